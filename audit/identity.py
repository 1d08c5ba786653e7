"""Identifiers of everything Francetest stores."""

from uuid import UUID

from uuid_utils.compat import uuid7


def new_id() -> UUID:
    """A fresh UUIDv7 (RFC 9562): random enough to name a row, ordered by time so that indexes stay compact.

    It is an identifier, never a secret: 74 random bits do not make a token (ASVS 11.5.1 asks for 128).
    """
    return uuid7()
