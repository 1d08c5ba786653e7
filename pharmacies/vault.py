"""The secrets of second factors, sealed: AES-256-GCM under a key of one use (settings.FACTOR_KEY, newest first).

Whoever reads the database finds no code generator in it. The key is none of the patients' root keys: web processes
need it at every sign-in, and it opens nothing but factors and the names of running sessions.
"""

import base64
import binascii
import secrets
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

PREFIX: Final = "1."
"""The version of the form; no hexadecimal key of django-otp begins like this."""
NONCE: Final = 12
"""Bytes, random: far below 2³² seals under one key (NIST SP 800-38D, 8.3)."""


class Unopenable(Exception):
    """The text was not sealed here, not for this place, or under a key that is gone."""


def seal(secret: bytes, place: str, keys: tuple[bytes, ...] = ()) -> str:
    """The secret as ASCII text; `place` (table, column, owner) is bound in: moved elsewhere it does not open.

    `keys`: those of another use, newest first (audit/derived_keys.py), for what is no factor.
    """
    nonce = secrets.token_bytes(NONCE)
    sealed = nonce + AESGCM((keys or _keys())[0]).encrypt(nonce, secret, place.encode())
    return PREFIX + base64.urlsafe_b64encode(sealed).decode().rstrip("=")


def unseal(text: str, place: str, keys: tuple[bytes, ...] = ()) -> bytes:
    """The secret. Raises `Unopenable`."""
    if not is_sealed(text):
        raise Unopenable("not sealed")
    body = text.removeprefix(PREFIX)
    try:
        sealed = base64.urlsafe_b64decode(body + "=" * (-len(body) % 4))
    except (binascii.Error, ValueError) as error:
        raise Unopenable("not base64") from error
    for key in keys or _keys():
        try:
            return AESGCM(key).decrypt(sealed[:NONCE], sealed[NONCE:], place.encode())
        except (InvalidTag, ValueError):
            continue  # sealed under an older key, perhaps
    raise Unopenable("no key opens it")


def is_sealed(text: str) -> bool:
    """Whether it bears our form."""
    return text.startswith(PREFIX)


def _keys() -> tuple[bytes, ...]:
    return tuple(base64.urlsafe_b64decode(key) for key in settings.FACTOR_KEY)
