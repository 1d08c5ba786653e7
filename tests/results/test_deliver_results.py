"""Results on their way to the receiver."""

import datetime as dt
from collections.abc import Callable

import pytest
from django.db import connection, transaction

from audit.actor import Actor
from audit.models import Alarm, Event
from audit.vocabulary import Act, ActorKind
from pharmacies.seat import Seat
from results.acts.correct_result import correct_result
from results.acts.deliver_results import Tally, deliver_results
from results.leases import LEASE, deliverable, lease, postpone, settle
from results.models import Case, Delivery, WrappedKey
from results.sealing import keys
from results.sidep.failures import Later, Never, Receipt
from results.sidep.fake import Fake
from results.sidep.port import ReceivedVersion
from results.sidep.report import Report
from results.vocabulary import OutboxState
from tests import cast
from tests.results import story
from tests.results.story import NOON, minutes

pytestmark = pytest.mark.usefixtures("on_stage")
WORKER = Actor(ActorKind.MACHINE, name="worker")
READ = NOON + minutes(16)
RIPE = READ + minutes(1)


def run(gateway: Fake, at: dt.datetime = RIPE) -> Tally:
    with cast.at_work():
        return deliver_results(gateway=gateway, by=WORKER, now=lambda: at)


def test_a_ripe_result_is_sent_and_its_receipt_kept(owner: Seat) -> None:
    result, receiver = story.read(owner), Fake()
    tally = run(receiver)
    delivery = Delivery.objects.get()
    assert tally.acknowledged == 1
    assert (delivery.state, delivery.refusal, delivery.receipt) == (OutboxState.ACKNOWLEDGED, "", "FAKE-1")
    assert (delivery.attempts, delivery.settled_at) == (1, RIPE)
    assert receiver.reports[0].delivery_id == result.delivery.pk


def test_nothing_leaves_during_the_undo_time(owner: Seat) -> None:
    story.read(owner)
    receiver = Fake()
    run(receiver, READ + minutes(0.4))
    assert receiver.reports == []


def test_what_is_settled_is_not_sent_again(owner: Seat) -> None:
    story.read(owner)
    receiver = Fake()
    run(receiver)
    assert run(receiver).leased == 0
    assert receiver.asked == 1


def test_the_reading_for_the_receiver_is_one_event_per_pharmacy(owner: Seat, stranger: Seat) -> None:
    for seat in (owner, owner, stranger):
        story.read(seat)
    run(Fake())
    opened = Event.objects.filter(act=Act.DATA_OPENED, facts__purpose="delivery")
    assert {event.pharmacy: len(event.subjects) for event in opened} == {
        owner.pharmacy.pk: 4,
        stranger.pharmacy.pk: 2,
    }


def test_later_goes_back_in_line_with_the_reason(owner: Seat) -> None:
    story.read(owner)
    receiver = Fake()
    receiver.failures.append(Later("http-503"))
    assert run(receiver).postponed == 1
    delivery = Delivery.objects.get()
    assert (delivery.state, delivery.last_failure, delivery.attempts) == (OutboxState.WAITING, "http-503", 1)
    assert delivery.due_at > RIPE
    assert run(receiver, RIPE + minutes(1)).acknowledged == 1


def test_the_receivers_own_patience_is_kept(owner: Seat) -> None:
    story.read(owner)
    receiver = Fake()
    receiver.failures.append(Later("http-429", retry_after=600))
    run(receiver)
    assert Delivery.objects.get().due_at == RIPE + minutes(10)


def test_never_is_settled_as_refused_with_its_code(owner: Seat) -> None:
    story.read(owner)
    receiver = Fake()
    receiver.failures.append(Never("birth-date", "La date de naissance manque."))
    assert run(receiver).refused == 1
    delivery = Delivery.objects.get()
    assert (delivery.state, delivery.refusal) == (OutboxState.REFUSED, "birth-date")
    assert Event.objects.get(act=Act.DELIVERY_REFUSED).facts["reason"] == "birth-date"


def test_an_answer_that_was_lost_ends_as_one_case_at_the_receiver(owner: Seat) -> None:
    story.read(owner)
    receiver = Fake(lose_answers=1)
    run(receiver)
    run(receiver, RIPE + minutes(1))
    assert (len(receiver.reports), receiver.duplicates) == (1, 1)
    assert Delivery.objects.get().state == OutboxState.ACKNOWLEDGED


def test_one_that_does_not_open_holds_up_nobody(owner: Seat) -> None:
    broken, _whole = story.read(owner), story.read(owner, first_names="Inès")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE results_case SET city = 'Nantes' WHERE id = %s", [broken.case_id])
    receiver = Fake()
    tally = run(receiver)
    assert (tally.acknowledged, tally.refused) == (1, 1)
    assert Delivery.objects.get(result=broken).refusal == "seal-broken"
    assert Alarm.objects.get().subjects == [broken.case_id]


