"""Leaving a trace."""

from datetime import datetime

import pytest
from django.db import connection, transaction

from audit.actor import Actor, NoActor
from audit.context import NoDoor
from audit.facts import BadFacts
from audit.identity import new_id
from audit.models import Event
from audit.trace import record
from audit.vocabulary import Act, ActorKind, Outcome
from tests.audit.conftest import AT, REQUEST_ID
from tests.audit.examples import facts_of


def test_an_event_tells_who_when_where_from_and_about_what(trace, pharmacist, pharmacy):
    case = new_id()
    trace(Act.RESULT_RECORDED, subjects=[case], version=1, seals=[], early_or_late="late")
    event = Event.objects.get()
    assert (event.act, event.at, event.outcome) == (Act.RESULT_RECORDED, AT, Outcome.DONE)
    assert (event.actor, event.pharmacy, event.subjects) == (pharmacist, pharmacy, [case])
    assert (event.door, event.address, event.request_id) == ("web:result", "192.0.2.7", REQUEST_ID)
    assert event.facts == {"version": 1, "seals": [], "early_or_late": "late"}


@pytest.mark.parametrize("act", Act)
def test_every_act_can_be_traced(act, trace):
    assert trace(act, **facts_of(act)).act == act


def test_the_pharmacy_of_the_act_wins_over_the_actor_s(trace, pharmacist):
    elsewhere = new_id()
    assert trace(pharmacy=elsewhere).pharmacy == elsewhere
    assert trace().pharmacy == pharmacist.pharmacy


def test_a_subject_named_twice_is_kept_once_and_in_order(trace):
    first, second = new_id(), new_id()
    assert trace(subjects=(one for one in [second, first, second])).subjects == [second, first]


def test_it_costs_one_query(trace, django_assert_num_queries):
    with django_assert_num_queries(1):
        trace(subjects=[new_id()])


def test_without_a_door_nothing_is_written(db, pharmacist):
    with pytest.raises(NoDoor):
        record(Act.TEST_STARTED, by=pharmacist, at=AT)
    assert not Event.objects.exists()


def test_an_anonymous_act_is_not_written(trace):
    with pytest.raises(NoActor):
        trace(by=Actor(ActorKind.PERSON))
    assert not Event.objects.exists()


def test_undeclared_facts_are_not_written(trace):
    with pytest.raises(BadFacts):
        trace(name="Dupont")
    assert not Event.objects.exists()


def test_a_time_without_a_zone_is_refused(trace):
    with pytest.raises(ValueError, match="aware"):
        trace(at=datetime(2026, 11, 23, 9, 30))  # noqa: DTZ001 because that is what is refused


def test_the_trace_disappears_with_the_act_that_failed(trace):
    def act():
        with transaction.atomic():
            trace()
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        act()
    assert not Event.objects.exists()


def test_the_database_notes_the_transaction(trace):
    event = trace()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_current_xact_id()::text::bigint")
        assert Event.objects.get(pk=event.pk).transaction == cursor.fetchone()[0]


def test_an_event_prints_as_its_id(trace):
    event = trace()
    assert str(event) == str(event.pk)


def test_a_very_long_door_is_cut_rather_than_losing_the_event(db, pharmacist):
    from audit.context import Door, through

    with through(Door("web:" + "x" * 200, None, REQUEST_ID)):
        assert len(record(Act.TEST_STARTED, by=pharmacist, at=AT).door) == 100
