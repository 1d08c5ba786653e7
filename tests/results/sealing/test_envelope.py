"""The sealed form: what it hides, what it binds, what it refuses."""

import copy
import pickle
import uuid

import pytest
from hypothesis import given
from hypothesis import strategies as st

from results.sealing import envelope
from results.sealing.envelope import DataKey, HashKey
from results.sealing.errors import DoesNotOpen, SealedFieldError

PHARMACY = uuid.uuid4()
KEY = DataKey(7, PHARMACY, envelope.cipher(envelope.new_secret()))
WHERE = envelope.place("results_case", "nir", uuid.uuid4(), PHARMACY)
HASH_KEY = HashKey(8, PHARMACY, b"k" * 32)


@given(st.binary(max_size=300))
def test_what_was_sealed_opens(plaintext: bytes) -> None:
    assert envelope.unseal(KEY, envelope.seal(KEY, plaintext, WHERE), WHERE) == plaintext


def test_the_stored_form_has_the_declared_layout() -> None:
    sealed = envelope.seal(DataKey(0x01020304, PHARMACY, KEY.cipher), b"x" * 30, WHERE)
    assert sealed[:5] == b"\xc1\x01\x02\x03\x04"
    assert len(sealed) == 1 + 4 + 12 + 32 + 16


def test_the_same_value_never_looks_the_same() -> None:
    assert envelope.seal(KEY, b"positive", WHERE) != envelope.seal(KEY, b"positive", WHERE)


def test_values_of_one_block_have_one_length() -> None:
    assert len({len(envelope.seal(KEY, value, WHERE)) for value in (b"", b"positive", b"negative", b"invalid")}) == 1


@pytest.mark.parametrize("position", range(envelope.SHORTEST))
def test_any_flipped_bit_is_found(position: int) -> None:
    sealed = bytearray(envelope.seal(KEY, b"positive", WHERE))
    sealed[position] ^= 1
    with pytest.raises(DoesNotOpen):
        envelope.unseal(KEY, bytes(sealed), WHERE)


@pytest.mark.parametrize("bad", [b"", b"Dupont", b"gAAAAA" * 20, b"\xc1" * 48, b"\xc2" + bytes(60)])
def test_bytes_that_were_never_sealed_name_no_key(bad: bytes) -> None:
    with pytest.raises(DoesNotOpen):
        envelope.key_id(bad)


def test_a_value_cut_short_does_not_open() -> None:
    with pytest.raises(DoesNotOpen):
        envelope.unseal(KEY, envelope.seal(KEY, b"positive", WHERE)[:-1], WHERE)


@pytest.mark.parametrize("length", [0, 5, 9, 16, 17, 30])
def test_a_value_cut_within_its_beginning_does_not_open(length: int) -> None:
    with pytest.raises(DoesNotOpen):
        envelope.unseal(KEY, envelope.seal(KEY, b"positive", WHERE)[:length], WHERE)


def test_each_value_of_a_row_has_a_nonce_of_its_own_and_no_row_gets_more_than_it_asked_for() -> None:
    seal = envelope.sealer(KEY, 3)
    assert len({seal(b"positive", WHERE)[5:17] for _ in range(3)}) == 3
    with pytest.raises(StopIteration):
        seal(b"positive", WHERE)


def test_another_key_does_not_open() -> None:
    other = DataKey(7, PHARMACY, envelope.cipher(envelope.new_secret()))
    with pytest.raises(DoesNotOpen):
        envelope.unseal(other, envelope.seal(KEY, b"positive", WHERE), WHERE)


