"""Alarms: what must not wait for somebody to look."""

import logging
from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db import transaction

from audit.actor import Actor
from audit.broken_seal import BrokenSeal
from audit.models import Alarm, AlarmKind, Event
from audit.trace import record
from audit.vocabulary import Act, ActorKind, Outcome

logger = logging.getLogger(__name__)
Facts = dict[str, str | int]
WATCH = Actor(ActorKind.MACHINE, name="watch")
"""Who tells: nobody asked for it. Who was reading stands in the events of the same request."""


def seal_broken(found: BrokenSeal, *, at: datetime) -> Event:
    """Leaves an event and, unless one is open about the same rows, an alarm, in a transaction of their own.

    Call it when the reading was rolled back. Raises `NoDoor` outside of any door.
    """
    facts: Facts = {"table": found.table, "reason": found.reason}
    logger.error("seal broken in %s: %s, rows %s", found.table, found.reason, [str(row) for row in found.subjects])
    return _raised(AlarmKind.SEAL_BROKEN, Act.SEAL_BROKEN, facts, found.subjects, pharmacy=found.pharmacy, at=at)


def ledger_broken(reason: str, *, count: int, at: datetime) -> Event:
    """The same for the ledger, whose breaks concern everybody: `reason` is the first one's kind. Raises `NoDoor`."""
    logger.error("ledger broken: %s, breaks %s", reason, count)
    return _raised(AlarmKind.LEDGER_BROKEN, Act.LEDGER_BROKEN, {"reason": reason, "count": count}, (), at=at)


def seal_broken_once(found: BrokenSeal, *, at: datetime) -> None:
    """The same for pages that renew themselves: nothing more is told while an alarm about these rows is unsettled."""
    if not Alarm.objects.unsettled().filter(kind=AlarmKind.SEAL_BROKEN, subjects=list(found.subjects)).exists():
        seal_broken(found, at=at)


def guessing(scope: str, account: UUID | None, *, by: Actor, at: datetime) -> Event:
    """Somebody tried so many passwords that a door closed: the event, and the alarm unless one is open about it.

    `account`: whose; None for a whole network, and for an account that does not exist. Needs a transaction.
    """
    event = record(
        Act.SIGN_IN_BLOCKED,
        by=by,
        at=at,
        subjects=[account] if account else [],
        outcome=Outcome.REFUSED,
        scope=scope,
    )
    _raise(AlarmKind.GUESSING, event)
    return event


def _raised(
    kind: AlarmKind, act: Act, facts: Facts, subjects: Iterable[UUID], *, at: datetime, pharmacy: UUID | None = None
) -> Event:
    with transaction.atomic():
        event = record(act, by=WATCH, at=at, pharmacy=pharmacy, subjects=subjects, outcome=Outcome.FAILED, **facts)
        _raise(kind, event)
    return event


def _raise(kind: AlarmKind, event: Event) -> None:
    alarm = Alarm(
        kind=kind,
        raised_at=event.at,
        pharmacy=event.pharmacy,
        subjects=event.subjects,
        facts=event.facts,
        event=event.pk,
    )
    # The database keeps one open alarm about the same subjects; the event counts the further hits.
    Alarm.objects.bulk_create([alarm], ignore_conflicts=True)
