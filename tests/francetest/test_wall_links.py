# ruff: noqa: S608  because the names of tables are ours
"""A row of one pharmacy points at no row of another, and no message tells that the other one is there."""

import uuid
from collections.abc import Iterator

import pytest
from django.db import IntegrityError, connection

from francetest import wall_links
from pharmacies.models import Pharmacy
from tests.francetest.siege import ask, touched, within
from tests.postgres.stage import speaking_as

LINKS = sorted(wall_links.links())


def test_the_models_have_these_links() -> None:
    assert [(table.removeprefix("results_"), column) for table, column, _ in LINKS] == [
        ("pharmacies_presence", "workstation_id"),
        ("case", "lot_id"),
        ("case", "redo_of_id"),
        ("delivery", "case_id"),
        ("delivery", "result_id"),
        ("documentlink", "case_id"),
        ("documentlink", "notice_id"),
        ("notice", "case_id"),
        ("notice", "result_id"),
        ("result", "case_id"),
    ]


def message(pharmacy: Pharmacy, table: str, column: str, target: object) -> str:
    """What the database says to the attacker who hangs his row on somebody's, without the id that he named."""
    with within(pharmacy), pytest.raises(IntegrityError) as refused:
        touched(f"UPDATE {table} SET {column} = %s", target)
    return str(refused.value).replace(str(target), "…").replace(str(pharmacy.pk), "…")


@pytest.mark.parametrize(("table", "column", "parent"), LINKS)
def test_a_row_hangs_on_no_row_of_another_pharmacy(
    home: Pharmacy, there: Pharmacy, table: str, column: str, parent: str
) -> None:
    real = ask(f"SELECT id FROM {parent} WHERE pharmacy_id = %s", there.pk)[0][0]
    said = message(home, table, column, real)
    assert f"{table}_{column}_same_pharmacy" in said
    assert said == message(home, table, column, uuid.uuid4())


def test_no_version_number_of_another_pharmacys_case_is_taken(home: Pharmacy, there: Pharmacy) -> None:
    case = ask("SELECT id FROM results_case WHERE pharmacy_id = %s", there.pk)[0][0]
    with within(home), pytest.raises(IntegrityError, match="results_result_case_id_same_pharmacy"):
        touched("UPDATE results_result SET case_id = %s, version = 1", case)


@pytest.fixture
def as_the_owner(db: None) -> Iterator[None]:
    with speaking_as(""):
        yield


def found() -> list[str]:
    with connection.cursor() as cursor:
        return list(wall_links.differences(cursor))


@pytest.mark.usefixtures("as_the_owner")
def test_nothing_is_said_while_all_links_are_held() -> None:
    assert found() == []


@pytest.mark.usefixtures("as_the_owner")
@pytest.mark.parametrize(
    ("damage", "said"),
    [
        (
            "ALTER TABLE results_result DROP CONSTRAINT results_result_case_id_same_pharmacy",
            "results_result.case_id may point at a row of results_case of another pharmacy",
        ),
        (
            "ALTER TABLE results_result ALTER CONSTRAINT results_result_case_id_same_pharmacy DEFERRABLE",
            "results_result.case_id may point at a row of results_case of another pharmacy",
        ),
        (
            "ALTER TABLE results_notice ADD FOREIGN KEY (case_id) REFERENCES results_case (id)",
            "a key of results_notice.case_id looks past it",
        ),
        (
            "CREATE UNIQUE INDEX told ON results_case (nir_index)",
            "the unique value nir_index of results_case tells of other pharmacies",
        ),
    ],
)
def test_each_loose_link_is_named(damage: str, said: str) -> None:
    ask(damage)
    assert found() == [said]