@pytest.mark.parametrize(
    "elsewhere",
    [
        envelope.place("results_result", "nir", uuid.UUID(int=1), uuid.UUID(int=2)),
        envelope.place("results_case", "nir_", uuid.UUID(int=1), uuid.UUID(int=2)),
        envelope.place("results_case", "nir", uuid.UUID(int=3), uuid.UUID(int=2)),
        envelope.place("results_case", "nir", uuid.UUID(int=1), uuid.UUID(int=3)),
        envelope.place("results_case", "nir", uuid.UUID(int=2), uuid.UUID(int=1)),
    ],
    ids=["table", "column", "row", "pharmacy", "row and pharmacy swapped"],
)
def test_a_value_opens_in_its_place_only(elsewhere: bytes) -> None:
    sealed = envelope.seal(KEY, b"1", envelope.place("results_case", "nir", uuid.UUID(int=1), uuid.UUID(int=2)))
    with pytest.raises(DoesNotOpen):
        envelope.unseal(KEY, sealed, elsewhere)


@pytest.mark.parametrize("inside", [bytes(16), b"positive" * 2, b"\x80" + b"x" * 15])
def test_a_value_sealed_without_padding_does_not_open(inside: bytes) -> None:
    nonce = bytes(12)
    header = b"\xc1\x00\x00\x00\x07" + nonce
    sealed = header + KEY.cipher.encrypt(nonce, inside, header + WHERE)
    with pytest.raises(DoesNotOpen):
        envelope.unseal(KEY, sealed, WHERE)


def test_a_refusal_tells_nothing() -> None:
    sealed = envelope.seal(KEY, b"positive", WHERE)
    with pytest.raises(DoesNotOpen) as refusal:
        envelope.unseal(KEY, sealed, b"elsewhere")
    assert "positive" not in str(refusal.value)
    assert refusal.value.__suppress_context__


def test_a_wrapped_key_unwraps_in_its_context() -> None:
    kek, secret = envelope.cipher(envelope.new_secret()), envelope.new_secret()
    assert envelope.unwrap(kek, envelope.wrap(kek, secret, b"a"), b"a") == secret


@pytest.mark.parametrize("damage", [lambda w: w[:-1], lambda w: w[:4], lambda w: b"", lambda w: b"\0" * len(w)])
def test_a_damaged_wrapped_key_does_not_unwrap(damage: object) -> None:
    kek = envelope.cipher(envelope.new_secret())
    with pytest.raises(DoesNotOpen):
        envelope.unwrap(kek, damage(envelope.wrap(kek, b"s" * 32, b"a")), b"a")  # type: ignore[operator]


def test_a_wrapped_key_does_not_unwrap_elsewhere() -> None:
    kek = envelope.cipher(envelope.new_secret())
    with pytest.raises(DoesNotOpen):
        envelope.unwrap(kek, envelope.wrap(kek, b"s" * 32, b"a"), b"b")


def test_derived_keys_differ_by_purpose_and_not_by_chance() -> None:
    one, again, other = (envelope.derive(b"r" * 32, purpose) for purpose in (b"one", b"one", b"other"))
    assert one == again != other
    assert len(one) == envelope.KEY_BYTES


def test_a_keyed_digest_is_hmac_sha256_over_length_and_part() -> None:
    import hashlib
    import hmac

    by_hand = hmac.new(b"k" * 32, b"\0\0\0\x01a\0\0\0\x02bc", hashlib.sha256).digest()
    assert envelope.keyed_digest(HASH_KEY, "a", b"bc") == by_hand


def test_parts_of_a_digest_do_not_run_together() -> None:
    assert envelope.keyed_digest(HASH_KEY, "a", "bc") != envelope.keyed_digest(HASH_KEY, "ab", "c")


@pytest.mark.parametrize("key", [KEY, HASH_KEY])
@pytest.mark.parametrize("way", [pickle.dumps, copy.copy, copy.deepcopy])
def test_a_key_does_not_leave_the_process(key: object, way: object) -> None:
    with pytest.raises(SealedFieldError):
        way(key)  # type: ignore[operator]


def test_a_key_does_not_show_itself() -> None:
    assert "kkk" not in repr(HASH_KEY)
    assert "AESGCM" not in repr(KEY)
