"""After the reading: undo, correction, redoing, cancelling, a new link."""

import pytest

from audit.models import Event
from audit.vocabulary import Act
from pharmacies.refusal import Forbidden, Refusal, Stale
from pharmacies.seat import Seat
from results.acts.cancel_case import cancel_case
from results.acts.correct_result import correct_result
from results.acts.record_result import record_result
from results.acts.redo_case import redo_case
from results.acts.renew_link import renew_link
from results.acts.undo_result import undo_result
from results.models import Case, Delivery, DocumentLink, Notice
from results.sealing.access import opening
from results.sealing.purpose import Purpose
from results.vocabulary import CancelReason, CaseState, OutboxState
from tests import cast
from tests.results import story
from tests.results.story import NOON, minutes

pytestmark = pytest.mark.usefixtures("on_stage")
READ = NOON + minutes(16)
SOON = READ + minutes(0.4)


def test_undo_within_the_time_lets_nothing_leave(owner: Seat) -> None:
    result = story.read(owner)
    case = undo_result(case_id=result.case_id, by=owner, at=SOON)
    assert case.state == CaseState.STARTED
    assert Delivery.objects.get().state == Notice.objects.get().state == OutboxState.WITHDRAWN


def test_after_the_undo_the_test_can_be_read_again_as_the_next_version(owner: Seat) -> None:
    first = story.read(owner)
    undo_result(case_id=first.case_id, by=owner, at=SOON)
    again = record_result(case_id=first.case_id, value="invalid", by=owner, at=SOON)
    assert again.version == 2
    assert Delivery.objects.unsettled().get().result == again


def test_undo_after_the_time_is_refused(owner: Seat) -> None:
    result = story.read(owner)
    with pytest.raises(Refusal, match="Trop tard"):
        undo_result(case_id=result.case_id, by=owner, at=READ + minutes(0.6))


def test_what_a_worker_holds_is_not_undone(owner: Seat) -> None:
    result = story.read(owner)
    Delivery.objects.update(attempts=1)
    with pytest.raises(Refusal, match="Trop tard"):
        undo_result(case_id=result.case_id, by=owner, at=SOON)


def test_nothing_read_nothing_undone(owner: Seat) -> None:
    with pytest.raises(Stale):
        undo_result(case_id=story.started(owner).pk, by=owner, at=READ)


def test_a_correction_replaces_an_original_that_has_not_left(owner: Seat) -> None:
    original = story.read(owner)
    corrected = correct_result(case_id=original.case_id, value="invalid", reason="typing", by=owner, at=SOON)
    states = dict(Delivery.objects.values_list("result__version", "state"))
    assert states == {1: OutboxState.SUPERSEDED, 2: OutboxState.WAITING}
    assert corrected.version == 2


def test_a_correction_of_what_was_received_goes_as_version_2(owner: Seat) -> None:
    original = story.read(owner)
    Delivery.objects.update(state=OutboxState.ACKNOWLEDGED, attempts=1, settled_at=SOON)
    Notice.objects.update(state=OutboxState.ACKNOWLEDGED, attempts=1, settled_at=SOON)
    correct_result(
        case_id=original.case_id,
        value="positive",
        reason="typing",
        by=owner,
        at=READ + minutes(60),
        number=original.case.number_label,
    )
    assert Delivery.objects.unsettled().get().result.version == 2
    assert Notice.objects.unsettled().get().kind == "updated"


@pytest.mark.parametrize(
    ("value", "reason", "words"),
    [("negative", "typing", "déjà"), ("perhaps", "typing", "Choisissez un résultat"), ("invalid", "", "raison")],
)
def test_a_correction_that_says_nothing_new_is_refused(owner: Seat, value: str, reason: str, words: str) -> None:
    result = story.read(owner)
    with pytest.raises(Refusal, match=words):
        correct_result(case_id=result.case_id, value=value, reason=reason, by=owner, at=SOON)


def test_a_preparateur_does_not_correct(owner: Seat, teammate: Seat) -> None:
    result = story.read(owner)
    with pytest.raises(Forbidden):
        correct_result(case_id=result.case_id, value="invalid", reason="typing", by=teammate, at=SOON)


def test_a_correction_from_a_page_that_is_behind_is_refused(owner: Seat) -> None:
    result = story.read(owner)
    with pytest.raises(Stale):
        correct_result(case_id=result.case_id, value="invalid", reason="typing", by=owner, at=SOON, seen=0)


def test_a_corrected_result_is_not_undone(owner: Seat) -> None:
    result = story.read(owner)
    correct_result(case_id=result.case_id, value="invalid", reason="typing", by=owner, at=SOON)
    with pytest.raises(Refusal, match="Trop tard"):
        undo_result(case_id=result.case_id, by=owner, at=SOON)


