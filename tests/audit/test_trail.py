"""The table of events: what it refuses, and what it answers."""

from datetime import timedelta

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import IntegrityError, ProgrammingError, connection, models, transaction

from audit.identity import new_id
from audit.models import Event
from audit.vocabulary import Act, ActorKind, Outcome
from tests.audit.conftest import AT, REQUEST_ID

REFUSED = "append-only"


def row(**changed):
    fitting = {
        "at": AT,
        "act": Act.LOT_OPENED,
        "actor_kind": ActorKind.PERSON,
        "actor_id": new_id(),
        "door": "web:lots",
        "request_id": REQUEST_ID,
    }
    return Event(**{**fitting, **changed})


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_event SET outcome = 'failed'",
        "UPDATE audit_event SET outcome = 'failed' WHERE false",
        "DELETE FROM audit_event",
        "TRUNCATE audit_event",
        "INSERT INTO audit_event SELECT * FROM audit_event ON CONFLICT (id) DO UPDATE SET outcome = 'failed'",
    ],
)
def test_the_database_refuses_to_rewrite_history(statement, trace):
    trace()
    with pytest.raises(ProgrammingError, match=REFUSED), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert Event.objects.get().outcome == Outcome.DONE


@pytest.mark.parametrize(
    "change",
    [
        lambda event: event.save(),
        lambda event: event.delete(),
        lambda _: Event.objects.update(outcome=Outcome.FAILED),
        lambda _: Event.objects.all().delete(),
        lambda event: Event.objects.bulk_update([event], ["outcome"]),
    ],
)
def test_no_way_of_django_rewrites_history(change, trace):
    event = trace()
    with pytest.raises(ProgrammingError, match=REFUSED), transaction.atomic():
        change(event)
    assert Event.objects.count() == 1


def test_a_fitting_row_is_accepted(db):
    row().save()
    assert Event.objects.count() == 1


@pytest.mark.parametrize(
    ("constraint", "changed"),
    [
        ("event_act_named", {"act": "Peeked at"}),
        ("event_outcome_known", {"outcome": "maybe"}),
        ("event_actor_known", {"actor_kind": "ghost"}),
        ("event_actor_known", {"actor_id": None}),
        ("event_actor_known", {"actor_name": "Camille"}),
        ("event_actor_known", {"actor_kind": ActorKind.MACHINE}),
        ("event_actor_known", {"actor_kind": ActorKind.COMMAND, "actor_id": None}),
        ("event_actor_known", {"actor_kind": ActorKind.VISITOR}),
        ("event_door_known", {"door": ""}),
        ("event_door_known", {"request_id": ""}),
    ],
)
def test_the_database_knows_the_words(constraint, changed, db):
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        row(**changed).save()


def test_transactions_can_be_compared(trace):
    event = trace()
    event.refresh_from_db()
    assert Event.objects.filter(transaction__lte=event.transaction).get() == event
    assert not Event.objects.filter(transaction__lt=event.transaction).exists()


def test_the_migration_says_what_the_model_says(db):
    call_command("makemigrations", "audit", check_changes=True, dry_run=True, verbosity=0, skip_checks=True)


def test_events_point_at_nothing():
    assert not [field.name for field in Event._meta.get_fields() if isinstance(field, models.ForeignKey)]
    assert not [model for model in apps.get_models() for f in model._meta.get_fields() if f.related_model is Event]


def test_the_history_of_a_record_is_told_from_its_start(trace):
    case = new_id()
    later = trace(Act.LINK_RENEWED, subjects=[case, new_id()], at=AT + timedelta(hours=1))
    trace(subjects=[new_id()])
    first = trace(Act.CASE_REGISTERED, subjects=[case], seals=[])
    assert list(Event.objects.about(case)) == [first, later]


def test_the_history_of_a_pharmacy_is_told_from_its_end(trace, pharmacy):
    first = trace()
    trace(pharmacy=new_id())
    second = trace()
    later = trace(at=AT + timedelta(hours=1))
    assert list(Event.objects.in_pharmacy(pharmacy)) == [later, second, first]


def test_a_period_holds_its_start_and_not_its_end(trace):
    start, end = AT, AT + timedelta(days=1)
    inside = [trace(at=start), trace(at=end - timedelta(microseconds=1))]
    trace(at=end)
    trace(at=start - timedelta(microseconds=1))
    assert list(Event.objects.between(start, end)) == inside[::-1]


@pytest.mark.parametrize(
    ("question", "index"),
    [
        (lambda: Event.objects.about(new_id()), "event_subjects"),
        (lambda: Event.objects.in_pharmacy(new_id()), "event_pharmacy_at"),
        (lambda: Event.objects.between(AT, AT + timedelta(hours=1)), "event_at"),
    ],
)
def test_no_question_reads_the_whole_trail(question, index, db):
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
    assert index in question().explain()
