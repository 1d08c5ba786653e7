"""The cassette is read."""

import datetime as dt

import pytest

from audit.models import Event
from audit.vocabulary import Act
from pharmacies.refusal import Forbidden, Refusal, Stale, Unknown
from pharmacies.seat import Seat
from results.acts.record_result import record_result
from results.models import Case, Delivery, Notice, Result
from results.rules.queue_number import label
from results.vocabulary import CaseState, OutboxState
from tests.results import story
from tests.results.story import NOON, minutes

pytestmark = pytest.mark.usefixtures("on_stage")
IN_TIME = NOON + minutes(16)


def test_a_negative_is_one_act_and_leaves_after_the_undo_time(owner: Seat) -> None:
    result = story.read(owner)
    delivery = Delivery.objects.get(result=result)
    assert Case.objects.get(pk=result.case_id).state == CaseState.READ
    assert (delivery.state, delivery.due_at) == (OutboxState.WAITING, IN_TIME + dt.timedelta(seconds=30))
    assert Notice.objects.get(result=result).due_at == delivery.due_at


def test_the_trace_tells_the_version_and_never_the_value(owner: Seat) -> None:
    result = story.read(owner, "positive")
    event = Event.objects.get(act=Act.RESULT_RECORDED)
    assert event.subjects == [result.case_id]
    assert event.facts == {"version": 1, "early_or_late": None, "seals": [f"{result.pk}:1"]}


def test_without_an_email_there_is_no_notice(owner: Seat) -> None:
    story.read(owner, email="")
    assert not Notice.objects.exists()


@pytest.mark.parametrize("typed", ["", "bonjour", "1A1"])
def test_a_positive_wants_the_number_of_the_cassette(owner: Seat, typed: str) -> None:
    case = story.started(owner)
    with pytest.raises(Refusal, match="Scannez l’étiquette"):
        record_result(case_id=case.pk, value="positive", by=owner, at=IN_TIME, number=typed)
    assert not Result.objects.exists()


def test_a_positive_with_a_neighbours_number_is_refused(owner: Seat) -> None:
    case = story.started(owner)
    neighbour = label(case.number + 1, case.day)
    with pytest.raises(Refusal, match=f"autre cassette, {neighbour}"):
        record_result(case_id=case.pk, value="positive", by=owner, at=IN_TIME, number=neighbour)


def test_a_positive_with_yesterdays_letter_is_refused(owner: Seat) -> None:
    case = story.started(owner)
    yesterday = label(case.number, case.day - dt.timedelta(days=1))
    with pytest.raises(Refusal, match="n’existe pas aujourd’hui"):
        record_result(case_id=case.pk, value="positive", by=owner, at=IN_TIME, number=yesterday)


def test_too_early_is_refused_with_the_time(owner: Seat) -> None:
    case = story.started(owner)
    with pytest.raises(Refusal, match=r"Lecture possible à 12.h.15"):
        record_result(case_id=case.pk, value="negative", by=owner, at=NOON + minutes(14.9))


def test_too_late_is_refused_with_the_time(owner: Seat) -> None:
    case = story.started(owner)
    with pytest.raises(Refusal, match=r"Délai dépassé à 12.h.20"):
        record_result(case_id=case.pk, value="negative", by=owner, at=NOON + minutes(20))


def test_a_pharmacist_may_record_late_for_a_coded_reason(owner: Seat) -> None:
    case = story.started(owner)
    late = NOON + minutes(25)
    result = record_result(case_id=case.pk, value="negative", by=owner, at=late, override="read-in-time")
    assert result.override == "read-in-time"
    assert Event.objects.get(act=Act.RESULT_RECORDED).facts["early_or_late"] == "late"


def test_an_unknown_override_is_no_reason(owner: Seat) -> None:
    case = story.started(owner)
    with pytest.raises(Refusal, match="motif"):
        record_result(case_id=case.pk, value="negative", by=owner, at=NOON, override="because")


def test_a_preparateur_may_not_override(owner: Seat, teammate: Seat) -> None:
    case = story.started(owner)
    with pytest.raises(Forbidden, match="préparateur"):
        record_result(case_id=case.pk, value="negative", by=teammate, at=NOON, override="read-in-time")


def test_an_override_in_time_is_not_kept(owner: Seat) -> None:
    case = story.started(owner)
    result = record_result(case_id=case.pk, value="negative", by=owner, at=IN_TIME, override="read-in-time")
    assert result.override == ""


def test_pressing_twice_records_once(owner: Seat) -> None:
    result = story.read(owner)
    again = record_result(case_id=result.case_id, value="negative", by=owner, at=IN_TIME + minutes(0.01))
    assert again == result
    assert Delivery.objects.count() == 1


def test_pressing_another_button_afterwards_is_refused(owner: Seat) -> None:
    result = story.read(owner)
    with pytest.raises(Stale):
        record_result(case_id=result.case_id, value="invalid", by=owner, at=IN_TIME)


def test_a_colleagues_second_reading_is_refused(owner: Seat, teammate: Seat) -> None:
    result = story.read(owner)
    with pytest.raises(Stale):
        record_result(case_id=result.case_id, value="negative", by=teammate, at=IN_TIME)


def test_a_page_that_is_behind_is_refused(owner: Seat) -> None:
    case = story.started(owner)
    with pytest.raises(Stale):
        record_result(case_id=case.pk, value="negative", by=owner, at=IN_TIME, seen=case.revision - 1)


def test_who_is_not_started_has_no_result(owner: Seat) -> None:
    case = story.registered(owner.pharmacy)
    with pytest.raises(Stale):
        record_result(case_id=case.pk, value="negative", by=owner, at=IN_TIME)


def test_an_unknown_value_is_refused(owner: Seat) -> None:
    case = story.started(owner)
    with pytest.raises(Refusal, match="Choisissez un résultat"):
        record_result(case_id=case.pk, value="perhaps", by=owner, at=IN_TIME)


def test_a_stranger_finds_nothing_to_read(owner: Seat, stranger: Seat) -> None:
    case = story.started(owner)
    with pytest.raises(Unknown):
        record_result(case_id=case.pk, value="negative", by=stranger, at=IN_TIME)
