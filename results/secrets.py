"""What the server keeps of the secrets that patients hold: hashes, never the secrets."""

import base64
import hashlib
import hmac
from uuid import UUID

from results.sealing.envelope import keyed_digest
from results.sealing.keys import code_key


def token_hash(token: str) -> bytes:
    """SHA-256 of a token with 128 random bits; with that much chance in it no key is needed (ASVS 11.5.1)."""
    return hashlib.sha256(token.encode()).digest()


def ticket_label(token: str) -> str:
    """Sixteen base-32 characters that stand for a ticket in its QR: they open a row at the counter, nothing else."""
    return base64.b32encode(hashlib.sha256(b"label|" + token.encode()).digest()[:10]).decode()


def code_hash(pharmacy_id: UUID, code: str) -> bytes:
    """Keyed hash of a personal code: its 40 bits would not survive a stolen table without the pharmacy's key."""
    return keyed_digest(code_key(pharmacy_id), b"stored", code)


def same(stored: bytes, offered: bytes) -> bool:
    """Constant-time comparison."""
    return hmac.compare_digest(stored, offered)
