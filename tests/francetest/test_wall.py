# ruff: noqa: S608  because the names of tables are ours
"""Arbitrary SQL as the roles of the web and of the workers: what an attacker inside a request gets."""

import uuid
from typing import Any

import pytest
from django.db import DatabaseError, ProgrammingError, connection, transaction

from audit.models import Event
from pharmacies.models import Pharmacy
from pharmacies.seat import Seat
from pharmacies.wall import AnotherPharmacy, OutsideTransaction, inside, officer
from results.models import Case
from tests.francetest.siege import TABLES, ask, refused_by_policy, signed, touched, within
from tests.postgres.stage import APP, COURIER, speaking_as


@pytest.mark.parametrize("role", [APP, COURIER])
@pytest.mark.parametrize("table", TABLES)
def test_without_a_pharmacy_there_are_no_rows(home: Pharmacy, role: str, table: str) -> None:
    if (role, table) in {(COURIER, "results_delivery"), (COURIER, "results_notice")}:
        pytest.skip("the line of the outboxes is the courier's to see; tested below")
    with speaking_as(role):
        assert ask(f"SELECT count(*) FROM {table} WHERE true OR pharmacy_id IS NOT NULL") == [(0,)]


@pytest.mark.parametrize("table", TABLES)
def test_inside_a_pharmacy_there_are_exactly_its_rows(home: Pharmacy, table: str) -> None:
    behind_the_scenes = set(ask(f"SELECT id::text FROM {table} WHERE pharmacy_id = %s", home.pk))
    with within(home):
        seen = set(ask(f"SELECT id::text FROM {table} WHERE false OR true"))
    assert seen == behind_the_scenes
    assert seen


@pytest.mark.parametrize("table", TABLES)
def test_rows_of_another_pharmacy_are_neither_read_nor_changed_nor_deleted(
    home: Pharmacy, there: Pharmacy, table: str
) -> None:
    with within(home):
        assert ask(f"SELECT 1 FROM {table} WHERE pharmacy_id = %s OR pharmacy_id <> %s", there.pk, home.pk) == []
        assert touched(f"UPDATE {table} SET pharmacy_id = pharmacy_id WHERE pharmacy_id = %s", there.pk) == 0
        with pytest.raises(ProgrammingError, match="permission denied"):
            touched(f"DELETE FROM {table} WHERE pharmacy_id = %s", there.pk)


def test_who_may_delete_deletes_nothing_of_another_pharmacy(home: Pharmacy, there: Pharmacy) -> None:
    with speaking_as(""), connection.cursor() as cursor:
        cursor.execute(f"GRANT DELETE ON results_notice TO {APP}")
    with within(home):
        assert touched("DELETE FROM results_notice WHERE pharmacy_id = %s", there.pk) == 0


@pytest.mark.parametrize("table", TABLES)
def test_no_row_moves_to_another_pharmacy(home: Pharmacy, there: Pharmacy, table: str) -> None:
    with within(home), refused_by_policy():
        touched(f"UPDATE {table} SET pharmacy_id = %s", there.pk)


def test_no_row_is_written_for_another_pharmacy(home: Pharmacy, there: Pharmacy) -> None:
    with within(home), refused_by_policy():
        touched("INSERT INTO results_daycounter (pharmacy_id, day, last) VALUES (%s, '2026-11-25', 1)", there.pk)


def test_nobody_joins_the_team_of_another_pharmacy_by_sql(home: Pharmacy, there: Pharmacy, owner: Seat) -> None:
    with within(home), refused_by_policy():
        touched("UPDATE pharmacies_membership SET pharmacy_id = %s WHERE user_id = %s", there.pk, owner.user.pk)
        assert touched("UPDATE pharmacies_membership SET role = 'adjoint' WHERE pharmacy_id = %s", there.pk) == 0
        assert touched("UPDATE pharmacies_pharmacy SET state = 'closed' WHERE id = %s", there.pk) == 0


