"""A counter computer as its team uses it: people sign in, lock, unlock."""

import re
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.test import Client
from django.utils.timezone import now

from pharmacies.acts.lock_workstation import lock_workstation
from pharmacies.models import Presence, Workstation
from pharmacies.screen import Screen
from pharmacies.seat import Seat
from pharmacies.stays import Browser, open_stay
from pharmacies.vocabulary import LockCause, WayIn
from tests import cast
from tests.pharmacies.attempts import try_in

CODE = "592716"


def sit_down(client: Client, seat, code=CODE):
    """Signs in with both factors, and chooses six digits for this workstation."""
    answer = try_in(client, seat.user)
    assert answer.status_code == 302, answer.content.decode()
    if code:
        assert client.post("/compte/poste/", {"code": code}).status_code == 302


def lock(client, page="/file/", **more):
    answer = client.post("/verrou/fermer/", {"page": page, **more})
    assert answer.url == "/verrou/", answer
    return answer


def presence(seat):
    """The newest session of that person at a workstation."""
    return Presence.objects.filter(stay__user=seat.user).latest("stay__began_at")


def unlock(client, seat, code=CODE):
    return client.post("/verrou/ouvrir/", {"who": str(presence(seat).pk), "code": code})


def by_passkey(client, seat, authenticator):
    who = str(presence(seat).pk)
    options = client.post(f"/verrou/cle/?qui={who}")
    answer = authenticator.get(options.json()) if options.status_code == 200 else "{}"
    return client.post("/verrou/ouvrir/", {"who": who, "passkey": answer})


def works_as(client):
    """The agent whose queue the browser shows, or None."""
    answer = client.get("/file/")
    found = re.match(r"agent (\d+)", answer.content.decode()) if answer.status_code == 200 else None
    return int(found[1]) if found else None


def cookies(client):
    """What a thief would copy: session and workstation."""
    names = (settings.SESSION_COOKIE_NAME, settings.WORKSTATION_COOKIE_NAME)
    return {name: client.cookies[name].value for name in names if name in client.cookies and client.cookies[name].value}


def left(seat: Seat) -> Workstation:
    """A workstation that this person locked, made by the acts alone."""
    at = now()
    browser = Browser(key="k" * 32, address=None, name="", expires_at=at + timedelta(hours=4))
    with cast.door(), transaction.atomic():
        stay = open_stay(seat.user, browser, WayIn.PASSKEY, at)
        return lock_workstation(
            workstation=None, stay=stay, screen=Screen("/file/", "[]"), cause=LockCause.HAND, by=seat, at=at
        )
