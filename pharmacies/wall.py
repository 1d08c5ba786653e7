"""Inside one pharmacy: what a transaction says to PostgreSQL before it sees any row of a pharmacy.

The token is `kind.uuid.expiry.mac`: HMAC-SHA256 under a key of its own (settings.WALL_KEY), which the database's
function `wall.enter` checks and the web role cannot read (pharmacies/wall_sql.py). It is good for a minute; what it
opens ends with the block, at the latest with the transaction.
"""

import base64
import hmac
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Final
from uuid import UUID

from django.conf import settings
from django.db import connection
from django.db.transaction import Atomic
from psycopg.pq import TransactionStatus

from pharmacies.wall_sql import SETTING

LIFE: Final = 60
"""Seconds: a token is used at once; this much may the clocks of two machines differ."""


class Kind(StrEnum):
    """What a token opens: one pharmacy's rows, or what the data protection officer may look at."""

    PHARMACY = "pharmacy"
    OFFICER = "officer"


class OutsideTransaction(Exception):
    """A pharmacy is entered inside a transaction only: without one the database would forget it at once."""


class AnotherPharmacy(Exception):
    """A transaction belongs to one pharmacy: nothing of two of them is ever read or written together."""


_clock = time.time
"""Seconds since 1970; tests travel in time and the database does not, so they set it."""


@dataclass(frozen=True, slots=True)
class _Entered:
    block: Atomic
    began: datetime
    value: str


def token(kind: Kind, whom: UUID, *, until: int) -> str:
    """What `wall.enter` accepts until that second (Unix time)."""
    value = f"{kind.value}.{whom}.{until}"
    return f"{value}.{hmac.digest(_key(), value.encode(), 'sha256').hex()}"


@contextmanager
def inside(pharmacy_id: UUID) -> Iterator[None]:
    """The rows of this pharmacy can be seen and written in the block; nested in itself it costs nothing.

    Raises `OutsideTransaction`; `AnotherPharmacy` in a transaction that was already given to another.
    """
    with _within(Kind.PHARMACY, pharmacy_id):
        yield


@contextmanager
def officer(user_id: UUID) -> Iterator[None]:
    """The data protection officer may look, across pharmacies, at the tables of the console. Raises as `inside`."""
    with _within(Kind.OFFICER, user_id):
        yield


def signing_keys() -> tuple[bytes, ...]:
    """All keys that tokens may be signed with, newest first."""
    return tuple(base64.urlsafe_b64decode(key) for key in settings.WALL_KEY)


@contextmanager
def _within(kind: Kind, whom: UUID) -> Iterator[None]:
    block = next((block for block in connection.atomic_blocks if not block._from_testcase), None)  # type: ignore[attr-defined]  # Django's own, which the stubs leave out
    if block is None or not connection.in_atomic_block:
        raise OutsideTransaction("a pharmacy is entered inside a transaction only")
    value = f"{kind.value}.{whom}"
    now_inside: str = getattr(connection, "wall_inside", "")
    if now_inside == value:
        yield
        return
    if now_inside:
        raise AnotherPharmacy(f"this transaction is inside {now_inside}")
    _enter(block, value, token(kind, whom, until=int(_clock()) + LIFE))
    try:
        yield
    finally:
        _leave()


def _enter(block: Atomic, value: str, signed: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT wall.enter(%s)", [signed])
        entered = _Entered(block, cursor.fetchone()[0], value)
    before: _Entered | None = getattr(connection, "wall_entered", None)
    connection.wall_inside = value  # type: ignore[attr-defined]  # ours; each thread has its own connection
    if before and (before.block, before.began) == (block, entered.began) and before.value != value:
        _leave()
        raise AnotherPharmacy(f"this transaction was given to {before.value}")
    connection.wall_entered = entered  # type: ignore[attr-defined]  # as above


def _leave() -> None:
    connection.wall_inside = ""  # type: ignore[attr-defined]  # as above
    live = connection.connection
    # A failed transaction takes no statement; its rollback, to here or further back, restores the setting.
    if live is not None and live.info.transaction_status == TransactionStatus.INTRANS:
        # First, because Django takes those of its own context managers away from the end.
        connection.execute_wrappers.insert(0, _left_first)


def _left_first(execute: Callable[..., Any], *statement: Any) -> Any:
    """Leaves before the next statement of the transaction. Mostly there is none, and its end forgets the setting too:
    leaving at once would cost every request a round trip."""
    connection.execute_wrappers.remove(_left_first)
    live = connection.connection
    # Idle: that transaction has ended.
    if live is not None and live.info.transaction_status == TransactionStatus.INTRANS:
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config(%s, '', true)", [SETTING])
    return execute(*statement)


def _key() -> bytes:
    return signing_keys()[0]
