"""Rows from before the seals of rows get one, once; a row whose seal was taken away does not."""

import json
from contextlib import suppress
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection

from audit.models import Event
from audit.vocabulary import Act
from pharmacies.seat import Seat
from results.models import Case, Result, WrappedKey
from results.sealing import keys
from tests.postgres import stage
from tests.results import story
from tests.results.test_tampering import sql
from tests.results.test_verify_seals import found

pytestmark = pytest.mark.django_db


def run() -> dict[str, int]:
    out = StringIO()
    with suppress(SystemExit):
        call_command("seal_rows", stdout=out)
    told: dict[str, int] = json.loads(out.getvalue())
    return told


def as_before_the_seals() -> None:
    """What a migration finds: no seal, and a trail that never told of one."""
    for table in ("results_case", "results_result"):
        sql(f"UPDATE {table} SET seal = '', seal_version = 0")  # noqa: S608 our own names


@pytest.fixture
def old(owner: Seat) -> Result:
    """A result whose acts told nothing of seals."""
    result = story.read(owner)
    never_told()
    return result


def never_told() -> None:
    """As if its acts had been done before there were seals of rows."""
    with stage.speaking_as(""), connection.cursor() as cursor:
        cursor.execute("ALTER TABLE audit_event DISABLE TRIGGER USER")
    sql("UPDATE audit_event SET facts = facts - 'seals'")
    with stage.speaking_as(""), connection.cursor() as cursor:
        cursor.execute("ALTER TABLE audit_event ENABLE TRIGGER USER")
    as_before_the_seals()


def test_rows_of_before_are_sealed_once_and_told_of(old: Result) -> None:
    assert {reason for _row, reason in found()} == {"unsealed"}
    assert run() == {"sealed": 2, "refused": 0}
    assert found() == set()
    assert Event.objects.filter(act=Act.ROWS_SEALED).count() == 2
    assert run() == {"sealed": 0, "refused": 0}


def test_a_row_whose_seal_was_taken_away_stays_refused(owner: Seat) -> None:
    case = story.registered(owner.pharmacy)
    as_before_the_seals()
    assert run() == {"sealed": 0, "refused": 1}
    assert found() == {(str(case.pk), "unsealed")}


def test_a_row_with_a_value_from_elsewhere_is_not_sealed(old: Result) -> None:
    sql("UPDATE results_case SET city = street")
    assert run() == {"sealed": 1, "refused": 1}
    assert found() == {(str(old.case_id), "unsealed")}


def test_an_erased_value_does_not_keep_the_row_from_its_seal(old: Result) -> None:
    WrappedKey.objects.filter(use="data").update(wrapped=None, destroyed_at=story.NOON)
    keys.forget()
    assert run() == {"sealed": 2, "refused": 0}
    assert Case.objects.get().seal_version == 1
