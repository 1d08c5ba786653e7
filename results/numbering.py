"""Gives out queue numbers, one after the other, per pharmacy and day."""

import datetime as dt
from uuid import UUID

from results.models import DayCounter


def locked_counter(pharmacy_id: UUID, day: dt.date) -> DayCounter:
    """The day's counter, locked until the transaction ends: registrations of one pharmacy take turns."""
    of_the_day = DayCounter.objects.select_for_update().filter(pharmacy_id=pharmacy_id, day=day)
    counter = of_the_day.first()
    if counter is not None:
        return counter
    # The first of the day; another transaction may be making it too.
    DayCounter.objects.bulk_create([DayCounter(pharmacy_id=pharmacy_id, day=day, last=0)], ignore_conflicts=True)
    return of_the_day.get()


def next_number(counter: DayCounter) -> int:
    """The next number of a locked counter."""
    counter.last += 1
    counter.save(update_fields=["last"])
    return counter.last
