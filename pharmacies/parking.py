"""Takes a session out of the browser while its workstation is locked, and gives it back."""

from datetime import datetime
from importlib import import_module

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.base import SessionBase
from django.db import transaction
from django.http import HttpRequest
from django.middleware.csrf import rotate_token

from pharmacies.models import Stay
from pharmacies.seat import Seat
from pharmacies.session import CONFIRMED, LOCKED, PHARMACY, confirm
from pharmacies.stays import sealed_key, session_of


def park(request: HttpRequest, stay: Stay) -> None:
    """The session waits under a new key that no browser knows; this browser has none any more."""
    request.session[LOCKED] = True
    _renamed(request.session, stay)
    request.session.save()
    request.session = _blank()


def is_there(stay: Stay) -> bool:
    """Whether the parked session can still be given back."""
    session = session_of(stay)
    return LOCKED in session and session.get(SESSION_KEY) == str(stay.user_id)


def give_back(request: HttpRequest, stay: Stay, seat: Seat, at: datetime, *, fresh: bool) -> None:
    """This browser has the session from now on, under a new key. `fresh`: a second factor was shown just now.

    Whatever the browser had before is forgotten; a code is no second factor, so what asks for a fresh one asks again.
    """
    request.session.flush()
    request.session = session = session_of(stay)
    del session[LOCKED]
    confirm(request, at)
    if not fresh:
        del session[CONFIRMED]
    session[PHARMACY] = str(seat.pharmacy.pk)
    _renamed(session, stay)
    rotate_token(request)


def _renamed(session: SessionBase, stay: Stay) -> None:
    former = session_of(stay)
    session.cycle_key()
    transaction.on_commit(former.delete)  # a request in between may have put it back into the cache
    stay.key = sealed_key(stay, session.session_key or "")
    stay.save(update_fields=["key"])


def _blank() -> SessionBase:
    blank: SessionBase = import_module(settings.SESSION_ENGINE).SessionStore()
    return blank
