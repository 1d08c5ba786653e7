"""What a browser session remembers of a person: the account and its second factor (Django's), and the pharmacy."""

from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.conf import settings
from django.contrib.auth import SESSION_KEY, login, logout
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.timezone import now

from audit.actor import Actor
from audit.address import caller_address
from audit.vocabulary import ActorKind
from pharmacies import letters
from pharmacies.known_devices import browser_name, device_of
from pharmacies.lookups import seat_of
from pharmacies.models import Stay, User
from pharmacies.psc import backend as psc
from pharmacies.psc.held import came_by_psc
from pharmacies.seat import Seat
from pharmacies.stays import Browser, open_stay, sealed_key
from pharmacies.vocabulary import Departure, WayIn

PHARMACY: Final = "pharmacy"
STAY: Final = "stay"
CONFIRMED: Final = "confirmed"
"""When the person last showed a second factor (Unix time, s)."""
SEEN: Final = "seen"
"""The last minute in which the person did something (Unix time, min)."""
LOCKED: Final = "locked"
"""Set while the session waits at a locked workstation: whatever learns its key, it opens nothing."""
BACKEND: Final = "pharmacies.backends.PasswordAndCode"
"""Django's name for every way but Pro Santé Connect's."""
FRESH: Final = timedelta(minutes=5)
"""How long a second factor counts as fresh (ASVS 5.0, 7.5.3)."""


def begin(request: HttpRequest, user: User, way: WayIn, seat: Seat | None, at: datetime) -> Stay:
    """A new session under a new key, its end fixed, its row written; the person is told if the browser is a new one.

    `user.otp_device` is the factor that answered, if it was one of ours. The door then calls `known_devices.remember`
    on its response.
    """
    first_time = user.last_login is None
    _of_session(request).update(ended_at=at, departure=Departure.LEFT)  # its key opens nothing in a moment
    login(request, user, backend=psc.PATH if way == WayIn.PSC else BACKEND)
    limit_session(request)
    if seat:
        request.session[PHARMACY] = str(seat.pharmacy.pk)
    confirm(request, at)
    stay = open_stay(user, _browser(request, at), way, at)
    request.session[STAY] = str(stay.pk)
    if not first_time and not device_of(request).knows(user.email):
        letters.write("new_device", user, user=user, stay=stay)
    return stay


def confirm(request: HttpRequest, at: datetime) -> None:
    """Remembers that a second factor was shown just now, and that somebody is there."""
    request.session[CONFIRMED] = int(at.timestamp())
    request.session[SEEN] = int(at.timestamp()) // 60


def keep_awake(request: HttpRequest, at: datetime, *, attended: bool) -> None:
    """Ends a session in which nobody did anything for SESSION_IDLE seconds; notes that somebody did, once a minute."""
    if SESSION_KEY not in request.session:
        return
    minute = int(at.timestamp()) // 60
    seen: int = request.session.get(SEEN, minute)
    if (minute - seen) * 60 >= settings.SESSION_IDLE:
        _of_session(request).update(ended_at=at, departure=Departure.IDLE)
        logout(request)
    elif attended and request.session.get(SEEN) != minute:
        request.session[SEEN] = minute
        _of_session(request).update(seen_at=at.replace(second=0, microsecond=0))


def _of_session(request: HttpRequest) -> QuerySet[Stay]:
    return Stay.objects.filter(pk=UUID(request.session.get(STAY, str(UUID(int=0)))), ended_at=None)


def is_fresh(request: HttpRequest, at: datetime) -> bool:
    """Whether a second factor was shown within five minutes."""
    shown: int = request.session.get(CONFIRMED, 0)
    return 0 <= at.timestamp() - shown <= FRESH.total_seconds()


def verified_user(request: HttpRequest) -> User | None:
    """The person who gave both factors in this session, here or to Pro Santé Connect; or None."""
    user = request.user
    if not isinstance(user, User) or LOCKED in request.session:
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
    renew_key(request)


def renew_key(request: HttpRequest) -> None:
    """A new name for the same session, wherever rights or factors change (ASVS 5.0, 7.2.4)."""
    request.session.cycle_key()
    stay = current_stay(request)
    if stay:
        stay.key = sealed_key(stay, request.session.session_key or "")
        stay.save(update_fields=["key"])


def current_stay(request: HttpRequest) -> Stay | None:
    """The row of this session."""
    return _of_session(request).first()


def limit_session(request: HttpRequest) -> None:
    """Fixes the end of the session now: without it each change would put it off (ASVS 5.0, 7.3.2)."""
    request.session.set_expiry(now() + timedelta(seconds=settings.SESSION_COOKIE_AGE))


def person(user: User, seat: Seat | None = None) -> Actor:
    """How the trace names this person: with role and pharmacy once seated."""
    return seat.actor if seat else Actor(ActorKind.PERSON, id=user.pk, role=user.platform_role)


def _browser(request: HttpRequest, at: datetime) -> Browser:
    return Browser(
        key=request.session.session_key or "",
        address=caller_address(request, settings.TRUSTED_PROXIES),
        name=browser_name(request),
        expires_at=at + timedelta(seconds=settings.SESSION_COOKIE_AGE),
    )
