"""Numbers are given once, in the order of transactions, to whatever is committed."""

import pytest
from django.db import ProgrammingError, connection, transaction

from audit.ledger import canonical
from audit.ledger.canonical import COLUMNS, Kind
from audit.ledger.merkle import leaf_hash, root
from audit.ledger.store import stored_tree
from audit.models import Checkpoint, Event, Leaf, Tile
from tests import cast
from tests.audit.ledger.conftest import superuser, tick
from tests.cast import at_work
from tests.postgres.stage import speaking_as


def test_events_get_numbers_in_the_order_of_their_transactions(numbered):
    events = numbered(3) + numbered(2)
    assert [leaf.record for leaf in Leaf.objects.order_by("number")] == [str(event.pk) for event in events]
    assert [leaf.number for leaf in Leaf.objects.order_by("number")] == [0, 1, 2, 3, 4]


def test_nothing_new_is_nothing_to_do(numbered):
    numbered(1)
    assert tick() == 0


def test_a_batch_takes_what_it_may_and_the_next_the_rest(trace, transactional_db):
    events = [trace() for _ in range(5)]
    assert [tick(2), tick(2), tick(2), tick(2)] == [2, 2, 1, 0]
    assert [leaf.record for leaf in Leaf.objects.order_by("number")] == [str(event.pk) for event in events]


def test_many_events_of_one_transaction_are_numbered_across_batches(trace, transactional_db):
    with transaction.atomic():
        events = {str(trace().pk) for _ in range(5)}
    assert [tick(2), tick(2), tick(2)] == [2, 2, 1]
    assert {leaf.record for leaf in Leaf.objects.all()} == events


def test_a_transaction_that_ends_late_is_not_lost(trace, transactional_db, other_connection):
    with other_connection.cursor() as early:
        early.execute("BEGIN")
        early.execute("SELECT pg_current_xact_id()")
        later = trace()
        assert tick() == 0  # the later one waits for the horizon
        early.execute(COPY_OF_AN_EVENT, [str(later.pk)])
        early.execute("COMMIT")
    assert tick() == 2
    assert Leaf.objects.get(number=1).record == str(later.pk)


COPY_OF_AN_EVENT = """
INSERT INTO audit_event
    (id, at, act, outcome, actor_kind, actor_id, actor_name, role, subjects, facts, door, request_id)
SELECT gen_random_uuid(), at, act, outcome, actor_kind, actor_id, actor_name, role, subjects, facts, door, request_id
  FROM audit_event WHERE id = %s
"""


@pytest.fixture
def other_connection(transactional_db):
    copy = connection.copy()
    yield copy
    copy.close()


def test_two_sequencers_do_not_get_in_each_other_s_way(trace, transactional_db, other_connection):
    trace()
    with other_connection.cursor() as other:
        other.execute("BEGIN")
        other.execute("SELECT pg_advisory_xact_lock(1179929669)")
        assert tick() == 0
        other.execute("COMMIT")
    assert tick() == 1


def test_after_a_restore_old_and_new_transactions_are_both_numbered(trace, numbered):
    """A dump brings transaction ids that this server has not reached; its own begin far below them."""
    old = numbered(2)[1]
    superuser("UPDATE audit_leaf SET transaction = '900000000000' WHERE number = 1")
    superuser("UPDATE audit_event SET transaction = '900000000000' WHERE id = %s", [old.pk])
    waiting = trace()
    superuser("UPDATE audit_event SET transaction = '900000000001' WHERE id = %s", [waiting.pk])
    new = trace()
    assert tick() == 2
    assert [leaf.record for leaf in Leaf.objects.order_by("number")[2:]] == [str(new.pk), str(waiting.pk)]
    assert (tick(), tick()) == (0, 0)


def test_changes_of_the_configuration_are_numbered_too(transactional_db):
    cast.pharmacy()
    tick()
    assert Leaf.objects.filter(kind=Kind.CHANGE).count() == rows("auditlog_logentry") > 0
    assert Leaf.objects.filter(kind=Kind.EVENT).count() == Event.objects.count() > 0


def test_the_database_hashes_what_the_document_says(trace, transactional_db):
    trace(subjects=[], pharmacy=None)
    trace()
    superuser('UPDATE audit_event SET door = %s, facts = \'{"b": [1.0, null], "aé": {}}\'', ['L’« été »\n\t"\\'])
    cast.pharmacy()
    tick()
    with speaking_as(""):
        key = row("SELECT inner_block, outer_block FROM ledger.key")
    for leaf in Leaf.objects.all():
        texts = ", ".join(COLUMNS[Kind(leaf.kind)].values())
        table = "audit_event" if leaf.kind == Kind.EVENT else "auditlog_logentry"
        found = row(f"SELECT {texts} FROM {table} WHERE id::text = %s", leaf.record)  # noqa: S608 because of constants
        assert bytes(leaf.hash) == leaf_hash(canonical.record_bytes(Kind(leaf.kind), found, key))


@pytest.mark.parametrize(("kind", "table"), [(Kind.EVENT, "audit_event"), (Kind.CHANGE, "auditlog_logentry")])
def test_every_column_is_in_the_bytes(kind, table, db):
    with connection.cursor() as cursor:
        cursor.execute("SELECT column_name FROM information_schema.columns WHERE table_name = %s", [table])
        assert {name for (name,) in cursor.fetchall()} == set(COLUMNS[kind])


def test_tiles_are_kept_once_whole_and_the_root_is_right(numbered):
    numbered(300)
    hashes = [bytes(leaf.hash) for leaf in Leaf.objects.order_by("number")]
    assert bytes(Tile.objects.get().hash) == root(hashes[:256])
    assert stored_tree().root(300) == root(hashes)


@pytest.mark.parametrize("table", ["audit_leaf", "audit_tile", "audit_checkpoint"])
@pytest.mark.parametrize("change", ["UPDATE {} SET {}", "DELETE FROM {}", "TRUNCATE {}"])
def test_the_database_refuses_to_rewrite_the_ledger(table, change, numbered):
    column = {"audit_leaf": "number = 1", "audit_tile": "level = 1", "audit_checkpoint": "size = 1"}[table]
    with pytest.raises(ProgrammingError, match="append-only"), connection.cursor() as cursor:
        cursor.execute(change.format(table, column))


def test_the_worker_sees_hashes_and_no_event(trace, transactional_db):
    trace()
    with at_work(), speaking_as("francetest_courier"), connection.cursor() as cursor:
        cursor.execute("SELECT kind, length(hash) FROM ledger.waiting(10)")
        assert cursor.fetchall() == [("event", 32)]
        for closed in ("SELECT * FROM ledger.key", "SELECT ledger.line('a', 'b')"):
            with pytest.raises(ProgrammingError, match="permission denied"):
                cursor.execute(closed)


def test_the_web_asks_nothing_of_the_ledger(db):
    with speaking_as("francetest_app"), connection.cursor() as cursor, pytest.raises(ProgrammingError, match="denied"):
        cursor.execute("SELECT ledger.waiting(1)")


def test_lines_nodes_and_checkpoints_print_as_what_names_them():
    assert [str(one) for one in (Leaf(number=3), Tile(level=1, position=2), Checkpoint(size=4))] == ["3", "1/2", "4"]


def row(statement, *values):
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchone()


def rows(table):
    return row(f"SELECT count(*) FROM {table}")[0]  # noqa: S608 because of constants
