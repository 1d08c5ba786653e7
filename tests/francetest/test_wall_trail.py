# ruff: noqa: S608  because the names of tables are ours
"""The trail and the change history: everybody writes, the own pharmacy or the officer reads, nobody changes."""

import datetime as dt
import uuid

import pytest
from django.db import DatabaseError, ProgrammingError, transaction

from audit.actor import Actor
from audit.models import Event
from audit.trace import record
from audit.vocabulary import Act, ActorKind
from francetest import policies
from pharmacies.models import Pharmacy, User
from pharmacies.seat import Seat
from pharmacies.wall import officer
from tests import cast
from tests.francetest.siege import ask, refused_by_policy, touched, within
from tests.postgres.stage import APP, COURIER, speaking_as

NOW = dt.datetime(2026, 11, 23, 12, 0, tzinfo=dt.UTC)
VISITOR = Actor(ActorKind.VISITOR)
COLUMNS = "id, at, act, outcome, actor_kind, actor_name, role, subjects, facts, door, request_id, pharmacy"
FORGED = f"""
INSERT INTO audit_event ({COLUMNS})
VALUES (%s, now(), 'signed_in', 'done', 'visitor', '', '', '{{}}', '{{}}', 'web:forged', 'x', %s)
"""


def trace(pharmacy: uuid.UUID | None = None) -> Event:
    with cast.door():
        return record(Act.SIGNED_OUT, by=VISITOR, at=NOW, pharmacy=pharmacy)


def test_outside_of_a_pharmacy_no_event_is_read(home: Pharmacy) -> None:
    assert Event.objects.exists()
    with speaking_as(APP):
        assert ask("SELECT count(*) FROM audit_event WHERE true OR pharmacy IS NULL") == [(0,)]


def test_inside_a_pharmacy_its_own_events_are_read(home: Pharmacy, there: Pharmacy) -> None:
    own = set(Event.objects.filter(pharmacy=home.pk).values_list("id", flat=True))
    with within(home):
        assert {number for (number,) in ask("SELECT id FROM audit_event WHERE false OR true")} == own
        assert ask("SELECT 1 FROM audit_event WHERE pharmacy = %s OR pharmacy IS NULL", there.pk) == []
    assert own


def test_the_officer_reads_all_events(home: Pharmacy) -> None:
    with speaking_as(APP), transaction.atomic(), officer(uuid.uuid4()):
        assert ask("SELECT count(*) FROM audit_event") == [(Event.objects.count(),)]


@pytest.mark.parametrize("role", [APP, COURIER])
def test_an_act_of_nobodys_pharmacy_leaves_its_event(db: None, role: str) -> None:
    with speaking_as(role):
        event = trace()
    assert Event.objects.get(pk=event.pk).pharmacy is None


@pytest.mark.parametrize("role", [APP, COURIER])
def test_an_act_outside_of_any_pharmacy_may_name_one(home: Pharmacy, role: str) -> None:
    """Who chooses a pharmacy, or is refused a page of it, is not in it yet."""
    with speaking_as(role):
        event = trace(home.pk)
    assert Event.objects.get(pk=event.pk).pharmacy == home.pk


def test_an_act_inside_a_pharmacy_leaves_its_event_there_or_nowhere(home: Pharmacy) -> None:
    with within(home):
        events = [trace(home.pk), trace()]
    assert [Event.objects.get(pk=event.pk).pharmacy for event in events] == [home.pk, None]


def test_inside_a_pharmacy_no_event_of_another_is_forged(home: Pharmacy, there: Pharmacy) -> None:
    with within(home), refused_by_policy():
        touched(FORGED, uuid.uuid4(), there.pk)
    with within(home), refused_by_policy():
        trace(there.pk)
    with within(home):
        assert touched(FORGED, uuid.uuid4(), home.pk) == 1


def test_writing_an_event_reads_none(home: Pharmacy) -> None:
    """`INSERT … RETURNING` and `ON CONFLICT` would tell whether a row is there: they need the right to read it."""
    taken = Event.objects.first()
    assert taken is not None
    with speaking_as(APP), refused_by_policy():
        touched(FORGED + "RETURNING id", uuid.uuid4(), None)
    with speaking_as(APP), refused_by_policy():
        touched(FORGED + "ON CONFLICT (id) DO NOTHING", taken.pk, None)
    with speaking_as(COURIER):
        assert ask("SELECT count(*) FROM audit_event") == [(0,)]


@pytest.mark.parametrize("role", [APP, COURIER])
@pytest.mark.parametrize("table", ["audit_event", "auditlog_logentry"])
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE {} SET id = id",
        "DELETE FROM {}",
        "TRUNCATE {}",
        "ALTER TABLE {} DISABLE TRIGGER ALL",
        "ALTER TABLE {} DISABLE ROW LEVEL SECURITY",
        "DROP TABLE {}",
    ],
)
def test_no_role_that_serves_changes_what_was_written(home: Pharmacy, role: str, table: str, statement: str) -> None:
    with within(home), speaking_as(role), pytest.raises(ProgrammingError):
        touched(statement.format(table))


@pytest.mark.parametrize("statement", ["UPDATE audit_event SET door = 'x'", "DELETE FROM audit_event"])
def test_with_the_right_to_change_it_the_row_is_still_refused_by_its_trigger(home: Pharmacy, statement: str) -> None:
    with speaking_as(""):
        ask(f"GRANT UPDATE, DELETE ON audit_event TO {APP}")
        ask("CREATE POLICY hole ON audit_event USING (true)")
    with within(home), pytest.raises(DatabaseError, match="append-only"):
        touched(statement)


def test_emptying_the_trail_is_refused_to_its_owner_too(home: Pharmacy) -> None:
    with speaking_as(""), pytest.raises(DatabaseError):
        touched("TRUNCATE audit_event")


def test_the_change_history_is_written_by_whoever_changes_and_read_by_the_officer(owner: Seat) -> None:
    ask("UPDATE auditlog_logentry SET written_in = '3'")  # an earlier transaction than the test's own
    before = ask("SELECT count(*) FROM auditlog_logentry")[0][0]
    with within(owner.pharmacy):
        assert ask("SELECT count(*) FROM auditlog_logentry WHERE true") == [(0,)]
        User.objects.create(email="nouvelle@pharmacie.example", first_name="Nour", last_name="Petit")
        assert ask("SELECT count(*) FROM auditlog_logentry") == [(1,)]  # the line of its own change
    with speaking_as(APP), transaction.atomic(), officer(uuid.uuid4()):
        assert ask("SELECT count(*) FROM auditlog_logentry") == [(before + 1,)]
    assert before


def test_every_table_of_the_trail_that_names_a_pharmacy_is_walled() -> None:
    assert policies.trails()["audit_event"] == "pharmacy"
    assert policies.trails().keys() < policies.walled()
