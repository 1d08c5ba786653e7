"""Alarms: what must not wait for somebody to look. Raised outside of the transaction that met the trouble."""

import logging
from datetime import datetime

from django.db import transaction

from audit.actor import Actor
from audit.broken_seal import BrokenSeal
from audit.models import Alarm, AlarmKind, Event
from audit.trace import record
from audit.vocabulary import Act, ActorKind, Outcome

logger = logging.getLogger(__name__)
WATCH = Actor(ActorKind.MACHINE, name="watch")
"""Who tells: nobody asked for it. Who was reading stands in the events of the same request."""


def seal_broken(found: BrokenSeal, *, at: datetime) -> Event:
    """Leaves an event and, unless one is open about the same rows, an alarm, in a transaction of their own.

    Call it when the reading was rolled back. Raises `NoDoor` outside of any door.
    """
    facts = {"table": found.table, "reason": found.reason}
    logger.error("seal broken in %s: %s, rows %s", found.table, found.reason, [str(row) for row in found.subjects])
    with transaction.atomic():
        event = record(
            Act.SEAL_BROKEN,
            by=WATCH,
            at=at,
            pharmacy=found.pharmacy,
            subjects=found.subjects,
            outcome=Outcome.FAILED,
            **facts,
        )
        alarm = Alarm(
            kind=AlarmKind.SEAL_BROKEN,
            raised_at=at,
            pharmacy=found.pharmacy,
            subjects=event.subjects,
            facts=facts,
            event=event.pk,
        )
        # The database keeps one open alarm about the same rows; the event counts the further hits.
        Alarm.objects.bulk_create([alarm], ignore_conflicts=True)
    return event


def seal_broken_once(found: BrokenSeal, *, at: datetime) -> None:
    """The same for pages that renew themselves: nothing more is told while an alarm about these rows is unsettled."""
    if not Alarm.objects.unsettled().filter(kind=AlarmKind.SEAL_BROKEN, subjects=list(found.subjects)).exists():
        seal_broken(found, at=at)