@pytest.mark.parametrize(
    "statement",
    [
        "TRUNCATE results_case CASCADE",
        "ALTER TABLE results_case DISABLE ROW LEVEL SECURITY",
        "ALTER TABLE results_case NO FORCE ROW LEVEL SECURITY",
        "DROP POLICY own ON results_case",
        "CREATE POLICY mine ON results_case USING (true)",
        "SET LOCAL row_security = off; SELECT count(*) FROM results_case",
        "SELECT * FROM wall.key",
        "SELECT wall.mac('pharmacy', '', '')",
        "SELECT wall.sealed('pharmacy')",
        "CREATE OR REPLACE FUNCTION wall.pharmacy() RETURNS uuid LANGUAGE sql AS 'SELECT NULL::uuid'",
        "SELECT * INTO pg_temp.copy FROM wall.key",
        "ALTER ROLE francetest_app BYPASSRLS",
    ],
)
def test_the_wall_is_not_taken_down(home: Pharmacy, statement: str) -> None:
    *before, last = statement.split("; ")
    with within(home):
        for part in before:
            ask(part)
        with pytest.raises(DatabaseError):
            ask(last)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_event SET door = 'web:elsewhere'",
        "DELETE FROM audit_event",
        "TRUNCATE audit_event",
        "ALTER TABLE audit_event DISABLE TRIGGER ALL",
        "DROP TABLE audit_event",
    ],
)
@pytest.mark.parametrize("role", [APP, COURIER])
def test_the_trail_stays_as_it_is(home: Pharmacy, role: str, statement: str) -> None:
    before = list(Event.objects.oldest_first().values_list())
    with speaking_as(role), pytest.raises(DatabaseError), transaction.atomic():
        touched(statement)
    assert list(Event.objects.oldest_first().values_list()) == before


@pytest.mark.usefixtures("attacker")
@pytest.mark.parametrize(
    "forged",
    ["{there}", "pharmacy.{there}", "pharmacy.{there}.{seal}", "officer.{there}.{seal}", "nonsense", ".", "{token}"],
)
def test_a_forged_setting_is_an_error(home: Pharmacy, there: Pharmacy, forged: str) -> None:
    with transaction.atomic(), inside(home.pk):
        seal = ask("SELECT current_setting('francetest.inside')")[0][0].rpartition(".")[2]
        value = forged.format(there=there.pk, seal=seal, token=signed(there))
        ask("SELECT set_config('francetest.inside', %s, true)", value)
        with pytest.raises(ProgrammingError, match="no token of this transaction"):
            ask("SELECT count(*) FROM results_case")


@pytest.mark.usefixtures("attacker")
@pytest.mark.parametrize("spoil", [lambda text: text[:-1] + "0g"[text[-1] == "0"], lambda text: text + "0", str.upper])
def test_a_token_with_another_signature_is_an_error(there: Pharmacy, spoil: Any) -> None:
    with pytest.raises(DatabaseError, match="bad token"):
        ask("SELECT wall.enter(%s)", spoil(signed(there)))


@pytest.mark.usefixtures("attacker")
def test_the_signature_of_one_pharmacy_serves_no_other(home: Pharmacy, there: Pharmacy) -> None:
    with pytest.raises(DatabaseError, match="bad token"):
        ask("SELECT wall.enter(%s)", signed(home).replace(str(home.pk), str(there.pk)))


@pytest.mark.usefixtures("attacker")
@pytest.mark.parametrize("text", ["", "a.b.c", "a.b.c.d.e", "pharmacy...", "a.b.c.d"])
def test_what_is_no_token_is_an_error(db: None, text: str) -> None:
    with pytest.raises(DatabaseError, match="bad token"):
        ask("SELECT wall.enter(%s)", text)


@pytest.mark.usefixtures("attacker")
def test_an_expired_token_is_an_error(home: Pharmacy) -> None:
    with pytest.raises(DatabaseError, match="expired token"):
        ask("SELECT wall.enter(%s)", signed(home, seconds=-2))


@pytest.mark.usefixtures("attacker")
def test_a_token_under_a_key_that_was_replaced_is_an_error(home: Pharmacy, settings: Any) -> None:
    settings.WALL_KEY = ["A" * 42 + "E="]
    with pytest.raises(DatabaseError, match="bad token"):
        ask("SELECT wall.enter(%s)", signed(home))


