"""What somebody above every rule of the database can do to the trail, and what the check says about it."""

import json
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from audit.ledger.canonical import COLUMNS, Kind
from audit.ledger.check import _Sizes, _Walk
from audit.ledger.checkpoint import Head
from audit.ledger.findings import Report
from audit.ledger.publish import Contradiction
from audit.ledger.readers import OwnerReader
from audit.models import Checkpoint, Event, Leaf, Tile
from tests import cast
from tests.audit.conftest import AT
from tests.audit.ledger.conftest import published, superuser, tick
from tests.postgres.stage import speaking_as


@pytest.fixture
def old(numbered, tmp_path, settings):
    """Thirty events, a checkpoint of them in a drawer, then ten more and a newer checkpoint in the database."""
    settings.AUDIT_CHECKPOINTS = ""
    numbered(30)
    drawer = tmp_path / "checkpoint"
    drawer.write_text(published(AT))
    numbered(10)
    published(AT + timedelta(minutes=1))
    return drawer


def verify(*options):
    """The words, and what programs read; the code is that of the command."""
    said, aside = StringIO(), StringIO()
    code = 0
    with speaking_as(""):
        try:
            call_command("verify_audit", "--json", *map(str, options), stdout=said, stderr=aside)
        except SystemExit as end:
            code = end.code
    *words, data = said.getvalue().splitlines()
    return code, words, json.loads(data)


def breaks(*options):
    code, words, data = verify(*options)
    assert (code, data["whole"]) == ((1, False) if data["findings"] else (0, True))
    assert len(words) == len(data["findings"]) + 1
    return [(found["break"], found.get("number"), found.get("last")) for found in data["findings"]]


def event_of_line(number):
    return Leaf.objects.get(number=number).record


def test_a_ledger_that_nobody_touched_is_whole(old):
    code, words, data = verify("--checkpoint", old)
    assert code == 0
    (words,) = words
    assert words.startswith("Registre intact : 40 lignes, 40 enregistrements relus, 3 points de contrôle concordants, ")
    assert words.endswith("0 enregistrements en attente d’un numéro, 0 ruptures.")
    assert data["size"] == data["checked"] == 40


def test_a_changed_event_is_named(old):
    event = event_of_line(7)
    superuser("UPDATE audit_event SET outcome = 'failed' WHERE id = %s", [event])
    assert breaks("--checkpoint", old) == [("changed", 7, None)]
    words = verify("--checkpoint", old)[1]
    assert words[0] == (
        f"RUPTURE  Évènement {event}, du 2026-11-23 09:30:00 (ligne n° 7) : modifié depuis son inscription."
    )


@pytest.mark.parametrize("column", [name for name in COLUMNS[Kind.EVENT] if name not in {"id", "actor_name"}])
def test_whichever_column_is_changed_it_shows(column, old):
    other = {
        "at": "at + interval '1 microsecond'",
        "actor_id": "gen_random_uuid()",
        "pharmacy": "NULL",
        "actor_kind": "'patient'",
        "outcome": "'failed'",
        "actor_agent": "3",
        "address": "NULL",
        "subjects": "ARRAY[gen_random_uuid()]",
        "facts": """'{"a": 1}'""",
        "transaction": "'7'",
    }.get(column, f"{column} || 'x'")
    superuser(f"UPDATE audit_event SET {column} = {other} WHERE id = %s", [event_of_line(7)])  # noqa: S608
    assert breaks() == [("changed", 7, None)]


def test_an_event_that_got_another_id_is_named_twice(old):
    event = event_of_line(7)
    superuser("UPDATE audit_event SET id = gen_random_uuid() WHERE id = %s", [event])
    assert breaks("--checkpoint", old) == [("removed", 7, None), ("inserted", None, None)]


def test_a_changed_event_whose_line_was_changed_too_is_within_a_stretch(old):
    superuser("UPDATE audit_event SET outcome = 'failed' WHERE id = %s", [event_of_line(7)])
    superuser(
        "UPDATE audit_leaf SET hash = now.hash FROM ledger.hashes_now(7, 8) now WHERE now.number = audit_leaf.number",
        role="",
    )
    assert breaks("--checkpoint", old) == [("contradicted", 0, 29)]
    assert verify("--checkpoint", old)[1][0] == (
        f"RUPTURE  Lignes n° 0 à 29 du registre : réécrites depuis le point de contrôle {old}."
    )


def test_a_deleted_event_is_named(old):
    event = event_of_line(12)
    superuser("DELETE FROM audit_event WHERE id = %s", [event])
    assert breaks("--checkpoint", old) == [("removed", 12, None)]
    assert verify()[1][0] == (
        f"RUPTURE  Évènement {event}, du 2026-11-23 09:30:00 (ligne n° 12) : supprimé depuis son inscription."
    )