def test_a_missed_window_is_redone_under_a_new_number(owner: Seat) -> None:
    old = story.started(owner)
    new = redo_case(case_id=old.pk, by=owner, at=NOON + minutes(21))
    assert new.number == old.number + 1
    assert Case.objects.get(pk=old.pk).cancel_reason == CancelReason.REDONE


def test_who_redoes_a_test_stays_the_same_person_with_the_same_code(owner: Seat) -> None:
    old = story.started(owner)
    new = Case.objects.get(pk=redo_case(case_id=old.pk, by=owner, at=NOON + minutes(21)).pk)
    assert (bytes(new.code_hash), new.person_index) == (bytes(old.code_hash), old.person_index)
    with cast.at_home(owner), opening(Purpose.CASE_SHEET, by=owner.actor, at=NOON, pharmacy=owner.pharmacy.pk):
        assert (new.birth_name, new.email) == ("Lefèvre", "camille@courriel.example")


def test_a_test_that_did_not_work_is_redone_and_stays_given(owner: Seat) -> None:
    result = story.read(owner, "invalid")
    redo_case(case_id=result.case_id, by=owner, at=SOON)
    assert Case.objects.get(pk=result.case_id).state == CaseState.READ


@pytest.mark.parametrize("value", ["negative", "positive"])
def test_a_test_that_worked_is_not_redone(owner: Seat, value: str) -> None:
    result = story.read(owner, value)
    with pytest.raises(Stale):
        redo_case(case_id=result.case_id, by=owner, at=SOON)


def test_a_test_is_redone_once(owner: Seat) -> None:
    old = story.started(owner)
    redo_case(case_id=old.pk, by=owner, at=NOON + minutes(21))
    with pytest.raises(Stale):
        redo_case(case_id=old.pk, by=owner, at=NOON + minutes(22))


def test_while_it_can_be_read_it_is_not_redone(owner: Seat) -> None:
    with pytest.raises(Stale):
        redo_case(case_id=story.started(owner).pk, by=owner, at=READ)


def test_a_redo_from_a_page_that_is_behind_is_refused(owner: Seat) -> None:
    with pytest.raises(Stale):
        redo_case(case_id=story.started(owner).pk, by=owner, at=NOON + minutes(21), seen=0)


def test_who_left_is_cancelled(owner: Seat) -> None:
    case = cancel_case(case_id=story.registered(owner.pharmacy).pk, reason="left", by=owner, at=NOON)
    assert (case.state, case.cancelled_at) == (CaseState.CANCELLED, NOON)


def test_what_was_read_is_not_cancelled(owner: Seat) -> None:
    with pytest.raises(Stale):
        cancel_case(case_id=story.read(owner).case_id, reason="left", by=owner, at=SOON)


def test_redone_is_no_reason_to_choose(owner: Seat) -> None:
    with pytest.raises(Refusal, match="raison"):
        cancel_case(case_id=story.registered(owner.pharmacy).pk, reason="redone", by=owner, at=NOON)


def test_a_new_link_revokes_the_old_ones_and_the_old_code(owner: Seat) -> None:
    case = story.registered(owner.pharmacy)
    first = renew_link(case_id=case.pk, by=owner, at=NOON)
    second = renew_link(case_id=case.pk, by=owner, at=NOON)
    assert first.token != second.token
    assert DocumentLink.objects.filter(revoked_at__isnull=True).count() == 1
    assert bytes(Case.objects.get(pk=case.pk).code_hash) != bytes(case.code_hash)
    assert Event.objects.filter(act=Act.LINK_RENEWED).count() == 2


def test_a_cancelled_visit_gets_no_link(owner: Seat) -> None:
    case = cancel_case(case_id=story.registered(owner.pharmacy).pk, reason="left", by=owner, at=NOON)
    with pytest.raises(Stale):
        renew_link(case_id=case.pk, by=owner, at=NOON)


def readings() -> int:
    return Event.objects.filter(act=Act.DATA_OPENED).count()


def test_a_correction_that_is_refused_after_looking_leaves_the_reading_in_the_trace(owner: Seat) -> None:
    result = story.read(owner)
    with pytest.raises(Refusal):
        correct_result(case_id=result.case_id, value="negative", reason="typing", by=owner, at=SOON)
    assert readings() == 1


def test_a_second_entry_that_is_refused_after_looking_leaves_the_reading_in_the_trace(owner: Seat) -> None:
    result = story.read(owner)
    with pytest.raises(Stale):
        record_result(case_id=result.case_id, value="invalid", by=owner, at=READ)
    assert readings() == 1


def test_a_redo_that_is_refused_after_looking_leaves_the_reading_in_the_trace(owner: Seat) -> None:
    result = story.read(owner)
    with pytest.raises(Stale):
        redo_case(case_id=result.case_id, by=owner, at=SOON)
    assert readings() == 1
