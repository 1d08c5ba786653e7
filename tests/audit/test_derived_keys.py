"""Derived keys: one per use, the older ones go on finding."""

import base64
import secrets
from typing import Any

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDFExpand

from audit.derived_keys import DerivedFor, derived_keys, digest, digests


def test_no_two_uses_share_a_key() -> None:
    assert len({key for use in DerivedFor for key in derived_keys(use)}) == len(DerivedFor)
    assert len({digest(use, "the same text") for use in DerivedFor}) == len(DerivedFor)


def test_the_derivation_is_hkdf(settings: Any) -> None:
    (key,) = settings.DERIVATION_KEY
    info = b"francetest v1 digest of a link token"
    by_the_library = HKDFExpand(SHA256(), 32, info).derive(base64.urlsafe_b64decode(key))
    assert derived_keys(DerivedFor.LINK) == (by_the_library,)


def test_a_newer_key_makes_and_the_older_still_finds(settings: Any) -> None:
    before = digest(DerivedFor.LINK, "token")
    newer = base64.urlsafe_b64encode(secrets.token_bytes(32)).decode()
    settings.DERIVATION_KEY = [newer, *settings.DERIVATION_KEY]
    assert digest(DerivedFor.LINK, "token") != before
    assert digests(DerivedFor.LINK, "token") == (digest(DerivedFor.LINK, "token"), before)