def test_a_deleted_event_whose_line_was_deleted_too_leaves_a_gap(old):
    superuser("DELETE FROM audit_event WHERE id = %s", [event_of_line(12)])
    superuser("DELETE FROM audit_leaf WHERE number = 12")
    assert breaks("--checkpoint", old) == [("line_gone", 12, None), ("contradicted", 0, 29)]
    assert verify()[1][0] == "RUPTURE  Ligne n° 12 du registre : supprimée."


COPY = f"""
INSERT INTO audit_event ({", ".join(COLUMNS[Kind.EVENT])})
SELECT {{}}, {", ".join(name for name in COLUMNS[Kind.EVENT] if name not in {"id", "transaction"})}, {{}}
  FROM audit_event WHERE id = %s
"""  # noqa: S608 because of constants
MADE_UP = "019ab000-0000-7000-8000-000000000001"


def test_an_inserted_event_is_named(old):
    superuser(COPY.format(f"'{MADE_UP}'", "transaction"), [event_of_line(12)])
    tick()
    assert breaks("--checkpoint", old) == [("inserted", None, None)]
    assert verify()[1][0] == (
        f"RUPTURE  Évènement {MADE_UP}, du 2026-11-23 09:30:00 : inséré sans passer par le registre."
    )


def test_an_event_that_was_squeezed_into_the_ledger_shows(old):
    superuser(COPY.format(f"'{MADE_UP}'", "transaction"), [event_of_line(12)])
    superuser("UPDATE audit_leaf SET number = number + 1000 WHERE number >= 13")
    superuser("UPDATE audit_leaf SET number = number - 999 WHERE number >= 1000")
    superuser(
        "INSERT INTO audit_leaf SELECT 13, kind, %s, at, transaction, hash FROM audit_leaf WHERE number = 12", [MADE_UP]
    )
    found = breaks("--checkpoint", old)
    assert found == [("changed", 13, None), ("contradicted", 0, 29)]


def test_reordered_events_are_named(old):
    swap(5, 9)
    assert breaks("--checkpoint", old) == [("contradicted", 0, 29), ("moved", 5, None), ("moved", 9, None)]
    assert verify()[1][1] == (
        f"RUPTURE  Évènement {event_of_line(5)}, du 2026-11-23 09:30:00 : déplacé à la ligne n° 5 du registre."
    )


def swap(one, other):
    for old_number, new in ((one, 1000), (other, one), (1000, other)):
        superuser("UPDATE audit_leaf SET number = %s WHERE number = %s", [new, old_number])


def test_dropping_the_newest_ten_shows_against_the_newer_checkpoint(old):
    drop_newest()
    assert breaks("--checkpoint", old) == [("shortened", 30, 39)]
    assert verify()[1][0] == (
        "RUPTURE  Lignes n° 30 à 39 : disparues, le point de contrôle n° 40 de la base les compte."
    )


def test_dropping_the_newest_ten_and_their_checkpoint_shows_only_against_one_kept_outside(old, tmp_path):
    newer = tmp_path / "newer"
    newer.write_text(Checkpoint.objects.get(size=40).note)
    drop_newest()
    superuser("DELETE FROM audit_checkpoint WHERE size = 40")
    assert breaks("--checkpoint", old) == []
    assert breaks("--checkpoint", newer) == [("shortened", 30, 39)]


def drop_newest():
    superuser("DELETE FROM audit_event WHERE id::text IN (SELECT record FROM audit_leaf WHERE number >= 30)")
    superuser("DELETE FROM audit_leaf WHERE number >= 30")


def test_ten_others_in_their_place_show_too(old, trace):
    drop_newest()
    superuser("DELETE FROM audit_checkpoint WHERE size = 40")
    (newer := old.with_name("newer")).write_text(published_of(40, old))
    for _ in range(10):
        trace()
    tick()
    assert breaks("--checkpoint", newer) == [("contradicted", 30, 39)]


def published_of(size, old):
    """A checkpoint of the forty lines that were dropped, from a drawer too: any root that is not the new one."""
    return Head(size=size, root=bytes(32)).signed()


def test_rewriting_everything_shows_against_an_old_checkpoint(old):
    rewrite()
    assert breaks() == []  # the ledger alone agrees with itself, and says so
    assert breaks("--checkpoint", old) == [("contradicted", 0, 29)]


def rewrite():
    superuser("UPDATE audit_event SET role = 'titulaire'")
    for table in ("audit_leaf", "audit_tile", "audit_checkpoint"):
        superuser(f"DELETE FROM {table}")  # noqa: S608 because of constants
    tick()
    assert Leaf.objects.count() == 40


