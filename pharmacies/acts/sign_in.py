"""A person who showed both factors starts to work."""

from datetime import datetime

from django.db import transaction

from audit.actor import Actor
from audit.trace import record
from audit.vocabulary import Act
from pharmacies.lookups import seats_of
from pharmacies.models import User
from pharmacies.seat import Seat
from pharmacies.vocabulary import WayIn


def sign_in(*, user: User, way: WayIn, by: Actor, at: datetime) -> Seat | None:
    """The seat to take at once: that of the only pharmacy the person works in; None if there is none or a choice."""
    with transaction.atomic():
        seats = seats_of(user)
        seat = seats[0] if len(seats) == 1 else None
        record(Act.SIGNED_IN, by=seat.actor if seat else by, at=at, way=way)
    return seat
