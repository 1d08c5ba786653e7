"""Signed notes: what we sign others can check, what was altered does not open."""

import base64
import hashlib
import secrets
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from audit.signature import BadSignature, opened, sign, verifier

TEXT = "francetest.example/audit\n42\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n"

# The example in the documentation of golang.org/x/mod/sumdb/note.
PETER = "PeterNeumann"
PETERS_SIGNER = "AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz"
PETERS_VERIFIER = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
PETERS_TEXT = "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n"
PETERS_NOTE = (
    f"{PETERS_TEXT}\n— PeterNeumann "
    "x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"
)


@pytest.fixture
def peter(settings: Any) -> None:
    settings.AUDIT_LOG_NAME = PETER
    settings.AUDIT_SIGNING_KEY = [base64.urlsafe_b64encode(base64.b64decode(PETERS_SIGNER)[1:]).decode()]


def test_the_published_example_comes_out_letter_by_letter(peter: None) -> None:
    assert verifier() == PETERS_VERIFIER
    assert sign(PETERS_TEXT) == PETERS_NOTE
    assert opened(PETERS_NOTE) == PETERS_TEXT


def test_what_was_signed_opens() -> None:
    assert opened(sign(TEXT)) == TEXT
    assert opened(sign(f"{TEXT}\nwith an empty line, é and 👩‍🔬\n")).startswith(TEXT)


def test_the_verifier_line_is_enough_to_check_a_note() -> None:
    name, key_id, key = verifier().split("+", 2)
    raw = base64.b64decode(key)
    text, _, signature = sign(TEXT).rpartition(f"\n— {name} ")
    stored = base64.b64decode(signature)
    assert stored[:4].hex() == key_id == hashlib.sha256(name.encode() + b"\n" + raw).hexdigest()[:8]
    Ed25519PublicKey.from_public_bytes(raw[1:]).verify(stored[4:], text.encode())


@pytest.mark.parametrize("text", ["", "no newline at the end", "a\rb\n", "a\0b\n", "a\tb\n"])
def test_only_lines_of_text_are_signed(text: str) -> None:
    with pytest.raises(ValueError, match="lines of text"):
        sign(text)


def test_a_new_key_signs_and_the_older_still_verifies(settings: Any) -> None:
    before, line = sign(TEXT), verifier()
    newer = base64.urlsafe_b64encode(secrets.token_bytes(32)).decode()
    settings.AUDIT_SIGNING_KEY = [newer, *settings.AUDIT_SIGNING_KEY]
    assert verifier() != line
    assert opened(before) == TEXT
    after = sign(TEXT)
    settings.AUDIT_SIGNING_KEY = [newer]
    assert opened(after) == TEXT
    with pytest.raises(BadSignature, match="none of our keys"):
        opened(before)


@pytest.mark.parametrize("place", [0, 10, len(TEXT) - 2])
def test_an_altered_text_does_not_open(place: int) -> None:
    note = sign(TEXT)
    with pytest.raises(BadSignature, match="does not fit"):
        opened(note[:place] + chr(ord(note[place]) ^ 1) + note[place + 1 :])


def test_a_text_that_has_no_bytes_does_not_open() -> None:
    with pytest.raises(BadSignature, match="does not fit"):
        opened("\ud800" + sign(TEXT))


def test_the_same_key_under_another_name_is_another_signer(settings: Any) -> None:
    note = sign(TEXT)
    settings.AUDIT_LOG_NAME = "elsewhere.example/audit"
    with pytest.raises(BadSignature, match="none of our keys"):
        opened(note)


def test_a_witness_may_sign_beside_us() -> None:
    witness = base64.b64encode(b"\x01\x02\x03\x04" + bytes(64)).decode()
    assert opened(f"{sign(TEXT)}— witness.example {witness}\n") == TEXT
    with pytest.raises(BadSignature, match="none of our keys"):
        opened(f"{TEXT}\n— witness.example {witness}\n")


def test_one_false_signature_of_ours_spoils_the_note() -> None:
    elsewhere = sign("another text\n").splitlines()[-1]
    with pytest.raises(BadSignature, match="does not fit"):
        opened(f"{sign(TEXT)}{elsewhere}\n")


@pytest.mark.parametrize(
    "note",
    [
        "",
        TEXT,
        f"{TEXT}\n",
        f"{TEXT}\n— francetest.example/audit\n",
        f"{TEXT}\n— francetest.example/audit not*base64\n",
        f"{TEXT}\n— francetest.example/audit éééé\n",
        f"{TEXT}\nfrancetest.example/audit AAAA\n",
    ],
)
def test_what_is_no_note_is_said_to_be_none(note: str, settings: Any) -> None:
    settings.AUDIT_LOG_NAME = "francetest.example/audit"
    with pytest.raises(BadSignature, match="no signed note"):
        opened(note)


def test_a_note_cut_short_does_not_open() -> None:
    note = sign(TEXT)
    for length in range(len(note)):
        with pytest.raises(BadSignature):
            opened(note[:length])
