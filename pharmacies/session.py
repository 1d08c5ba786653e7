"""What a browser session remembers of a person: the account and its second factor (Django's), and the pharmacy."""

from datetime import timedelta
from typing import Final
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest
from django.utils.timezone import now

from audit.actor import Actor
from audit.vocabulary import ActorKind
from pharmacies.lookups import seat_of
from pharmacies.models import User
from pharmacies.psc.held import came_by_psc
from pharmacies.seat import Seat

PHARMACY: Final = "pharmacy"


def verified_user(request: HttpRequest) -> User | None:
    """The person who gave both factors in this session, here or to Pro Santé Connect; or None."""
    user = request.user
    if not isinstance(user, User):
        return None
    return user if user.otp_device is not None or came_by_psc(request, user) else None


def taken_seat(request: HttpRequest) -> Seat | None:
    """The seat taken in this session, if the membership still stands. Rights are read anew at each request."""
    user = verified_user(request)
    chosen = request.session.get(PHARMACY)
    if user is None or chosen is None:
        return None
    return seat_of(user, UUID(chosen))


def take_seat(request: HttpRequest, seat: Seat) -> None:
    """Remembers the pharmacy under a new session key: whoever knew the old one stays outside."""
    request.session[PHARMACY] = str(seat.pharmacy.pk)
    request.session.cycle_key()


def limit_session(request: HttpRequest) -> None:
    """Fixes the end of the session now: without it each change would put it off (ASVS 5.0, 7.3.2)."""
    request.session.set_expiry(now() + timedelta(seconds=settings.SESSION_COOKIE_AGE))


def person(user: User, seat: Seat | None = None) -> Actor:
    """How the trace names this person: with role and pharmacy once seated."""
    return seat.actor if seat else Actor(ActorKind.PERSON, id=user.pk, role="dpo" if user.is_dpo else "")
