"""Several at once, on real connections: each thread is somebody of their own."""

import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import TypeVar

import pytest
from django.db import connection

from audit.actor import Actor
from audit.vocabulary import ActorKind
from pharmacies.refusal import Refusal
from pharmacies.seat import Seat
from results.acts.deliver_results import Tally, deliver_results
from results.acts.record_result import record_result
from results.models import Case, Delivery, Result, WrappedKey
from results.sidep.fake import Fake
from tests.cast import at_work, door
from tests.results import story
from tests.results.story import NOON, minutes

pytestmark = pytest.mark.django_db(transaction=True)
CROWD = 6
T = TypeVar("T")


def at_once(act: Callable[[int], T]) -> list[T | Refusal]:
    """What each of the crowd got; all begin together."""
    start = Barrier(CROWD)

    def one(place: int) -> T | Refusal:
        try:
            start.wait()
            with door():
                return act(place)
        except Refusal as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(CROWD) as pool:
        return list(pool.map(one, range(CROWD)))


def test_people_who_register_at_once_get_numbers_of_their_own(owner: Seat) -> None:
    at_once(lambda place: story.ticket(owner.pharmacy, first_names=f"Camille {place}"))
    assert sorted(Case.objects.values_list("number", flat=True)) == list(range(1, CROWD + 1))


def test_one_form_sent_many_times_at_once_is_one_registration(owner: Seat) -> None:
    once = uuid.uuid4()
    tickets = at_once(lambda _place: story.ticket(owner.pharmacy, once=once))
    assert len(set(tickets)) == 1
    assert Case.objects.count() == 1


def test_the_first_registrations_of_a_month_share_one_key_per_use(owner: Seat) -> None:
    at_once(lambda place: story.ticket(owner.pharmacy, first_names=f"Camille {place}"))
    uses = list(WrappedKey.objects.values_list("use", "scope"))
    assert len(uses) == len(set(uses))


def test_of_many_who_read_one_cassette_at_once_one_result_stands(owner: Seat) -> None:
    case = story.started(owner)
    values = ("negative", "invalid")
    at_once(
        lambda place: record_result(
            case_id=case.pk, value=values[place % 2], by=owner, at=NOON + minutes(16), seen=case.revision
        )
    )
    assert Result.objects.count() == Delivery.objects.count() == 1


def test_many_workers_send_each_result_once(owner: Seat) -> None:
    for place in range(5):
        story.read(owner, first_names=f"Camille {place}")
    receiver, worker = Fake(), Actor(ActorKind.MACHINE, name="worker")

    def run(_place: int = 0) -> Tally:
        with at_work():
            return deliver_results(gateway=receiver, by=worker, now=lambda: NOON + minutes(17), most=2)

    at_once(run)
    run()
    assert (len(receiver.reports), receiver.duplicates, receiver.asked) == (5, 0, 5)
    assert set(Delivery.objects.values_list("attempts", flat=True)) == {1}
