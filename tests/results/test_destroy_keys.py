"""A month is erased by its keys, and everybody is told before."""

import datetime as dt
from typing import Any

import pytest
from django.core.management import CommandError
from django.db import transaction
from django.utils import timezone

from audit.models import Event
from audit.vocabulary import Act
from pharmacies.refusal import Refusal
from pharmacies.seat import Seat
from pharmacies.vocabulary import PharmacyState
from pharmacies.wall import inside
from results.acts.destroy_keys import destroy_keys, foresee_loss
from results.acts.rotate_keys import rotate_keys
from results.erasure import Loss
from results.models import Case, Result, WrappedKey
from results.sealing import keys
from results.sealing.access import opening
from results.sealing.errors import KeyDestroyed
from results.sealing.key_model import KeyUse
from results.sealing.purpose import Purpose
from tests import cast
from tests.results import story
from tests.results.test_keys_command import last_line, run

pytestmark = pytest.mark.usefixtures("on_stage", "each_root")
NIR = "185057800608436"
AUGUST = dt.datetime(2026, 8, 14, 9, 0, tzinfo=dt.UTC)
NOVEMBER = dt.datetime(2026, 11, 23, 9, 0, tzinfo=dt.UTC)
LOST = Loss(keys=1, values=len(story.CAMILLE) + 2, cases=1, results=1)


@pytest.fixture
def august(owner: Seat, time_machine: Any) -> Result:
    """A result of August; it is November now, and somebody else came today."""
    time_machine.move_to(AUGUST, tick=False)
    result = story.read(owner, "positive", at=AUGUST, nir=NIR)
    time_machine.move_to(NOVEMBER, tick=False)
    story.registered(owner.pharmacy, at=NOVEMBER, first_names="Inès")
    return result


def destroy(seat: Seat, month: str = "2026-08", at: dt.datetime = NOVEMBER) -> Loss:
    with transaction.atomic():
        loss = destroy_keys(pharmacy=seat.pharmacy, month=month, by=cast.BACKSTAGE, at=at)
    keys.forget()  # the tests' own transaction never commits
    return loss


def opened(row: Case | Result, column: str) -> str | None:
    declared = opening(Purpose.QUEUE, by=cast.BACKSTAGE, at=timezone.now(), pharmacy=row.pharmacy_id)
    with transaction.atomic(), inside(row.pharmacy_id), declared:
        return getattr(type(row).objects.get(pk=row.pk), column)


def test_what_was_sealed_in_the_month_is_unreadable_and_the_rest_is_not(owner: Seat, august: Result) -> None:
    assert destroy(owner) == LOST
    with pytest.raises(KeyDestroyed):
        opened(august, "value")
    with pytest.raises(KeyDestroyed):
        opened(august.case, "birth_name")
    assert opened(Case.objects.exclude(pk=august.case_id).get(), "birth_name") == "Lefèvre"


def test_every_version_of_the_month_goes(owner: Seat, august: Result, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keys, "KNOWN_AFTER", 0)
    rotate_keys(pharmacies=[owner.pharmacy], by=cast.BACKSTAGE, now=timezone.now, wait=lambda _seconds: None)
    assert destroy(owner).keys == 2
    assert set(WrappedKey.objects.filter(scope="2026-08").values_list("wrapped", flat=True)) == {None}
    with pytest.raises(KeyDestroyed):
        opened(august, "value")


def test_the_blind_indexes_of_the_month_go_too(owner: Seat, august: Result) -> None:
    before = {case.pk: case.person_index for case in Case.objects.all()}
    destroy(owner)
    after = {case.pk: case.person_index for case in Case.objects.all()}
    assert [pk for pk in before if before[pk] != after[pk]] == [august.case_id]
    assert Case.objects.get(pk=august.case_id).nir_index is None


def test_the_event_tells_month_and_number_of_values(owner: Seat, august: Result) -> None:
    destroy(owner)
    event = Event.objects.get(act=Act.KEY_DESTROYED)
    assert event.facts == {"scope": "2026-08", "count": LOST.values}
    assert event.pharmacy == owner.pharmacy.pk


def test_to_foresee_changes_nothing(owner: Seat, august: Result) -> None:
    assert foresee_loss(pharmacy=owner.pharmacy, month="2026-08", at=NOVEMBER) == LOST
    assert opened(august, "value") == "positive"


@pytest.mark.parametrize(
    ("month", "at", "code"),
    [
        ("2026-11", NOVEMBER, "in-use"),
        ("2026-12", NOVEMBER, "in-use"),
        ("2026-08", dt.datetime(2026, 9, 1, 0, 0, 30, tzinfo=dt.UTC), "in-use"),
        ("2026-07", NOVEMBER, "no-key"),
        ("2026-8", NOVEMBER, "bad-month"),
        ("2026-13", NOVEMBER, "bad-month"),
        ("2026-08\0", NOVEMBER, "bad-month"),
        ("août", NOVEMBER, "bad-month"),
    ],
)
def test_a_month_that_is_not_over_or_not_there_is_refused(
    owner: Seat, august: Result, month: str, at: dt.datetime, code: str
) -> None:
    with pytest.raises(Refusal) as refusal:
        destroy(owner, month, at)
    assert refusal.value.code == code
    assert opened(august, "value") == "positive"


def test_a_second_time_there_is_nothing_left_to_destroy(owner: Seat, august: Result) -> None:
    destroy(owner)
    with pytest.raises(Refusal):
        destroy(owner)


def test_a_closed_pharmacy_loses_its_current_month_too(owner: Seat, august: Result) -> None:
    owner.pharmacy.state = PharmacyState.CLOSED
    owner.pharmacy.save()
    assert destroy(owner, "2026-11").cases == 1


def test_another_pharmacy_keeps_its_own(owner: Seat, stranger: Seat, august: Result) -> None:
    with pytest.raises(Refusal):
        destroy(stranger)
    assert WrappedKey.objects.filter(use=KeyUse.DATA, wrapped=None).count() == 0


def test_the_command_says_what_would_be_lost_and_does_nothing_without_yes(owner: Seat, august: Result) -> None:
    asked = ("destroy", "--pharmacy", owner.pharmacy.finess, "--month", "2026-08")
    assert "13 valeurs seraient perdues pour toujours, dans 1 dossiers et 1 résultats" in run(*asked, "--dry-run")
    with pytest.raises(CommandError, match="--yes"):
        run(*asked)
    assert opened(august, "value") == "positive"
    assert last_line(*asked, "--yes")["destroyed"] is True
    keys.forget()
    with pytest.raises(KeyDestroyed):
        opened(august, "value")


def test_the_command_shows_a_refusal_as_a_sentence(owner: Seat, august: Result) -> None:
    with pytest.raises(CommandError, match="Ce mois n’est pas terminé"):
        run("destroy", "--pharmacy", owner.pharmacy.finess, "--month", "2026-11", "--yes")
