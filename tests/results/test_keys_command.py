"""The doors of key management."""

import json
from io import StringIO
from typing import Any

from django.core.management import call_command

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
        "ticket": ("active", 1),
    }
    assert lines["data"]["values"] == len(story.CAMILLE) + 1 + 1  # her answers, her NIR, the result


def test_the_status_names_the_root_key(owner: Seat) -> None:
    story.registered(owner.pharmacy)
    status = last_line("status", "--json")
    assert all(set(line["roots"]) == {status["newest_root"]} for line in status["lines"])
    assert status["to_rewrap"] == 0


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
    ]
