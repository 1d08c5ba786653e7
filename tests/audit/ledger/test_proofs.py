"""Proofs hold for somebody who has our files and nothing else."""

from datetime import timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from audit.identity import new_id
from audit.models import Checkpoint, Leaf
from audit.signature import verifier
from tests.audit.conftest import AT
from tests.audit.ledger import outsider
from tests.audit.ledger.conftest import published, superuser
from tests.postgres.stage import speaking_as


def prove(*arguments):
    said = StringIO()
    with speaking_as(""):
        call_command("audit_proof", *map(str, arguments), stdout=said)
    return said.getvalue()


@pytest.mark.parametrize("count", [1, 2, 3, 7, 300])
def test_an_outsider_finds_each_event_in_the_ledger(count, numbered, tmp_path):
    events = numbered(count)
    note = published(AT)
    for number in {0, count // 2, count - 1}:
        out = tmp_path / f"{number}.tlog-proof"
        said = prove("--event", events[number].pk, out)
        entry = Path(f"{out}.entry").read_bytes()
        assert outsider.included(out.read_text(), entry, verifier()) == number
        assert str(events[number].pk).encode() in entry
        assert str(out) in said
        assert verifier() in said
    assert outsider.checkpoint(note, verifier())[1] == count


def test_a_proof_holds_for_no_other_event(numbered, tmp_path):
    events = numbered(5)
    published(AT)
    prove("--event", events[2].pk, tmp_path / "proof")
    entry = (tmp_path / "proof.entry").read_bytes()
    with pytest.raises(AssertionError):
        outsider.included((tmp_path / "proof").read_text(), entry.replace(b"test_started", b"case_erased!"), verifier())


@pytest.mark.parametrize(("old", "more"), [(1, 1), (3, 4), (4, 4), (200, 400), (256, 256), (5, 0)])
def test_an_outsider_sees_that_nothing_old_was_touched(old, more, numbered, tmp_path):
    numbered(old)
    (tmp_path / "old").write_text(before := published(AT))
    numbered(more)
    (tmp_path / "new").write_text(published(AT + timedelta(minutes=1)))
    prove("--from", tmp_path / "old", "--to", tmp_path / "new", tmp_path / "proof")
    assert outsider.extended((tmp_path / "proof").read_text(), before, verifier()) == (old, old + more)


def refused(*arguments):
    with pytest.raises(CommandError) as error:
        prove(*arguments)
    return str(error.value)


def test_what_cannot_be_proved_is_said(numbered, tmp_path):
    (event,) = numbered(1)
    assert "Aucun évènement" in refused("--event", new_id(), tmp_path / "out")
    assert "prochain point de contrôle" in refused("--event", event.pk, tmp_path / "out")
    published(AT)
    superuser("DELETE FROM audit_event WHERE id = %s", [event.pk])
    assert "n’est plus dans la base" in refused("--event", event.pk, tmp_path / "out")


def test_no_proof_is_made_of_a_ledger_that_was_rewritten(numbered, tmp_path):
    numbered(3)
    (tmp_path / "old").write_text(published(AT))
    numbered(3)
    (tmp_path / "new").write_text(published(AT))
    both = ("--from", tmp_path / "old", "--to", tmp_path / "new", tmp_path / "out")
    assert "échangez-les" in refused("--from", tmp_path / "new", "--to", tmp_path / "old", tmp_path / "out")
    superuser("UPDATE audit_leaf SET hash = sha256('x') WHERE number = 1")
    assert "ne correspond plus" in refused(*both)
    superuser("DELETE FROM audit_leaf WHERE number = 5")
    assert "moins de lignes" in refused(*both)
    assert Checkpoint.objects.count() == 2
    assert Leaf.objects.count() == 5


@pytest.mark.parametrize("chosen", [[], ["--from", "a"], ["--to", "a"], ["--event", str(new_id()), "--from", "a"]])
def test_one_kind_of_proof_is_asked_for(chosen, db, tmp_path):
    assert "soit" in refused(*chosen, tmp_path / "out")


def test_a_file_that_is_none_is_said(db, tmp_path):
    (tmp_path / "text").write_text("bonjour")
    assert "signed note" in refused("--from", tmp_path / "text", "--to", tmp_path / "text", tmp_path / "out")
    assert "No such file" in refused("--from", tmp_path / "none", "--to", tmp_path / "text", tmp_path / "out")
