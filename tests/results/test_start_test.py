"""The timer starts."""

import pytest

from audit.models import Event
from audit.vocabulary import Act
from pharmacies.refusal import Refusal, Stale, Unknown
from pharmacies.seat import Seat
from results.acts.start_test import start_test
from results.vocabulary import CaseState
from tests.results import story
from tests.results.story import NOON, minutes

pytestmark = pytest.mark.usefixtures("on_stage")


def test_identity_checked_starts_the_timer(owner: Seat) -> None:
    case = story.started(owner)
    assert (case.state, case.started_at, case.started_by) == (CaseState.STARTED, NOON, owner.user.pk)
    assert Event.objects.filter(act=Act.TEST_STARTED, subjects=[case.pk]).count() == 1


def test_a_preparateur_may_start(owner: Seat, teammate: Seat) -> None:
    assert story.started(teammate).started_by == teammate.user.pk


def test_a_stranger_finds_nothing(owner: Seat, stranger: Seat) -> None:
    case = story.registered(owner.pharmacy)
    with pytest.raises(Unknown):
        start_test(case_id=case.pk, lot_id=story.lot(stranger).pk, by=stranger, at=NOON)


def test_a_strangers_box_is_not_found(owner: Seat, stranger: Seat) -> None:
    case = story.registered(owner.pharmacy)
    with pytest.raises(Unknown):
        start_test(case_id=case.pk, lot_id=story.lot(stranger).pk, by=owner, at=NOON)


def test_without_a_box_nothing_starts(owner: Seat) -> None:
    case = story.registered(owner.pharmacy)
    with pytest.raises(Refusal, match="boîte"):
        start_test(case_id=case.pk, lot_id=None, by=owner, at=NOON)


def test_the_last_day_of_a_box_is_good_the_next_is_not(owner: Seat) -> None:
    box = story.lot(owner, days=0)
    start_test(case_id=story.registered(owner.pharmacy).pk, lot_id=box.pk, by=owner, at=NOON)
    tomorrow = NOON + minutes(24 * 60)
    with pytest.raises(Refusal, match="périmé le 23/11/2026"):
        start_test(case_id=story.registered(owner.pharmacy).pk, lot_id=box.pk, by=owner, at=tomorrow)


def test_pressing_twice_starts_once(owner: Seat) -> None:
    case, box = story.registered(owner.pharmacy), story.lot(owner)
    first = start_test(case_id=case.pk, lot_id=box.pk, by=owner, at=NOON, seen=0)
    again = start_test(case_id=case.pk, lot_id=box.pk, by=owner, at=NOON + minutes(0.01), seen=0)
    assert first.started_at == again.started_at


def test_a_colleague_who_comes_second_is_told(owner: Seat, teammate: Seat) -> None:
    case, box = story.registered(owner.pharmacy), story.lot(owner)
    start_test(case_id=case.pk, lot_id=box.pk, by=owner, at=NOON, seen=0)
    with pytest.raises(Stale, match="a changé"):
        start_test(case_id=case.pk, lot_id=box.pk, by=teammate, at=NOON, seen=0)


def test_a_minor_needs_a_guardian(owner: Seat) -> None:
    child = story.registered(owner.pharmacy, birth_date="2016-06-21", guardian_name="Nadia")
    box = story.lot(owner)
    with pytest.raises(Refusal, match="Mineur"):
        start_test(case_id=child.pk, lot_id=box.pk, by=owner, at=NOON)
    case = start_test(case_id=child.pk, lot_id=box.pk, by=owner, at=NOON, guardian="present")
    assert case.guardian_consent == "present"
