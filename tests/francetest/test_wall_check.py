"""The check of the wall: silent while it stands, and one sentence for each stone that is missing."""

from collections.abc import Iterator
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection

from francetest.wall_check import wall_stands
from tests.postgres.stage import BACKSTAGE, speaking_as


@pytest.fixture(autouse=True)
def as_the_owner(db: None) -> Iterator[None]:
    with speaking_as(""):
        yield


def found() -> list[str]:
    return [str(error.msg) for error in wall_stands(None, databases=["default"])]


def run(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


def test_nothing_is_said_while_it_stands() -> None:
    assert found() == []


def test_without_a_database_nothing_is_asked(django_assert_num_queries: object) -> None:
    with django_assert_num_queries(0):  # type: ignore[operator]
        assert wall_stands(None, databases=None) == []


@pytest.mark.parametrize(
    ("damage", "said"),
    [
        ("ALTER TABLE results_lot DISABLE ROW LEVEL SECURITY", "results_lot is not behind it"),
        ("ALTER TABLE results_lot NO FORCE ROW LEVEL SECURITY", "results_lot is not behind it"),
        ("DROP POLICY own ON results_case", "own of results_case is missing or differs"),
        ("ALTER POLICY own ON results_case USING (true)", "own of results_case is missing or differs"),
        ("ALTER POLICY own ON results_case WITH CHECK (true)", "own of results_case is missing or differs"),
        ("ALTER POLICY line ON results_notice TO PUBLIC", "line of results_notice is missing or differs"),
        ("CREATE POLICY mine ON results_case USING (true)", "mine of results_case is nobody's"),
        ("CREATE POLICY mine ON results_case AS RESTRICTIVE USING (true)", "restrictive"),
        ("GRANT DELETE ON results_case TO francetest_app", "francetest_app has DELETE on public.results_case"),
        ("GRANT SELECT ON results_case TO PUBLIC", "PUBLIC has SELECT on public.results_case"),
        ("GRANT UPDATE (act) ON audit_event TO francetest_app", "francetest_app has UPDATE on public.audit_event.act"),
        ("REVOKE SELECT ON results_lot FROM francetest_courier", "francetest_courier lacks SELECT"),
        ("ALTER TABLE keys.wrappedkey NO FORCE ROW LEVEL SECURITY", "keys.wrappedkey is not behind it"),
        ("ALTER POLICY own ON keys.wrappedkey USING (true)", "own of keys.wrappedkey is missing or differs"),
        ("GRANT UPDATE ON keys.wrappedkey TO francetest_courier", "francetest_courier has UPDATE on keys.wrappedkey"),
        ("GRANT SELECT ON wall.key TO francetest_app", "francetest_app has SELECT on wall.key"),
        ("GRANT EXECUTE ON FUNCTION wall.officer() TO PUBLIC", "everybody may call wall.officer()"),
        ("GRANT EXECUTE ON FUNCTION wall.sealed(text) TO francetest_courier", "wall.sealed(text) do not fit"),
        ("REVOKE EXECUTE ON FUNCTION wall.enter(text) FROM francetest_app", "wall.enter(text) do not fit"),
        ("DELETE FROM wall.key WHERE purpose = 'token'", "WALL_KEY"),
        ("DROP SCHEMA wall CASCADE", "the schema of the wall is missing"),
    ],
)
def test_each_damage_is_named_with_the_remedy(damage: str, said: str) -> None:
    run(damage)
    errors = wall_stands(None, databases=["default"])
    assert any(said in error.msg for error in errors)
    assert all("database_roles" in str(error.hint) for error in errors)


@pytest.mark.parametrize(
    "damage",
    [
        "ALTER TABLE results_lot NO FORCE ROW LEVEL SECURITY",
        "DROP POLICY own ON results_case",
        "CREATE POLICY mine ON results_case USING (true)",
        "GRANT DELETE ON results_case TO francetest_app",
        "ALTER POLICY own ON keys.wrappedkey USING (true)",
        "GRANT UPDATE ON keys.wrappedkey TO francetest_courier",
        "GRANT SELECT ON wall.key TO francetest_app",
        "GRANT EXECUTE ON FUNCTION wall.sealed(text) TO francetest_courier",
        "DELETE FROM wall.key WHERE purpose = 'token'",
    ],
)
def test_the_remedy_mends_it(damage: str) -> None:
    run(damage)
    assert found() != []
    call_command("database_roles", stdout=StringIO())
    assert found() == []


def test_a_role_that_is_missing_or_passes_over_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_APP_ROLE", BACKSTAGE)
    monkeypatch.setenv("DATABASE_COURIER_ROLE", "nobody_made_me")
    errors = found()
    assert any(f"{BACKSTAGE} passes over it" in error for error in errors)
    assert any("nobody_made_me does not exist" in error for error in errors)


def test_one_account_for_everything_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        monkeypatch.setenv("DATABASE_APP_ROLE", cursor.fetchone()[0])
    assert any("passes over it" in error or "may act as" in error for error in found())


def test_one_account_may_run_a_demo_alone() -> None:
    call_command("database_roles", alone=True, stdout=StringIO())
    with connection.cursor() as cursor:
        cursor.execute("SELECT DISTINCT roles = ARRAY[current_user] FROM pg_policies WHERE policyname = 'line'")
        assert cursor.fetchall() == [(True,)]
