"""A ledger with events in it, and a way to rewrite history: as one who stands above every rule of the database."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

import pytest
from django.db import connection

from audit.ledger.publish import publish
from audit.ledger.sequence import sequence
from audit.models import Event
from tests.cast import at_work
from tests.postgres.stage import BACKSTAGE, speaking_as

TABLES = ("audit_event", "audit_leaf", "audit_tile", "audit_checkpoint")


@pytest.fixture
def numbered(transactional_db: None, trace: Callable[..., Event]) -> Callable[[int], list[Event]]:
    """Writes events, each in its own transaction, and numbers them as the worker does."""

    def write(count: int) -> list[Event]:
        events = [trace() for _ in range(count)]
        tick()
        return events

    return write


def tick(limit: int = 10_000) -> int:
    with at_work():
        return sequence(limit)


def superuser(statement: str, values: Any = (), role: str = BACKSTAGE) -> None:
    """Against triggers and walls, as nobody in the application can."""
    with unguarded(), speaking_as(role), connection.cursor() as cursor:
        cursor.execute(statement, values)


@contextmanager
def unguarded() -> Iterator[None]:
    with speaking_as(""), connection.cursor() as cursor:
        for table in TABLES:
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
    yield
    with speaking_as(""), connection.cursor() as cursor:
        for table in TABLES:
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")


def published(at: datetime) -> str:
    """The note that the worker publishes now."""
    with at_work():
        checkpoint = publish(at=at)
    assert checkpoint
    return checkpoint.note
