"""Reading sealed values: only inside a declared opening, which says who reads, why, and in which pharmacy.

The event that tells of the reading is written in the reader's transaction: no trace, no reading. If that transaction
is rolled back, so is the event; a door that answers with opened values must therefore commit first.
"""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from uuid import UUID

from django.db import transaction

from audit.actor import Actor
from audit.trace import record
from audit.vocabulary import Act, ActorKind
from results.sealing.errors import NoAccess
from results.sealing.purpose import Purpose

EVERYWHERE = (ActorKind.MACHINE, ActorKind.COMMAND)
"""Those who may read without declaring one pharmacy: workers serve all of them."""


class Opening:
    """One declared reading, and what was opened in it so far."""

    __slots__ = ("_checked", "_noted", "_opened", "_pharmacies", "_under", "pharmacy")

    def __init__(self, pharmacy: UUID | None, under: UUID | None = None) -> None:
        self.pharmacy = pharmacy
        self._under = [under] if under else []
        self._opened: dict[tuple[str, UUID], None] = {}
        self._pharmacies: set[UUID] = set()
        # The very objects that came last: the values of one row come one after the other, and comparing ids is dear.
        self._checked: UUID | None = None
        self._noted: UUID | None = None

    def check(self, pharmacy: UUID) -> None:
        """Raise `NoAccess` for a row of another pharmacy than the declared one."""
        if pharmacy is self._checked:
            return
        if self.pharmacy is not None and pharmacy != self.pharmacy:
            raise NoAccess("this row belongs to another pharmacy than the declared one")
        self._checked = pharmacy

    def note(self, column: str, row: UUID, pharmacy: UUID) -> None:
        """Remember that a value was opened; opened again it counts once."""
        self._opened[column, row] = None
        if pharmacy is not self._noted:
            self._pharmacies.add(pharmacy)
            self._noted = pharmacy

    def leave_trace(self, purpose: Purpose, by: Actor, at: dt.datetime) -> None:
        """Write the one event of this reading, unless nothing was opened."""
        if not self._opened:
            return
        columns = sorted({column for column, _row in self._opened})
        rows = list(dict.fromkeys(row for _column, row in self._opened))
        pharmacy = next(iter(self._pharmacies)) if len(self._pharmacies) == 1 else None
        record(
            Act.DATA_OPENED,
            by=by,
            at=at,
            pharmacy=pharmacy,
            subjects=[*self._under, *rows],
            purpose=purpose.value,
            columns=columns,
            count=len(self._opened),
        )


_current: ContextVar[Opening | None] = ContextVar("francetest_opening", default=None)


@contextmanager
def opening(
    purpose: Purpose, *, by: Actor, at: dt.datetime, pharmacy: UUID | None, under: UUID | None = None
) -> Iterator[None]:
    """Allow sealed values of this pharmacy's rows to be read inside; at the end write one event `data_opened`.

    `under`: a grant without which nobody could read; the event names it before the rows.

    `pharmacy` None means any, for machines and commands alone. Raises `NoAccess` outside a transaction, inside another
    opening (one reading has one purpose), and when the actor works elsewhere. Whatever stops the event from being
    written is raised, and the transaction can then only be rolled back.
    """
    _check(by, pharmacy)
    here = Opening(pharmacy, under)
    token = _current.set(here)
    try:
        yield
    except BaseException:
        # The values were seen, so the event is due even if the caller survives this error and commits.
        _leave_trace_or_roll_back(here, purpose, by, at)
        raise
    else:
        _leave_trace(here, purpose, by, at)
    finally:
        _current.reset(token)


def is_open() -> bool:
    """Whether somebody is reading declaredly."""
    return _current.get() is not None


def current() -> Opening:
    """The declared reading. Raises `NoAccess`."""
    here = _current.get()
    if here is None:
        raise NoAccess("sealed values are read only inside results.sealing.access.opening(...)")
    return here


def _check(by: Actor, pharmacy: UUID | None) -> None:
    if not transaction.get_connection().in_atomic_block:
        raise NoAccess("an opening needs a transaction, so that the reading and its event stand or fall together")
    if _current.get() is not None:
        raise NoAccess("an opening inside another: one reading has one purpose")
    if pharmacy is None and by.kind not in EVERYWHERE:
        raise NoAccess("only machines and commands read without declaring a pharmacy")
    if by.pharmacy is not None and pharmacy != by.pharmacy:
        raise NoAccess("the actor works in another pharmacy than the declared one")


def _leave_trace(here: Opening, purpose: Purpose, by: Actor, at: dt.datetime) -> None:
    try:
        here.leave_trace(purpose, by, at)
    except BaseException:
        transaction.set_rollback(True)
        raise


def _leave_trace_or_roll_back(here: Opening, purpose: Purpose, by: Actor, at: dt.datetime) -> None:
    try:
        here.leave_trace(purpose, by, at)
    except Exception:
        # Not raised: the error that ended the reading says more, and nothing can be committed any more.
        transaction.set_rollback(True)
