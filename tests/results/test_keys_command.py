"""The doors of key management."""

import json
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from pharmacies.seat import Seat
from results.acts.key_status import key_status
from results.models import WrappedKey
from results.sealing import envelope, keys
from results.sealing.key_model import KeyState
from results.sealing.tables import sealed_tables
from tests.results import story


def run(*arguments: str) -> str:
    out = StringIO()
    call_command("keys", *arguments, stdout=out, stderr=StringIO())
    return out.getvalue()


def last_line(*arguments: str) -> dict[str, Any]:
    return json.loads(run(*arguments).splitlines()[-1])


def test_the_status_counts_keys_and_values_by_use_and_state(owner: Seat) -> None:
    story.read(owner, nir="185057800608436")
    lines = {line["use"]: line for line in last_line("status", "--json")["lines"]}
    assert {use: (line["state"], line["keys"]) for use, line in lines.items()} == {
        "data": ("active", 1),
        "index": ("active", 2),
        "code": ("active", 1),
        "check": ("active", 1),
        "ticket": ("active", 1),
        "row": ("active", 1),
    }
    assert lines["data"]["values"] == len(story.CAMILLE) + 1 + 1  # her answers, her NIR, the result


def test_the_status_names_the_root_key(owner: Seat) -> None:
    story.registered(owner.pharmacy)
    status = last_line("status", "--json")
    assert all(set(line["roots"]) == {status["newest_root"]} for line in status["lines"])
    assert status["to_rewrap"] == 0


def test_the_status_tells_where_the_root_key_lies(owner: Seat, each_root: str) -> None:
    places = {"environment": "dans l’environnement", "token": "dans le jeton PKCS#11 « "}
    assert places[each_root] in run("status")
    assert last_line("status", "--json")["root_place"].split()[0] == each_root


def test_the_status_counts_values_under_older_keys(owner: Seat) -> None:
    story.registered(owner.pharmacy)
    old = WrappedKey.objects.get(use="data")
    newer = WrappedKey(pharmacy=owner.pharmacy, use=old.use, scope=old.scope, version=2, created_at=old.created_at)
    newer.root_id, newer.wrapped = keys.roots().wrap(envelope.new_secret(), newer.context())
    newer.save()
    status = key_status()
    assert status.values_under_older == len(story.CAMILLE)
    assert {line.state for line in status.lines if line.use == "data"} == {KeyState.ACTIVE, KeyState.OUTGOING}


def test_the_status_counts_values_whose_key_is_missing(owner: Seat) -> None:
    story.registered(owner.pharmacy)
    WrappedKey.objects.filter(use="data").delete()
    assert key_status().values_without_key == len(story.CAMILLE)


def test_the_status_is_a_table_for_people(owner: Seat) -> None:
    story.registered(owner.pharmacy)
    told = run("status")
    assert "Clé racine la plus récente" in told
    assert keys.roots().newest in told


def test_every_sealed_column_is_found_by_looking_at_the_models() -> None:
    assert [(table.name, len(table.columns)) for table in sealed_tables()] == [
        ("results_case", 17),
        ("results_result", 1),
        ("results_supportgrant", 1),
    ]


def test_a_dry_run_says_what_a_rotation_would_do(owner: Seat) -> None:
    story.registered(owner.pharmacy)
    plan = last_line("rotate", "--dry-run")
    assert (plan["new_keys"], plan["rows"], plan["values"]) == (2, 1, len(story.CAMILLE))
    assert not WrappedKey.objects.filter(version=2).exists()


def test_a_rotation_tells_what_it_did_and_shows_how_far_it_is(owner: Seat, known_at_once: None) -> None:
    story.registered(owner.pharmacy)
    err = StringIO()
    out = StringIO()
    call_command("keys", "rotate", "--pharmacy", owner.pharmacy.finess, stdout=out, stderr=err)
    assert json.loads(out.getvalue().splitlines()[-1])["retired"] == 2
    assert f"{owner.pharmacy.finess} ████████████████████ 1 / 1" in err.getvalue()


def test_a_rotation_that_leaves_something_names_it_and_exits_1(owner: Seat, known_at_once: None) -> None:
    case = story.registered(owner.pharmacy)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE results_case SET city = birth_name WHERE id = %s", [case.pk])
    err = StringIO()
    with pytest.raises(SystemExit) as exit_:
        call_command("keys", "rotate", stdout=StringIO(), stderr=err)
    assert exit_.value.code == 1
    assert str(case.pk) in err.getvalue()


def test_a_finess_that_nobody_has_is_refused(db: None) -> None:
    with pytest.raises(CommandError, match="440000016"):
        run("rotate", "--pharmacy", "440000016")


@pytest.fixture
def known_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """No other process remembers anything here."""
    monkeypatch.setattr(keys, "KNOWN_AFTER", 0)
    monkeypatch.setattr("results.acts.rotate_keys.PASSES", 2)
