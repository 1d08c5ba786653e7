"""The sealed form of a value, and every other use of cryptography. No other module imports that library.

Stored form: `0xC1 | key id, 4 bytes big-endian | nonce, 12 bytes | ciphertext | tag, 16 bytes`.
AES-256-GCM (NIST SP 800-38D); 0xC1 names algorithm and layout. The plaintext is padded to 16 bytes (ISO/IEC 7816-4),
so that the length tells only how many blocks. Associated data: the header, then `table|column|`, then the
16 bytes of the row's UUID and the 16 of the pharmacy's: a value moved elsewhere does not open.
"""

import datetime as dt
import hmac
import os
import struct
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cache
from typing import NoReturn
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from results.sealing.errors import DoesNotOpen, SealedFieldError

VERSION = 0xC1
ROW = 0xC2
KEY_BYTES = 32
NONCE_BYTES = 12
TAG_BYTES = 16
BLOCK = 16
MARK_BYTES = 1 + 4
HEADER_BYTES = MARK_BYTES + NONCE_BYTES
ROW_SEAL_BYTES = MARK_BYTES + 32
SHORTEST = HEADER_BYTES + BLOCK + TAG_BYTES
_PAD = b"\x80"
_PADS = tuple(_PAD + bytes(-(size + 1) % BLOCK) for size in range(BLOCK))
_nonces = struct.Struct(f"{NONCE_BYTES}s").iter_unpack
_end_of_name = struct.Struct(">xI").pack
"""NUL, then the length of what follows."""


class _KeptInMemory:
    """Keys never leave the process: neither pickled nor copied into another one."""

    __slots__ = ()

    def __reduce_ex__(self, protocol: object) -> NoReturn:
        raise SealedFieldError("a key is not pickled")


