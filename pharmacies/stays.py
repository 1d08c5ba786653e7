"""Running sessions of a person: opened at sign-in, ended from elsewhere, ended when rights or factors change."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from importlib import import_module

from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase
from django.db import transaction

from pharmacies import vault
from pharmacies.models import Stay, User
from pharmacies.vocabulary import Departure, WayIn


@dataclass(frozen=True, slots=True)
class Browser:
    """The session that a browser just got: its key (a secret), the caller's address, "Firefox, Windows"."""

    key: str
    address: str | None
    name: str
    expires_at: datetime


def open_stay(user: User, browser: Browser, way: WayIn, at: datetime) -> Stay:
    """The saved row of a new session."""
    stay = Stay(user=user, way=way, address=browser.address, browser=browser.name)
    stay.began_at = stay.seen_at = at
    stay.expires_at = browser.expires_at
    stay.key = sealed_key(stay, browser.key)
    stay.save(force_insert=True)
    return stay


def sealed_key(stay: Stay, key: str) -> str:
    """How a row keeps its session's key."""
    return vault.seal(key.encode(), _place(stay))


def session_of(stay: Stay) -> SessionBase:
    """The session that the row is about; empty if it is gone."""
    session: SessionBase = import_module(settings.SESSION_ENGINE).SessionStore(_key(stay))
    return session


def running(user: User, at: datetime) -> list[Stay]:
    """The person's sessions that still open something, newest first."""
    return list(Stay.objects.filter(user=user, ended_at=None, expires_at__gt=at).order_by("-began_at"))


def end_stays(stays: Iterable[Stay], departure: Departure, at: datetime) -> int:
    """Ends them now: whoever still shows the page is outside at the next click. Needs a transaction."""
    count = 0
    for stay in stays:
        session = session_of(stay)
        session.delete()
        transaction.on_commit(session.delete)  # a request in between may have put it back into the cache
        count += Stay.objects.filter(pk=stay.pk, ended_at=None).update(ended_at=at, departure=departure)
    return count


def _key(stay: Stay) -> str:
    return vault.unseal(stay.key, _place(stay)).decode()


def _place(stay: Stay) -> str:
    return f"pharmacies_stay.key/{stay.pk}"