def test_a_rewritten_ledger_is_not_signed_any_more(old, tmp_path, settings):
    settings.AUDIT_CHECKPOINTS = str(tmp_path)  # the old one lies there under the name of the newest
    rewrite()
    with pytest.raises(Contradiction, match="30 leaves"):
        published(AT)
    assert not Checkpoint.objects.exists()


def test_a_rewritten_node_is_told_with_its_stretch(old, numbered):
    numbered(300)
    superuser("UPDATE audit_tile SET hash = sha256('x')")
    assert breaks() == [("rewritten", 0, 255)]
    assert verify()[1][0] == "RUPTURE  Lignes n° 0 à 255 du registre : réécrites, leur nœud ne les couvre plus."
    superuser("DELETE FROM audit_tile")
    assert breaks() == [("rewritten", 0, 255)]
    assert not Tile.objects.exists()


def test_a_node_above_one_that_was_rewritten_is_not_told_again(db):
    report = Report()
    walk = _Walk(OwnerReader(), report, _Sizes([], 0), 0)
    walk._node(1, 7, bytes(32))
    walk._node(2, 0, bytes(32))
    assert [(found.number, found.last) for found in report.findings] == [(1792, 2047)]


def test_a_checkpoint_that_we_did_not_sign_is_told(old):
    superuser("UPDATE audit_checkpoint SET note = replace(note, E'\\n40\\n', E'\\n41\\n')")
    assert breaks() == [("forged", None, None)]
    old.write_text("bonjour")
    assert breaks("--checkpoint", old)[0] == ("forged", None, None)
    assert (
        verify("--checkpoint", old)[1][0] == f"RUPTURE  Point de contrôle {old} : signature fausse ou texte illisible."
    )


def test_from_a_checkpoint_on_only_what_follows_is_read(old):
    code, _words, data = verify("--checkpoint", old, "--since")
    assert (code, data["checked"], data["checkpoints"]) == (0, 10, 3)
    superuser("UPDATE audit_event SET outcome = 'failed' WHERE id::text = %s", [event_of_line(7)])
    superuser("UPDATE audit_event SET outcome = 'failed' WHERE id::text = %s", [event_of_line(35)])
    assert breaks("--checkpoint", old, "--since") == [("changed", 35, None)]
    superuser("UPDATE audit_leaf SET hash = sha256('x') WHERE number = 7")
    assert ("contradicted", 0, 29) in breaks("--checkpoint", old, "--since")


def test_from_a_checkpoint_beyond_the_end_on(old):
    newer = old.with_name("newer")
    newer.write_text(Checkpoint.objects.get(size=40).note)
    drop_newest()
    superuser("DELETE FROM audit_checkpoint WHERE size = 40")
    assert breaks("--checkpoint", newer, "--since") == [("shortened", 30, 39)]


def test_the_newest_published_checkpoint_is_read_unless_another_is_given(old, settings, tmp_path):
    settings.AUDIT_CHECKPOINTS = str(tmp_path)
    rewrite()
    assert breaks() == [("contradicted", 0, 29)]


@pytest.mark.parametrize(("content", "since", "said"), [(None, False, "ne se lit pas"), ("bonjour", True, "pas signé")])
def test_a_file_that_cannot_be_used_is_said(content, since, said, db, tmp_path):
    if content:
        (tmp_path / "file").write_text(content)
    with pytest.raises(CommandError, match=said), speaking_as(""):
        call_command("verify_audit", checkpoint=tmp_path / "file", since=since)


def test_events_that_wait_for_their_number_are_no_break(old, trace):
    trace()
    assert breaks() == []
    assert verify()[2]["waiting"] == 1


def test_an_empty_trail_is_whole(transactional_db):
    assert verify()[0] == 0


def test_a_whole_ledger_of_several_tiles_is_whole(numbered):
    numbered(300)
    assert breaks() == []
    with speaking_as(""):
        call_command("verify_audit", stdout=(said := StringIO()), stderr=StringIO())
    assert said.getvalue().startswith("Registre intact : 300 lignes")


def test_from_a_newer_checkpoint_on_an_older_one_is_left_out(old):
    newer = old.with_name("newer")
    newer.write_text(Checkpoint.objects.get(size=40).note)
    assert verify("--checkpoint", newer, "--since")[2]["checkpoints"] == 2


def test_a_changed_setting_s_history_is_covered(transactional_db):
    cast.pharmacy()
    tick()
    superuser("UPDATE auditlog_logentry SET changes = '{}' WHERE id = (SELECT min(id) FROM auditlog_logentry)")
    (found,) = verify()[2]["findings"]
    assert (found["break"], found["what"]) == ("changed", "change")
    superuser("DELETE FROM auditlog_logentry")
    assert {found["break"] for found in verify()[2]["findings"]} == {"removed"}
    assert Event.objects.exists()
