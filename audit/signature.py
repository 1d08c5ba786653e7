"""Signed notes: a text that anybody can check against one published line, without our code or our database.

The format is C2SP's signed-note with Ed25519 (c2sp.org/signed-note), which existing tools read. The key lies outside of
the database (settings.AUDIT_SIGNING_KEY) and does nothing else. Several may be given: the newest signs, all verify.
"""

import base64
import binascii
import hashlib
from collections.abc import Iterator

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from django.conf import settings

ED25519 = b"\x01"
"""The algorithm's number in the format."""
KEY_ID_BYTES = 4
DASH = "\N{EM DASH} "


class BadSignature(Exception):
    """The note was altered, was signed by none of our keys, or is no note."""


def sign(text: str) -> str:
    """The whole note. `text` ends in a newline; raises `ValueError` otherwise, or for other control characters."""
    if not text.endswith("\n") or any(letter < " " and letter != "\n" for letter in text):
        raise ValueError("a note is lines of text, each ended by a newline")
    key = _keys()[0]
    public = key.public_key().public_bytes_raw()
    signature = base64.b64encode(_key_id(public) + key.sign(text.encode())).decode()
    return f"{text}\n{DASH}{settings.AUDIT_LOG_NAME} {signature}\n"


def opened(note: str) -> str:
    """The text of a note. Raises `BadSignature` unless one of our keys signed it and none of ours is contradicted.

    Signatures of others (witnesses) may stand beside ours and are not looked at.
    """
    head, blank, signatures = note.rpartition("\n\n")
    text = head + "\n"
    keys = {_key_id(key.public_bytes_raw()): key for key in (key.public_key() for key in _keys())}
    if not blank or not signatures.endswith("\n"):
        raise BadSignature("this is no signed note")
    ours = [(keys[key_id], signature) for key_id, signature in _signatures(signatures) if key_id in keys]
    if not ours:
        raise BadSignature("none of our keys signed this note")
    for key, signature in ours:
        _verify(key, signature, text)
    return text


def verifier() -> str:
    """The line to publish: whoever holds it checks the notes that are signed from now on."""
    public = _keys()[0].public_key().public_bytes_raw()
    key = base64.b64encode(ED25519 + public).decode()
    return f"{settings.AUDIT_LOG_NAME}+{_key_id(public).hex()}+{key}"


def _keys() -> list[Ed25519PrivateKey]:
    """Newest first."""
    return [Ed25519PrivateKey.from_private_bytes(base64.urlsafe_b64decode(key)) for key in settings.AUDIT_SIGNING_KEY]


def _key_id(public: bytes) -> bytes:
    named = f"{settings.AUDIT_LOG_NAME}\n".encode() + ED25519 + public
    return hashlib.sha256(named).digest()[:KEY_ID_BYTES]


def _signatures(lines: str) -> Iterator[tuple[bytes, bytes]]:
    """Key id and signature of each line that bears our name."""
    for line in lines.removesuffix("\n").split("\n"):
        name, _, encoded = line.removeprefix(DASH).partition(" ")
        if not line.startswith(DASH) or not encoded:
            raise BadSignature("this is no signed note")
        if name == settings.AUDIT_LOG_NAME:
            signature = _decoded(encoded)
            yield signature[:KEY_ID_BYTES], signature[KEY_ID_BYTES:]


def _decoded(encoded: str) -> bytes:
    try:
        return base64.b64decode(encoded, validate=True)
    except (binascii.Error, ValueError) as error:  # ValueError: letters outside of ASCII
        raise BadSignature("this is no signed note") from error


def _verify(key: Ed25519PublicKey, signature: bytes, text: str) -> None:
    try:
        key.verify(signature, text.encode())
    except (InvalidSignature, UnicodeEncodeError) as error:  # a lone surrogate has no bytes that anybody signed
        raise BadSignature("the signature does not fit the text") from error
