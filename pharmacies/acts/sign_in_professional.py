"""A pharmacist whom Pro Santé Connect vouched for starts to work."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from audit.actor import Actor
from audit.trace import record
from audit.vocabulary import Act, ActorKind
from pharmacies.joining import account_behind
from pharmacies.lookups import seats_of
from pharmacies.models import User
from pharmacies.psc.professional import Professional
from pharmacies.seat import Seat
from pharmacies.vocabulary import WayIn


@dataclass(frozen=True, slots=True)
class SignedIn:
    """The account, and the seat to take at once: that of the only pharmacy the person works in."""

    user: User
    seat: Seat | None


def sign_in_professional(*, who: Professional, at: datetime) -> SignedIn | None:
    """None when no account has this RPPS number. The first visit ties the account to the provider's subject.

    The trace names the account as who acts. Raises `NotVerified` for a closed account, and for another's subject.
    """
    with transaction.atomic():
        user = account_behind(who)
        if user is None:
            return None
        person = Actor(ActorKind.PERSON, id=user.pk)
        if user.psc_subject is None:
            user.psc_subject = who.subject
            user.save(update_fields=["psc_subject"])
            record(Act.PSC_LINKED, by=person, at=at, subjects=[user.pk])
        seats = seats_of(user)
        seat = seats[0] if len(seats) == 1 else None
        record(Act.SIGNED_IN, by=seat.actor if seat else person, at=at, way=WayIn.PSC)
    return SignedIn(user, seat)