@dataclass(frozen=True, slots=True, eq=False)
class DataKey(_KeptInMemory):
    """Seals and opens the values of one pharmacy; `id` stands in the header of each."""

    id: int
    pharmacy_id: UUID
    cipher: AESGCM = field(repr=False)
    mark: bytes = field(init=False, repr=False)
    """How every value under it begins."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "mark", mark(self.id))


@dataclass(frozen=True, slots=True, eq=False)
class HashKey(_KeptInMemory):
    """Makes keyed digests for one pharmacy and one use."""

    id: int
    pharmacy_id: UUID
    secret: bytes = field(repr=False)
    since: dt.datetime | None = None
    """When the key was made, for index keys alone: another process hears of it a little later."""


def new_secret() -> bytes:
    """32 random bytes from the operating system: an AES-256 or HMAC-SHA256 key."""
    return os.urandom(KEY_BYTES)


def cipher(secret: bytes) -> AESGCM:
    """The cipher of a 32-byte key; building it once and keeping it halves the time of each use."""
    return AESGCM(secret)


def place(table: str, column: str, row: UUID, pharmacy: UUID) -> bytes:
    """Where a value belongs, as bound into its seal. Table and column are SQL names, without "|"."""
    return of_column(table, column) + of_row(row, pharmacy)


@cache
def of_column(table: str, column: str) -> bytes:
    """The part of a place that all rows share."""
    return f"{table}|{column}|".encode()


def of_row(row: UUID, pharmacy: UUID) -> bytes:
    """The part of a place that all columns of a row share."""
    return row.bytes + pharmacy.bytes


def sealer(key: DataKey, count: int) -> Callable[[bytes, bytes], bytes]:
    """What makes the stored form of a plaintext in a place, for at most `count` values of one row.

    Their random nonces, one for each value, are asked of the operating system at once, and never kept for another row.
    """
    nonces, encrypt, mark = _nonces(os.urandom(NONCE_BYTES * count)), key.cipher.encrypt, key.mark

    def seal(plaintext: bytes, where: bytes) -> bytes:
        (nonce,) = next(nonces)
        header = mark + nonce
        sealed: bytes = header + encrypt(nonce, plaintext + _PADS[len(plaintext) % BLOCK], header + where)
        return sealed

    return seal


def seal(key: DataKey, plaintext: bytes, where: bytes) -> bytes:
    """The stored form of one value."""
    return sealer(key, 1)(plaintext, where)


def key_id(sealed: bytes) -> int:
    """The id of the key that a stored value names. Raises `DoesNotOpen` for anything that was never sealed."""
    if len(sealed) < SHORTEST or sealed[0] != VERSION:
        raise DoesNotOpen("these bytes are no sealed value")
    return int.from_bytes(sealed[1:MARK_BYTES])


def mark(key_id: int) -> bytes:
    """How every value under a key begins: for questions to the database about many values."""
    return bytes([VERSION]) + key_id.to_bytes(4, "big")


def marked_key(begins: bytes) -> int:
    """The id in a mark, or in bytes that begin with one; meaningless for bytes that were never sealed."""
    return int.from_bytes(begins[1:MARK_BYTES], "big")


def unseal(key: DataKey, sealed: bytes, where: bytes) -> bytes:
    """The plaintext of a stored value. Raises `DoesNotOpen` after any change of bytes, key, row, column or pharmacy."""
    header = sealed[:HEADER_BYTES]
    try:
        padded = key.cipher.decrypt(header[MARK_BYTES:], sealed[HEADER_BYTES:], header + where)
    except (InvalidTag, ValueError):  # ValueError: a nonce cut short
        raise DoesNotOpen("this value was not sealed for this row, column and pharmacy, or was altered") from None
    marked = padded.rstrip(b"\0")
    if not marked.endswith(_PAD):
        raise DoesNotOpen("this value was sealed without padding")
    return marked[:-1]


def row_seal(key: HashKey, where: bytes, version: int, columns: Iterable[tuple[bytes, bytes | None]]) -> bytes:
    """The seal of a whole row: `0xC2 | key id, 4 bytes | HMAC-SHA256`, over all of its sealed columns as stored.

    Digested: table, row and pharmacy (`where`, of a length that the table gives), the version, then name, length and
    bytes of each column that is not NULL. A name is without NUL and followed by one, so no two rows digest alike.
    """
    parts = [where, version.to_bytes(8, "big")]
    for name, stored in columns:
        if stored is not None:
            parts += name, _end_of_name(len(stored)), stored
    return bytes([ROW]) + key.id.to_bytes(4, "big") + hmac.digest(key.secret, b"".join(parts), "sha256")


def row_key_id(seal: bytes) -> int:
    """The id of the key that the seal of a row names. Raises `DoesNotOpen` for bytes that are no such seal."""
    if len(seal) != ROW_SEAL_BYTES or seal[0] != ROW:
        raise DoesNotOpen("these bytes are no seal of a row")
    return marked_key(seal)


def same(one: bytes, other: bytes) -> bool:
    """Constant-time comparison."""
    return hmac.compare_digest(one, other)


def wrap(kek: AESGCM, secret: bytes, context: bytes) -> bytes:
    """A key encrypted under a key-encryption key: `nonce | ciphertext | tag`, bound to `context`."""
    nonce = os.urandom(NONCE_BYTES)
    return nonce + kek.encrypt(nonce, secret, context)


def unwrap(kek: AESGCM, wrapped: bytes, context: bytes) -> bytes:
    """The key inside. Raises `DoesNotOpen` when the bytes, the wrapping key or the context differ."""
    try:
        return kek.decrypt(wrapped[:NONCE_BYTES], wrapped[NONCE_BYTES:], context)
    except (InvalidTag, ValueError):  # ValueError: a nonce cut short
        raise DoesNotOpen("this wrapped key was altered or belongs elsewhere") from None


def derive(secret: bytes, purpose: bytes) -> bytes:
    """32 bytes for one purpose, by HKDF-SHA256 (RFC 5869) without salt: the root key is random already."""
    return HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=None, info=purpose).derive(secret)


def keyed_digest(key: HashKey, *parts: bytes | str) -> bytes:
    """HMAC-SHA256 over the parts, 32 bytes; each part is preceded by its length, so ("a", "bc") is not ("ab", "c")."""
    data = [part.encode() if isinstance(part, str) else part for part in parts]
    message = b"".join(len(part).to_bytes(4, "big") + part for part in data)
    return hmac.digest(key.secret, message, "sha256")
