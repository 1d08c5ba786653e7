"""Somebody leaves the counter, or did nothing there for a while."""

from datetime import datetime

from django.db import transaction

from audit.trace import record
from audit.vocabulary import Act
from pharmacies.models import Stay, Workstation
from pharmacies.screen import Screen, kept
from pharmacies.seat import Seat
from pharmacies.stays import end_stays
from pharmacies.vocabulary import Departure, LockCause
from pharmacies.wall import inside
from pharmacies.workstations import presence_at, settled, waiting


def lock_workstation(
    *, workstation: Workstation | None, stay: Stay, screen: Screen, cause: LockCause, by: Seat, at: datetime
) -> Workstation:
    """The session waits here from now on, and the screen with it; the door then takes the session from the browser.

    `workstation` is what the browser's cookie says; without one, the browser becomes the pharmacy's next.
    """
    with transaction.atomic(), inside(by.pharmacy.pk):
        here = settled(workstation, by.pharmacy, at)
        older = [one.stay for one in waiting(here, at).filter(stay__user=by.user).exclude(stay=stay)]
        end_stays(older, Departure.LEFT, at)  # one tile per person: the session they came with last
        presence = presence_at(here, stay)
        presence.parked_at = at
        presence.save(update_fields=["parked_at"])
        left = kept(screen, here)
        here.page, here.draft, here.left_at, here.left_by = left.page, left.draft, at, by.user
        here.save(update_fields=["page", "draft", "left_at", "left_by"])
        record(Act.LOCKED, by=by.actor, at=at, subjects=[here.pk], cause=cause)
    return here
