"""What the web and the workers may do in the database, asked of PostgreSQL itself."""

from collections.abc import Iterator
from contextlib import contextmanager
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from francetest.database_roles import APP, COURIER, EVERYTHING, READ, Right, grants, statements, tables
from tests.postgres.stage import speaking_as

ROLES = ("francetest_app", "francetest_courier")


@pytest.fixture(autouse=True)
def as_the_owner() -> Iterator[None]:
    with speaking_as(""):
        yield


@pytest.fixture
def roles(db: None) -> None:
    """Both roles with their rights; made here when the tests run on somebody's own server."""
    with connection.cursor() as cursor:
        for role in ROLES:
            cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role])
            if not cursor.fetchone():
                cursor.execute(f"CREATE ROLE {role} NOSUPERUSER NOBYPASSRLS")
    call_command("database_roles", stdout=StringIO())


@contextmanager
def acting_as(role: str) -> Iterator[None]:
    with connection.cursor() as cursor:
        cursor.execute(f"SET ROLE {role}")
        yield
        cursor.execute("RESET ROLE")


def may(role: str, right: str, table: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT has_table_privilege(%s, %s, %s)", [role, table, right])
        return bool(cursor.fetchone()[0])


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("right", ["UPDATE", "DELETE", "TRUNCATE"])
def test_nobody_rewrites_the_trace(roles: None, role: str, right: str) -> None:
    assert may(role, "INSERT", "audit_event")
    assert not may(role, right, "audit_event")


def test_the_courier_reads_no_password(roles: None) -> None:
    assert may("francetest_app", "SELECT", "pharmacies_user")
    assert not may("francetest_courier", "SELECT", "pharmacies_user")
    assert not may("francetest_courier", "SELECT", "otp_totp_totpdevice")


def test_the_web_reads_what_it_is_given(roles: None) -> None:
    with acting_as("francetest_app"), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM results_case")
        assert cursor.fetchone() == (0,)


def test_the_courier_numbers_events_of_all_and_reads_those_of_the_pharmacy_it_is_in(roles: None) -> None:
    with acting_as("francetest_courier"), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM audit_event")
        assert cursor.fetchone() == (0,)
    assert may("francetest_courier", "INSERT", "audit_leaf")
    assert not may("francetest_app", "INSERT", "audit_leaf")
    assert may_ask("francetest_courier")
    assert not may_ask("francetest_app")


def may_ask(role: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT has_schema_privilege(%s, 'ledger', 'USAGE')", [role])
        return bool(cursor.fetchone()[0])


def test_the_courier_settles_deliveries_and_creates_none(roles: None) -> None:
    assert may("francetest_courier", "UPDATE", "results_delivery")
    assert not may("francetest_courier", "INSERT", "results_delivery")


@pytest.mark.parametrize("role", ROLES)
def test_no_role_deletes_a_result_or_makes_a_table(roles: None, role: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT has_schema_privilege(%s, 'public', 'CREATE')", [role])
        assert cursor.fetchone() == (False,)
    assert not may(role, "DELETE", "results_result")


def test_every_table_has_a_line_for_the_web(roles: None) -> None:
    there = tables()
    assert "keys.wrappedkey" in there
    assert set(there) == {line.table for line in grants("web", APP, there)}


def test_a_right_given_by_hand_is_taken_back(roles: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute("GRANT DELETE ON results_case TO francetest_courier")
    call_command("database_roles", stdout=StringIO())
    assert not may("francetest_courier", "DELETE", "results_case")


def test_dry_run_writes_the_sql_and_changes_nothing(roles: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute("REVOKE ALL ON results_case FROM francetest_app")
    said = StringIO()
    call_command("database_roles", dry_run=True, stdout=said)
    assert 'GRANT SELECT, INSERT, UPDATE ON "public"."results_case" TO "francetest_app";' in said.getvalue()
    assert not may("francetest_app", "SELECT", "results_case")


def test_a_missing_role_is_named_with_the_remedy(roles: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_APP_ROLE", "nobody_made_me")
    with pytest.raises(CommandError, match="CREATE ROLE nobody_made_me"):
        call_command("database_roles", stdout=StringIO())


def test_a_role_above_the_walls_is_refused(roles: None, monkeypatch: pytest.MonkeyPatch) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolname FROM pg_roles WHERE rolsuper LIMIT 1")
        monkeypatch.setenv("DATABASE_APP_ROLE", cursor.fetchone()[0])
    with pytest.raises(CommandError, match="NOBYPASSRLS"):
        call_command("database_roles", stdout=StringIO())


def test_the_first_pattern_that_fits_decides_and_the_rest_is_closed() -> None:
    rules = {"results_case": READ, "results_*": EVERYTHING}
    given = {line.table: line.rights for line in grants("web", rules, ["results_case", "results_lot", "elsewhere"])}
    assert given == {"results_case": READ, "results_lot": EVERYTHING}


def test_names_are_quoted() -> None:
    lines = grants('x"; DROP', {"*": READ}, ['t"'])
    assert [text.as_string() for text in statements('x"; DROP', lines)][-1] == (
        'GRANT SELECT ON "public"."t""" TO "x""; DROP"'
    )


def test_the_courier_may_do_nothing_that_the_web_may_not() -> None:
    tables = ["audit_event", "results_case", "results_delivery", "results_notice", "results_documentlink"]
    web = {line.table: line.rights for line in grants("web", APP, tables)}
    assert all(line.rights <= web[line.table] for line in grants("worker", COURIER, tables))
    assert Right.DELETE not in {right for rights in COURIER.values() for right in rights}