def test_one_whose_key_is_gone_waits(owner: Seat) -> None:
    gone = story.read(owner)
    WrappedKey.objects.filter(use="data").update(wrapped=None, destroyed_at=RIPE)
    keys.forget()
    assert run(Fake()).postponed == 1
    assert Delivery.objects.get(result=gone).last_failure == "unreadable"


def test_versions_of_one_case_arrive_in_order(owner: Seat) -> None:
    original = story.read(owner)
    Delivery.objects.update(attempts=1)
    correct_result(case_id=original.case_id, value="invalid", reason="typing", by=owner, at=RIPE)
    receiver = Fake()
    receiver.failures.append(Later("timeout"))
    run(receiver)
    assert receiver.reports == []
    run(receiver, RIPE + minutes(2))
    run(receiver, RIPE + minutes(2))
    assert [(report.version, report.corrects) for report in receiver.reports] == [(1, False), (2, True)]


def test_a_leased_row_is_not_leased_again_until_the_lease_is_over(owner: Seat) -> None:
    story.read(owner)
    with cast.at_work(), transaction.atomic():
        (first,) = lease(deliverable(RIPE), at=RIPE, most=10)
        assert lease(deliverable(RIPE + minutes(0.5)), at=RIPE, most=10) == []
        (second,) = lease(deliverable(RIPE + LEASE), at=RIPE + LEASE, most=10)
    assert (first.pk, second.attempts) == (second.pk, 2)


def test_a_stalled_worker_cannot_settle_late(owner: Seat) -> None:
    story.read(owner)
    with cast.at_work(), transaction.atomic():
        (stalled,) = lease(deliverable(RIPE), at=RIPE, most=10)
        (_quick,) = lease(deliverable(RIPE + LEASE), at=RIPE + LEASE, most=10)
    with cast.at_work(), cast.at_home(owner):
        assert not settle(stalled, at=RIPE, state=OutboxState.ACKNOWLEDGED, receipt="X")
        assert not postpone(stalled, at=RIPE, failure="timeout")
    assert Delivery.objects.get().state == OutboxState.LEASED


class Stolen(Fake):
    """A receiver so slow that another worker takes the lease meanwhile."""

    def __init__(self, outcome: Callable[[], Receipt]) -> None:
        super().__init__()
        self.outcome = outcome

    def send(self, report: Report) -> Receipt:
        Delivery.objects.update(lease_token=report.case_id)
        return self.outcome()


def _refuse() -> Receipt:
    raise Never("birth-date", "")


@pytest.mark.parametrize("outcome", [lambda: Receipt("R-1", RIPE, duplicate=False), _refuse])
def test_a_lost_lease_leaves_no_event(owner: Seat, outcome: Callable[[], Receipt]) -> None:
    story.read(owner)
    tally = run(Stolen(outcome))
    assert (tally.acknowledged, tally.refused) == (0, 0)
    assert not Event.objects.filter(act__in=[Act.DELIVERY_ACKNOWLEDGED, Act.DELIVERY_REFUSED]).exists()


def test_rows_are_given_back_before_the_lease_runs_out(owner: Seat) -> None:
    story.read(owner)
    story.read(owner, first_names="Inès")
    hands = iter([RIPE, RIPE, RIPE + minutes(0.1), RIPE + minutes(0.1), RIPE + minutes(0.8)])
    with cast.at_work():
        tally = deliver_results(gateway=Fake(), by=WORKER, now=lambda: next(hands, RIPE + minutes(0.8)))
    assert tally.given_back >= 1
    assert Delivery.objects.filter(state=OutboxState.WAITING, attempts=0).count() == tally.given_back


def test_the_report_says_what_the_case_says(owner: Seat) -> None:
    result, receiver = story.read(owner, nir="253072A07300443", symptoms="yes", onset="2026-11-21"), Fake()
    run(receiver)
    report, case = receiver.reports[0], Case.objects.get(pk=result.case_id)
    assert (report.patient.birth_name, report.patient.declared_nir) == ("Lefèvre", "253072A07300443")
    assert (report.onset, report.symptomatic, report.lot) == (dt.date(2026, 11, 21), True, "CV2611A")
    assert (report.collected_at, report.read_at) == (case.started_at, READ)


def test_symptoms_older_than_the_choices_have_no_date(owner: Seat) -> None:
    story.read(owner, symptoms="yes", onset="earlier")
    receiver = Fake()
    run(receiver)
    assert (receiver.reports[0].symptomatic, receiver.reports[0].onset) == (True, None)


def test_reconciling_lists_what_the_fake_holds(owner: Seat) -> None:
    story.read(owner)
    receiver = Fake()
    run(receiver)
    (held,) = receiver.received(owner.pharmacy.finess)
    assert isinstance(held, ReceivedVersion)
