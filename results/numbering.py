"""Gives out queue numbers, one after the other, per pharmacy and day."""

import datetime as dt
from uuid import UUID

from results.models import DayCounter


def locked_counter(pharmacy_id: UUID, day: dt.date) -> DayCounter:
    """The day's counter, locked until the transaction ends: registrations of one pharmacy take turns."""
    DayCounter.objects.bulk_create([DayCounter(pharmacy_id=pharmacy_id, day=day, last=0)], ignore_conflicts=True)
    return DayCounter.objects.select_for_update().get(pharmacy_id=pharmacy_id, day=day)


def next_number(counter: DayCounter) -> int:
    """The next number of a locked counter."""
    counter.last += 1
    counter.save(update_fields=["last"])
    return counter.last