def test_another_pharmacy_inside_one_is_refused_in_python(home: Pharmacy, there: Pharmacy) -> None:
    with transaction.atomic(), inside(home.pk), pytest.raises(AnotherPharmacy), inside(there.pk):
        pytest.fail("inside two pharmacies")


def test_another_pharmacy_after_one_in_the_same_transaction_is_refused(home: Pharmacy, there: Pharmacy) -> None:
    with speaking_as(APP), transaction.atomic():
        with inside(home.pk):
            pass
        with pytest.raises(AnotherPharmacy), inside(there.pk):
            pytest.fail("two pharmacies in one transaction")
        assert ask("SELECT count(*) FROM results_case") == [(0,)]
        with inside(home.pk):
            assert ask("SELECT count(*) FROM results_case") == [(1,)]


@pytest.mark.usefixtures("attacker")
def test_another_pharmacy_inside_one_is_refused_in_sql(home: Pharmacy, there: Pharmacy) -> None:
    with transaction.atomic(), inside(home.pk):
        with pytest.raises(DatabaseError, match="inside another pharmacy"):
            ask("SELECT wall.enter(%s)", signed(there))
        assert ask("SELECT DISTINCT pharmacy_id FROM results_case") == [(home.pk,)]


@pytest.mark.usefixtures("attacker")
def test_a_released_savepoint_lets_nobody_into_another_pharmacy(home: Pharmacy, there: Pharmacy) -> None:
    """A setting changed in a released savepoint stays changed outside of it: so it must not be changed at all."""
    with transaction.atomic(), inside(home.pk):
        with pytest.raises(AnotherPharmacy), transaction.atomic(), inside(there.pk):
            pytest.fail("inside two pharmacies")
        with transaction.atomic():
            assert ask("SELECT count(*) FROM results_case") == [(1,)]
        assert ask("SELECT DISTINCT pharmacy_id FROM results_case") == [(home.pk,)]


@pytest.mark.usefixtures("attacker")
def test_a_savepoint_that_fails_leaves_the_block_where_it_was(home: Pharmacy) -> None:
    with transaction.atomic(), inside(home.pk):
        with pytest.raises(DatabaseError), transaction.atomic():
            ask("SELECT 1/0")
        assert ask("SELECT count(*) FROM results_case") == [(1,)]
    assert ask("SELECT count(*) FROM results_case") == [(0,)]


def test_the_same_pharmacy_inside_itself_costs_nothing(home: Pharmacy, django_assert_num_queries: Any) -> None:
    with transaction.atomic(), inside(home.pk), django_assert_num_queries(0), inside(home.pk):
        pass


def test_leaving_costs_a_query_only_when_another_follows(home: Pharmacy, django_assert_num_queries: Any) -> None:
    with transaction.atomic():
        with django_assert_num_queries(1), inside(home.pk):
            pass
        with django_assert_num_queries(2), connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        with django_assert_num_queries(1), connection.cursor() as cursor:
            cursor.execute("SELECT 1")


@pytest.mark.django_db(transaction=True)
def test_nothing_is_left_over_for_the_next_transaction(home: Pharmacy, django_assert_num_queries: Any) -> None:
    with transaction.atomic(), inside(home.pk):
        pass
    with transaction.atomic(), django_assert_num_queries(1), connection.cursor() as cursor:
        cursor.execute("SELECT 1")


@pytest.mark.usefixtures("attacker")
def test_after_the_block_there_are_no_rows(home: Pharmacy) -> None:
    with transaction.atomic():
        with inside(home.pk):
            assert ask("SELECT count(*) FROM results_case") == [(1,)]
        assert ask("SELECT count(*) FROM results_case") == [(0,)]


@pytest.mark.usefixtures("attacker")
def test_an_error_in_the_block_ends_it(home: Pharmacy) -> None:
    with pytest.raises(DatabaseError), transaction.atomic(), inside(home.pk), connection.cursor() as cursor:
        cursor.execute("SELECT 1/0")
    assert ask("SELECT count(*) FROM results_case") == [(0,)]


