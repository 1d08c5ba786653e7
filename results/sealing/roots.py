"""Root keys: what wraps every other key. They come from the environment, or lie in a PKCS#11 token.

Nothing else in the code knows which.
"""

import base64
import binascii
from collections.abc import Sequence
from functools import lru_cache
from importlib import import_module
from typing import Protocol

from django.conf import settings

from results.sealing import envelope
from results.sealing.errors import RootKeyError


class Roots(Protocol):
    """Wraps and unwraps. A provider never hands out a root key, so that one may live where nobody can read it."""

    @property
    def newest(self) -> str:
        """The id of the root key that wraps."""
        ...

    @property
    def place(self) -> str:
        """Where that one lies: "environment", or "token " and the token's label."""
        ...

    def knows(self, root_id: str) -> bool:
        """Whether it holds this root key."""
        ...

    def wrap(self, secret: bytes, context: bytes) -> tuple[str, bytes]:
        """The id of the newest root key, and `secret` wrapped under it."""
        ...

    def unwrap(self, root_id: str, wrapped: bytes, context: bytes) -> bytes:
        """The secret inside. Raises `RootKeyError` for an unknown root, `DoesNotOpen` for other bytes or context."""
        ...


class EnvironmentRoots:
    """Root keys given as urlsafe base64 of 32 bytes, newest first; the older ones only unwrap."""

    def __init__(self, keys: Sequence[str]) -> None:
        secrets = [_decoded(key) for key in keys]
        if not secrets:
            raise RootKeyError("FIELD_ENCRYPTION_KEY holds no key")
        # The id is a prefix of a digest of its own, which tells nothing about the key that wraps.
        self._ids = [envelope.derive(secret, b"francetest root id v1").hex()[:16] for secret in secrets]
        ciphers = [envelope.cipher(envelope.derive(secret, b"francetest key encryption v1")) for secret in secrets]
        self._ciphers = dict(zip(self._ids, ciphers, strict=True))

    @property
    def newest(self) -> str:
        """See `Roots`."""
        return self._ids[0]

    @property
    def place(self) -> str:
        """See `Roots`."""
        return "environment"

    def knows(self, root_id: str) -> bool:
        """See `Roots`."""
        return root_id in self._ciphers

    def wrap(self, secret: bytes, context: bytes) -> tuple[str, bytes]:
        """See `Roots`."""
        return self.newest, envelope.wrap(self._ciphers[self.newest], secret, context)

    def unwrap(self, root_id: str, wrapped: bytes, context: bytes) -> bytes:
        """See `Roots`."""
        if not self.knows(root_id):
            raise RootKeyError(f"root key {root_id} is not in FIELD_ENCRYPTION_KEY: add it after the newest")
        return envelope.unwrap(self._ciphers[root_id], wrapped, context)


class Succession:
    """A provider that took over, and the one before it, which only unwraps until everything is rewrapped."""

    def __init__(self, newer: Roots, older: Roots) -> None:
        self._newer = newer
        self._older = older

    @property
    def newest(self) -> str:
        """See `Roots`."""
        return self._newer.newest

    @property
    def place(self) -> str:
        """See `Roots`."""
        return self._newer.place

    def knows(self, root_id: str) -> bool:
        """See `Roots`."""
        return self._newer.knows(root_id) or self._older.knows(root_id)

    def wrap(self, secret: bytes, context: bytes) -> tuple[str, bytes]:
        """See `Roots`."""
        return self._newer.wrap(secret, context)

    def unwrap(self, root_id: str, wrapped: bytes, context: bytes) -> bytes:
        """See `Roots`."""
        holder = self._older if self._older.knows(root_id) else self._newer
        return holder.unwrap(root_id, wrapped, context)


def roots() -> Roots:
    """The provider that the settings describe. Raises `RootKeyError`."""
    given = settings.FIELD_ENCRYPTION_KEY
    environment = _environment((given,) if isinstance(given, str) else tuple(given))
    token = settings.ROOT_KEY_TOKEN
    return environment if token is None else Succession(_token(**token), environment)


@lru_cache(maxsize=4)
def _token(module: str, token: str, pin: str, keys: tuple[str, ...]) -> Roots:
    try:
        provider = import_module("results.sealing.token_roots")  # not above: its library is installed on request only
    except ModuleNotFoundError as error:
        raise RootKeyError("PKCS11_MODULE is set, but python-pkcs11 (group hsm) is not installed") from error
    made: Roots = provider.TokenRoots(provider.TokenAddress(module, token, pin, keys))
    return made


@lru_cache(maxsize=4)  # the settings hold the same texts anyway; four, because tests change them
def _environment(keys: tuple[str, ...]) -> EnvironmentRoots:
    return EnvironmentRoots(keys)


def _decoded(key: str) -> bytes:
    try:
        secret = base64.b64decode(key, altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        raise RootKeyError("a key of FIELD_ENCRYPTION_KEY is not urlsafe base64") from None
    if len(secret) != envelope.KEY_BYTES:
        raise RootKeyError(f"a key of FIELD_ENCRYPTION_KEY has {len(secret)} bytes instead of {envelope.KEY_BYTES}")
    return secret
