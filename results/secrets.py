"""What the server keeps of the secrets that patients hold: hashes, never the secrets."""

import base64
import hashlib
import hmac
from uuid import UUID

from audit.derived_keys import DerivedFor, digest, digests
from results.sealing.envelope import keyed_digest
from results.sealing.keys import code_check_key


def link_hash(token: str) -> bytes:
    """What is stored of a link's token. 128 random bits need no key against guessing (ASVS 11.5.1).

    The key is there against whoever may write to the database: without it he cannot plant a link that he knows.
    """
    return digest(DerivedFor.LINK, token)


def link_hashes(token: str) -> tuple[bytes, ...]:
    """What to search for: the link may have been stored under an older key."""
    return digests(DerivedFor.LINK, token)


def ticket_hash(token: str) -> bytes:
    """What is stored of a ticket's token; see `link_hash`."""
    return digest(DerivedFor.TICKET, token)


def ticket_hashes(token: str) -> tuple[bytes, ...]:
    """What to search for: the ticket may have been stored under an older key."""
    return digests(DerivedFor.TICKET, token)


def ticket_label(token: str) -> str:
    """Sixteen base-32 characters that stand for a ticket in its QR: they open a row at the counter, nothing else."""
    return base64.b32encode(hashlib.sha256(b"label|" + token.encode()).digest()[:10]).decode()


def code_hash(pharmacy_id: UUID, code: str) -> bytes:
    """Keyed hash of a personal code: its 40 bits would not survive a stolen table without the pharmacy's key."""
    return keyed_digest(code_check_key(pharmacy_id), b"stored", code)


def same(stored: bytes, offered: bytes) -> bool:
    """Constant-time comparison."""
    return hmac.compare_digest(stored, offered)
