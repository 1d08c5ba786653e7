"""Two pharmacies and their patients, as rows: sealing knows ids only."""

import datetime as dt
import secrets
import uuid
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from functools import partial
from typing import Any

import pytest
from django.db import connection

from audit.actor import Actor
from audit.context import Door, new_request_id, through
from audit.vocabulary import ActorKind
from pharmacies.models import Pharmacy
from pharmacies.poster import new_code
from results.models import Case
from results.sealing import keys
from results.sealing.access import opening
from results.sealing.fields import sealed_names
from results.sealing.purpose import Purpose
from tests.postgres import stage

AT = dt.datetime(2026, 11, 23, 9, 30, tzinfo=dt.UTC)
NIR = "185057800608436"
NAME = "Lefèvre"

Reading = Callable[[], AbstractContextManager[None]]
MakeCase = Callable[..., Case]


@pytest.fixture(autouse=True)
def behind_the_wall(monkeypatch: pytest.MonkeyPatch) -> None:
    """Seals hold by themselves: these tests ask past the wall between pharmacies, as its failure would."""
    monkeypatch.setattr(stage, "for_all", stage.BACKSTAGE)


@pytest.fixture(autouse=True)
def door() -> Iterator[None]:
    with through(Door("command:test", None, new_request_id())):
        yield


@pytest.fixture(autouse=True)
def empty_memory() -> Iterator[None]:
    keys.forget()
    yield
    keys.forget()


def a_pharmacy(finess: str) -> Pharmacy:
    return Pharmacy.objects.create(
        finess=finess,
        name="Pharmacie du Test",
        street="1 rue du Test",
        postcode="75001",
        city="Paris",
        poster=new_code(),
        opened_at=AT,
    )


@pytest.fixture
def pharmacy(db: None) -> Pharmacy:
    return a_pharmacy("750000018")


@pytest.fixture
def stranger(db: None) -> Pharmacy:
    return a_pharmacy("690000013")


def a_case(pharmacy: Pharmacy, **changes: Any) -> Case:
    """An unsaved visit: every sealed field is the empty text, but for the name and the NIR."""
    sealed = dict.fromkeys(sealed_names(Case), "") | {"birth_name": NAME, "nir": NIR}
    open_columns = {
        "day": AT.date(),
        "number": secrets.randbelow(1_000_000),
        "registered_at": AT,
        "language": "fr",
        "share": True,
        "minor": False,
        "once": uuid.uuid4(),
        "ticket_hash": secrets.token_bytes(32),
        "label": secrets.token_hex(8),
        "code_hash": secrets.token_bytes(32),
        "person_index": uuid.uuid4(),
    }
    return Case(pharmacy=pharmacy, **(open_columns | sealed | changes))


@pytest.fixture
def make_case(pharmacy: Pharmacy) -> MakeCase:
    """Store a visit and give it back as the database knows it."""

    def make(where: Pharmacy = pharmacy, **changes: Any) -> Case:
        case = a_case(where, **changes)
        case.save(force_insert=True)
        return Case.objects.get(pk=case.pk)

    return make


@pytest.fixture
def case(make_case: MakeCase) -> Case:
    return make_case()


def reader(pharmacy: Pharmacy) -> Actor:
    return Actor(ActorKind.PERSON, id=uuid.uuid4(), role="titulaire", pharmacy=pharmacy.pk)


@pytest.fixture
def reading(pharmacy: Pharmacy) -> Reading:
    """`with reading():` opens this pharmacy's rows."""
    return partial(opening, Purpose.CASE_SHEET, by=reader(pharmacy), at=AT, pharmacy=pharmacy.pk)


def stored(case: Case, column: str) -> bytes | None:
    """The bytes in the table."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {column} FROM results_case WHERE id = %s", [case.pk])  # noqa: S608 our own column names
        found = cursor.fetchone()[0]
    return None if found is None else bytes(found)


def plant(case: Case, column: str, value: bytes | None) -> Case:
    """Write bytes into the table behind the back of the field; the row as then loaded."""
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE results_case SET {column} = %s WHERE id = %s", [value, case.pk])  # noqa: S608 as above
    return Case.objects.get(pk=case.pk)
