"""Keys for what has no pharmacy yet: one per use, derived from settings.DERIVATION_KEY by HKDF-Expand (RFC 5869).

Not from SECRET_KEY, which signs sessions and forms and nothing else. Several may be given: the newest makes, all find.
Which key does what in the whole service stands in francetest/key_uses.py.
"""

import base64
import hmac
from enum import StrEnum
from functools import lru_cache

from django.conf import settings


class DerivedFor(StrEnum):
    """What a derived key is for; a key of one use serves no other."""

    ACCOUNT_FINGERPRINT = "fingerprint of the account that somebody tries to sign in to"
    KNOWN_DEVICE = "signature of the cookie that names the accounts of a browser"
    WORKSTATION = "signature of the cookie that names a pharmacy’s workstation"
    UNLOCK_CODE = "digest of a code that unlocks a parked session, below its slow hash"
    SCREEN = "seals what was half typed at a workstation that is locked"
    INVITATION_CODE = "digest of an invitation’s code"
    ADDRESS_FINGERPRINT = "fingerprint of an address in the cache"
    LINK = "digest of a link token"
    TICKET = "digest of a ticket token"
    CODE_COOKIE = "signature of the cookie with a patient's code"


def digest(use: DerivedFor, value: str) -> bytes:
    """HMAC-SHA256 of a text, 32 bytes, under the newest key of a use."""
    return digests(use, value)[0]


def digests(use: DerivedFor, value: str) -> tuple[bytes, ...]:
    """The same under every key that is still given, newest first: what to search for."""
    return tuple(hmac.digest(key, value.encode(), "sha256") for key in derived_keys(use))


def derived_keys(use: DerivedFor) -> tuple[bytes, ...]:
    """The keys of a use, 32 bytes each, newest first."""
    return tuple(_expanded(key, use) for key in settings.DERIVATION_KEY)


@lru_cache(maxsize=len(DerivedFor) * 4)  # four keys at once are more than anybody needs
def _expanded(key: str, use: DerivedFor) -> bytes:
    """Expand alone: the key is random already (RFC 5869, section 3.3)."""
    return hmac.digest(base64.urlsafe_b64decode(key), b"francetest v1 " + use.value.encode() + b"\x01", "sha256")
