"""Browsers that somebody signed in with before, after OWASP's "device cookies".

The cookie names, signed, the accounts that signed in here: fingerprints, no e-mail and nothing about the person or
the machine. It opens nothing. It spares its owner the notice of a new device, and the closed door when strangers guess
at the account from elsewhere (pharmacies/lockout.py).
"""

import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from django.conf import settings
from django.core import signing
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from audit.derived_keys import DerivedFor, derived_keys, digest
from pharmacies.models import User

SALT: Final = "pharmacies.known_devices"
LIFE: Final = timedelta(days=180)
MOST: Final = 20
"""Accounts per browser: a counter is shared by its team."""


@dataclass(frozen=True, slots=True)
class Device:
    """One browser: a random name and the fingerprints of its accounts, newest first."""

    id: str
    accounts: tuple[str, ...] = ()

    def knows(self, email: str) -> bool:
        """Whether this account signed in here before."""
        return fingerprint(email) in self.accounts


def fingerprint(email: str) -> str:
    """A keyed fingerprint of an e-mail as stored (64 hexadecimal signs)."""
    return digest(DerivedFor.ACCOUNT_FINGERPRINT, User.normalize_username(email)).hex()


def device_of(request: HttpRequest) -> Device:
    """What the browser's cookie says, if it is ours and not too old; a new device otherwise."""
    key, *older = _keys()
    try:
        cookie = request.COOKIES.get(settings.DEVICE_COOKIE_NAME, "")
        said: dict[str, Any] = signing.loads(cookie, key=key, fallback_keys=older, salt=SALT, max_age=LIFE)
    except signing.BadSignature:
        return Device(secrets.token_urlsafe(16))
    return Device(said["id"], tuple(said["accounts"]))


def remember(request: HttpRequest, response: HttpResponseBase, user: User) -> None:
    """The browser knows this account from now on."""
    device = device_of(request)
    mine = fingerprint(user.email)
    accounts = [mine, *(account for account in device.accounts if account != mine)][:MOST]
    response.set_cookie(
        settings.DEVICE_COOKIE_NAME,
        signing.dumps({"id": device.id, "accounts": accounts}, key=_keys()[0], salt=SALT, compress=True),
        max_age=LIFE,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def _keys() -> list[str | bytes]:
    """Newest first, as Django's signer takes them."""
    return [key.hex() for key in derived_keys(DerivedFor.KNOWN_DEVICE)]


BROWSERS: Final = (("Edg", "Edge"), ("Firefox", "Firefox"), ("Chrome", "Chrome"), ("Safari", "Safari"))
SYSTEMS: Final = (
    ("Windows", "Windows"),
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Mac OS", "Mac"),
    ("Linux", "Linux"),
)


def browser_name(request: HttpRequest) -> str:
    """Family and system, "Firefox, Windows": enough to know one's own, too little to follow anybody."""
    said = request.headers.get("User-Agent", "")
    names = (next((name for mark, name in family if mark in said), "") for family in (BROWSERS, SYSTEMS))
    return ", ".join(name for name in names if name)
