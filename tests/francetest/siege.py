"""What an attacker says: SQL of his own, in the role of the process that carries it to the database."""

import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any

import pytest
from django.db import ProgrammingError, connection, transaction

from pharmacies import wall
from pharmacies.models import Pharmacy
from pharmacies.wall import Kind, inside
from tests.postgres.stage import APP, speaking_as

TABLES = (
    "results_case",
    "results_daycounter",
    "results_delivery",
    "results_documentlink",
    "results_lot",
    "results_notice",
    "results_result",
    "results_supportgrant",
    "keys.wrappedkey",
)


def ask(question: str, *values: Any) -> list[tuple[Any, ...]]:
    """One statement of the attacker's, in a transaction of its own when there is none."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(question, values)
        return list(cursor.fetchall()) if cursor.description else []


def touched(statement: str, *values: Any) -> int:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, values)
        return int(cursor.rowcount)


@contextmanager
def within(pharmacy: Pharmacy) -> Iterator[None]:
    """As somebody of the team would be served, whose request carries the attacker's SQL."""
    with speaking_as(APP), transaction.atomic(), inside(pharmacy.pk):
        yield


def refused_by_policy() -> AbstractContextManager[Any]:
    return pytest.raises(ProgrammingError, match="row-level security")


def signed(pharmacy: Pharmacy, seconds: int = 60) -> str:
    return wall.token(Kind.PHARMACY, pharmacy.pk, until=int(time.time()) + seconds)