@pytest.mark.django_db(transaction=True)
def test_outside_of_a_transaction_no_pharmacy_is_entered() -> None:
    with pytest.raises(OutsideTransaction), inside(uuid.uuid4()):
        pytest.fail("inside without a transaction")


@pytest.mark.django_db(transaction=True)
def test_what_an_attacker_keeps_for_the_session_opens_nothing_in_the_next_request(home: Pharmacy) -> None:
    with speaking_as(APP):
        with transaction.atomic(), inside(home.pk):
            kept = ask("SELECT current_setting('francetest.inside')")[0][0]
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT set_config('francetest.inside', %s, false)", [kept])
        with pytest.raises(DatabaseError, match="no token of this transaction"):
            ask("SELECT count(*) FROM results_case")
        with transaction.atomic(), inside(home.pk):
            assert ask("SELECT count(*) FROM results_case") == [(1,)]
        with pytest.raises(DatabaseError, match="no token of this transaction"):
            ask("SELECT count(*) FROM results_case")
    connection.close()


@pytest.mark.django_db(transaction=True)
def test_a_token_kept_for_the_session_from_inside_does_not_outlive_the_transaction(home: Pharmacy) -> None:
    with speaking_as(APP):
        with transaction.atomic(), inside(home.pk), connection.cursor() as cursor:
            cursor.execute("SELECT set_config('francetest.inside', current_setting('francetest.inside'), false)")
        with pytest.raises(DatabaseError, match="no token of this transaction"):
            ask("SELECT count(*) FROM results_case")
    connection.close()


def test_the_officer_sees_the_consoles_tables_and_changes_nothing(home: Pharmacy) -> None:
    with speaking_as(APP), transaction.atomic(), officer(uuid.uuid4()):
        assert ask("SELECT count(*) FROM results_case") == [(2,)]
        assert ask("SELECT count(*) FROM results_result") == [(0,)]
        assert touched("UPDATE results_case SET revision = 99") == 0
        with refused_by_policy():
            touched("INSERT INTO results_daycounter (pharmacy_id, day, last) VALUES (%s, '2026-11-25', 1)", home.pk)


def test_the_courier_sees_the_line_of_all_and_the_cases_of_none(home: Pharmacy) -> None:
    with speaking_as(COURIER):
        assert ask("SELECT count(*) FROM results_delivery") == [(2,)]
        assert ask("SELECT count(*) FROM results_case, results_result") == [(0,)]
        with refused_by_policy():
            touched("UPDATE results_delivery SET state = 'acknowledged', settled_at = now()")


def test_a_settled_row_leaves_the_couriers_sight(home: Pharmacy) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE results_delivery SET state = 'refused', settled_at = now()")
    with speaking_as(COURIER):
        assert ask("SELECT count(*) FROM results_delivery") == [(0,)]


@pytest.mark.usefixtures("attacker")
def test_a_ticket_tells_its_pharmacy_and_a_guess_nothing(home: Pharmacy) -> None:
    hashed = ask("SELECT ticket_hash FROM results_case")
    assert hashed == []
    assert ask("SELECT wall.pharmacy_of_ticket(%s)", b"\0" * 32) == [(None,)]
    assert ask("SELECT wall.pharmacy_of_link(%s)", b"\0" * 32) == [(None,)]


def test_asking_for_a_hash_by_hand_shows_no_row(home: Pharmacy) -> None:
    hashed = bytes(Case.objects.filter(pharmacy=home).get().ticket_hash)
    with speaking_as(APP):
        assert ask("SELECT wall.pharmacy_of_ticket(%s)", hashed) == [(home.pk,)]
        with transaction.atomic():
            ask("SELECT set_config('francetest.asked', %s, true)", hashed.hex())
            assert ask("SELECT count(*) FROM results_case") == [(0,)]


def test_the_owner_of_the_tables_sees_no_row_either(home: Pharmacy) -> None:
    with speaking_as(""), connection.cursor() as cursor:
        cursor.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user")
        if cursor.fetchone()[0]:
            pytest.skip("the tables are a superuser's here, whom nothing binds; make test has an ordinary owner")
        assert ask("SELECT count(*) FROM results_case") == [(0,)]
