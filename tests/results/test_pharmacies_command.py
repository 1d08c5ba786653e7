"""What the platform decides of a pharmacy, from the command line."""

from io import StringIO
from typing import Any

import pytest
from django.core import mail
from django.core.management import CommandError, call_command

from audit.models import Event
from audit.vocabulary import Act
from pharmacies.acts.accept_agreement import accept_agreement
from pharmacies.agreement import CURRENT
from pharmacies.models import DeletionRecord, Pharmacy
from pharmacies.seat import Seat
from pharmacies.vocabulary import PharmacyState
from results.models import WrappedKey
from tests import cast
from tests.results import story
from tests.results.closing_down import LATER, everything_gone, fresh

pytestmark = pytest.mark.usefixtures("on_stage")


def run(*args: str, **options: Any) -> str:
    out = StringIO()
    call_command("pharmacies", *args, stdout=out, **options)
    return out.getvalue()


def put(seat: Seat, state: PharmacyState) -> str:
    Pharmacy.objects.filter(pk=seat.pharmacy.pk).update(state=state)
    return seat.pharmacy.finess


def state(seat: Seat) -> str:
    return Pharmacy.objects.get(pk=seat.pharmacy.pk).state


def test_without_yes_nothing_is_changed(owner: Seat) -> None:
    finess = put(owner, PharmacyState.APPLIED)
    assert "rien n’est fait sans --yes" in run("verify", "--finess", finess)
    assert state(owner) == PharmacyState.APPLIED


@pytest.mark.parametrize(
    ("step", "before", "after", "act"),
    [
        ("verify", PharmacyState.APPLIED, PharmacyState.VERIFIED, Act.PHARMACY_VERIFIED),
        ("suspend", PharmacyState.ACTIVE, PharmacyState.SUSPENDED, Act.PHARMACY_SUSPENDED),
        ("reopen", PharmacyState.SUSPENDED, PharmacyState.ACTIVE, Act.PHARMACY_REOPENED),
        ("close", PharmacyState.APPLIED, PharmacyState.CLOSED, Act.PHARMACY_TURNED_AWAY),
    ],
)
def test_a_step_moves_and_is_traced(
    owner: Seat, step: str, before: PharmacyState, after: PharmacyState, act: Act
) -> None:
    said = run(step, "--finess", put(owner, before), "--yes")
    assert str(after.label) in said
    assert state(owner) == after
    event = Event.objects.get(act=act)
    assert (event.pharmacy, event.actor_name.partition("@")[0]) == (owner.pharmacy.pk, "pharmacies")


@pytest.mark.parametrize(("step", "before"), [("verify", PharmacyState.ACTIVE), ("reopen", PharmacyState.CLOSED)])
def test_a_step_from_another_state_is_refused(owner: Seat, step: str, before: PharmacyState) -> None:
    with pytest.raises(CommandError, match="dans cet état"):
        run(step, "--finess", put(owner, before), "--yes")
    assert state(owner) == before


def test_the_titulaire_is_told_and_what_to_do_next(owner: Seat, django_capture_on_commit_callbacks: Any) -> None:
    finess = put(owner, PharmacyState.APPLIED)
    with django_capture_on_commit_callbacks(execute=True):
        run("verify", "--finess", finess, "--yes")
    (letter,) = mail.outbox
    assert (letter.to, letter.subject) == ([owner.user.email], "Votre pharmacie est vérifiée")
    assert "accepter la convention" in letter.body


def test_nobody_is_activated_without_the_agreement(owner: Seat) -> None:
    finess = put(owner, PharmacyState.VERIFIED)
    with pytest.raises(CommandError, match="convention"):
        run("activate", "--finess", finess, "--yes")
    accept_agreement(sha256=CURRENT.sha256, by=fresh(owner), at=cast.START)
    run("activate", "--finess", finess, "--yes")
    assert state(owner) == PharmacyState.ACTIVE


def test_the_list_tells_state_and_agreement(owner: Seat, stranger: Seat) -> None:
    put(stranger, PharmacyState.SUSPENDED)
    assert f"{owner.pharmacy.finess}  active  sans convention" in run("list")
    assert owner.pharmacy.finess not in run("list", "--state", "suspended")


def test_an_unknown_number_is_told(db: None) -> None:
    with pytest.raises(CommandError, match="FINESS"):
        run("verify", "--finess", "000000000")


def test_a_suspended_pharmacy_is_closed_only_when_it_gave_its_data_up(owner: Seat, time_machine: Any) -> None:
    time_machine.move_to(LATER, tick=False)
    story.read(owner)
    everything_gone(owner.pharmacy)
    finess = put(owner, PharmacyState.SUSPENDED)
    with pytest.raises(CommandError, match="--without-export"):
        run("close", "--finess", finess, "--yes")
    assert "1 dossiers" in run("close", "--finess", finess, "--without-export")
    run("close", "--finess", finess, "--without-export", "--yes")
    assert not WrappedKey.objects.filter(pharmacy=owner.pharmacy, wrapped__isnull=False).exists()
    assert "export-sha256: none" in DeletionRecord.objects.get().note
