"""A process that serves looks at the wall first: each difference keeps it from serving, and says so."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.core.management import call_command
from django.db import OperationalError, connection

from francetest import wall_start
from francetest.celery import look_at_the_wall
from pharmacies.models import Pharmacy
from tests.francetest.siege import ask
from tests.postgres.stage import APP, BACKSTAGE, COURIER, speaking_as


@pytest.fixture(autouse=True)
def kept(monkeypatch: pytest.MonkeyPatch) -> None:
    """The test's own transaction stays open; and its session is the owner's, whatever role it takes."""
    monkeypatch.setattr(connection, "close", lambda: None)
    monkeypatch.setattr(wall_start, "WHO", wall_start.WHO.replace("session_user", "current_user"))


@pytest.fixture
def damaged(db: None) -> Any:
    def damage(statement: str) -> None:
        with speaking_as(""):
            ask(statement)

    return damage


def stands(part: str, role: str) -> None:
    with speaking_as(role):
        wall_start.stand(part)


def refused(part: str, role: str, capsys: pytest.CaptureFixture[str]) -> str:
    with pytest.raises(SystemExit) as ended:
        stands(part, role)
    assert ended.value.code == wall_start.NOT_TO_BE_SERVED
    return capsys.readouterr().err


@pytest.mark.django_db
@pytest.mark.parametrize(("part", "role"), [(wall_start.APP, APP), (wall_start.COURIER, COURIER)])
def test_where_the_wall_stands_nothing_is_said(part: str, role: str, capsys: pytest.CaptureFixture[str]) -> None:
    stands(part, role)
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize(
    ("damage", "said"),
    [
        ("DROP POLICY own ON results_case", "the policy own of results_case is missing or differs"),
        ("CREATE POLICY mine ON results_case USING (true)", "the policy mine of results_case is nobody's"),
        ("DROP POLICY own ON audit_event", "the policy own of audit_event is missing"),
        ("ALTER TABLE results_lot NO FORCE ROW LEVEL SECURITY", "results_lot is not behind it"),
        ("GRANT SELECT ON wall.key TO francetest_app", "francetest_app has SELECT on wall.key"),
        ("GRANT DELETE ON results_case TO francetest_courier", "francetest_courier has DELETE"),
        ("GRANT TEMPORARY ON DATABASE {database} TO PUBLIC", "temporary tables"),
        ("GRANT CREATE ON SCHEMA wall TO francetest_app", "francetest_app may create in a schema"),
        ("DELETE FROM wall.key WHERE purpose = 'token'", "does not accept what WALL_KEY signs"),
        ("DROP SCHEMA wall CASCADE", "no wall: run migrate"),
        (
            "ALTER TABLE results_result DROP CONSTRAINT results_result_case_id_same_pharmacy",
            "may point at a row of results_case of another pharmacy",
        ),
    ],
)
def test_each_damage_keeps_the_web_from_serving(
    damaged: Any, damage: str, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    damaged(damage.format(database=connection.settings_dict["NAME"]))
    words = refused(wall_start.APP, APP, capsys)
    assert said in words
    assert "database_roles" in words


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("part", "role"), [(wall_start.APP, COURIER), (wall_start.COURIER, APP), (wall_start.APP, BACKSTAGE)]
)
def test_a_process_in_another_role_is_refused(part: str, role: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert f"this process is {role} in the database" in refused(part, role, capsys)


def test_in_production_the_owner_does_not_serve(db: None, settings: Any, capsys: pytest.CaptureFixture[str]) -> None:
    settings.DEMO = False
    assert "and must be francetest_app" in refused(wall_start.APP, "", capsys)


def test_one_address_for_everything_serves_a_demo_whose_policies_stand(
    damaged: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    with speaking_as(""):
        call_command("database_roles", alone=True)
    stands(wall_start.APP, "")
    damaged("DROP POLICY own ON results_case")
    assert "own of results_case" in refused(wall_start.APP, "", capsys)


@pytest.mark.django_db
def test_a_role_above_the_wall_or_that_may_become_another_is_refused(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    owner = ask("SELECT tableowner FROM pg_tables WHERE tablename = 'results_case'")[0][0]
    monkeypatch.setenv("DATABASE_APP_ROLE", BACKSTAGE)
    monkeypatch.setenv("DATABASE_COURIER_ROLE", owner)
    words = refused(wall_start.APP, BACKSTAGE, capsys)
    assert f"{BACKSTAGE} passes over it" in words
    assert f"{owner} is, or may act as, the owner of the tables" in words


@pytest.mark.django_db
def test_an_empty_database_is_named(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(Pharmacy._meta, "db_table", "nowhere")
    assert "there are no tables" in refused(wall_start.APP, APP, capsys)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("error", "code"), [(OperationalError, wall_start.TRY_AGAIN), (ZeroDivisionError, wall_start.NOT_TO_BE_SERVED)]
)
def test_what_cannot_be_looked_at_is_not_served(
    error: type[Exception], code: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fails(_part: str) -> Iterator[str]:
        raise error("secret")

    monkeypatch.setattr(wall_start, "_found", fails)
    with pytest.raises(SystemExit) as ended:
        wall_start.stand(wall_start.APP)
    words = capsys.readouterr().err
    assert ended.value.code == code
    assert error.__name__ in words
    assert "secret" not in words


@pytest.mark.django_db
def test_the_workers_signal_asks_as_the_courier(capsys: pytest.CaptureFixture[str]) -> None:
    with speaking_as(COURIER):
        look_at_the_wall()
    with speaking_as(APP), pytest.raises(SystemExit):
        look_at_the_wall()
    assert "must be francetest_courier" in capsys.readouterr().err
