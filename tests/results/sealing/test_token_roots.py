"""Root keys inside a PKCS#11 token."""

import os
import threading
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone
from pytest_django import Settings

from pharmacies.seat import Seat
from results.acts.rewrap_keys import keys_to_rewrap, rewrap_keys
from results.models import Case, WrappedKey
from results.sealing import keys, roots
from results.sealing.access import opening
from results.sealing.errors import DoesNotOpen, RootKeyError
from results.sealing.purpose import Purpose
from results.sealing.roots import Roots
from tests import cast
from tests.results import story
from tests.results.conftest import NEW, OLD


@pytest.fixture
def held(in_token: dict[str, Any]) -> Roots:
    return roots.roots()


def test_what_is_wrapped_unwraps(held: Roots) -> None:
    root_id, wrapped = held.wrap(b"secret", b"here")
    assert root_id == held.newest
    assert b"secret" not in wrapped
    assert held.unwrap(root_id, wrapped, b"here") == b"secret"


def test_the_same_secret_is_never_wrapped_the_same_way(held: Roots) -> None:
    assert held.wrap(b"secret", b"here") != held.wrap(b"secret", b"here")


@pytest.mark.parametrize("length", [0, 5, 12, 13, 30])
def test_a_wrapped_key_cut_short_does_not_unwrap(held: Roots, length: int) -> None:
    root_id, wrapped = held.wrap(b"secret", b"here")
    with pytest.raises(DoesNotOpen):
        held.unwrap(root_id, wrapped[:length], b"here")


@pytest.mark.parametrize("position", [0, 12, -1])
def test_an_altered_key_or_another_context_does_not_unwrap(held: Roots, position: int) -> None:
    root_id, wrapped = held.wrap(b"secret", b"here")
    altered = bytearray(wrapped)
    altered[position] ^= 1
    with pytest.raises(DoesNotOpen):
        held.unwrap(root_id, bytes(altered), b"here")
    with pytest.raises(DoesNotOpen):
        held.unwrap(root_id, wrapped, b"there")
    assert held.unwrap(root_id, wrapped, b"here") == b"secret"


def test_the_first_label_wraps_and_the_older_one_still_unwraps(held: Roots, settings: Settings) -> None:
    root_id, wrapped = held.wrap(b"secret", b"here")
    settings.ROOT_KEY_TOKEN = {**settings.ROOT_KEY_TOKEN, "keys": (NEW, OLD)}
    after = roots.roots()
    assert after.newest != root_id
    assert after.knows(root_id)
    assert after.unwrap(root_id, wrapped, b"here") == b"secret"


def test_a_label_that_was_taken_away_is_missed_by_its_id(held: Roots, settings: Settings) -> None:
    root_id, wrapped = held.wrap(b"secret", b"here")
    settings.ROOT_KEY_TOKEN = {**settings.ROOT_KEY_TOKEN, "keys": (NEW,)}
    assert not roots.roots().knows(root_id)
    with pytest.raises(RootKeyError, match=root_id):
        roots.roots().unwrap(root_id, wrapped, b"here")


@pytest.mark.parametrize(
    ("changed", "word"),
    [
        ({"token": "another"}, "NoSuchToken"),
        ({"keys": ("another",)}, "NoSuchKey"),
        ({"module": "/nowhere/libpkcs11.so"}, "PKCS11Error"),
    ],
)
def test_what_is_not_there_is_told(held: Roots, settings: Settings, changed: dict[str, Any], word: str) -> None:
    settings.ROOT_KEY_TOKEN = {**settings.ROOT_KEY_TOKEN, **changed}
    with pytest.raises(RootKeyError, match=word):
        roots.roots().wrap(b"secret", b"here")


def test_a_refused_pin_is_not_tried_until_the_token_locks_itself(
    held: Roots, monkeypatch: pytest.MonkeyPatch, settings: Settings
) -> None:
    from pkcs11.exceptions import PinIncorrect

    asked: list[int] = []

    def refuse(_self: object) -> None:
        asked.append(1)
        raise PinIncorrect

    monkeypatch.setattr("results.sealing.token_roots.TokenRoots._new_session", refuse)
    settings.ROOT_KEY_TOKEN = {**settings.ROOT_KEY_TOKEN, "pin": "0000"}
    for _attempt in range(3):
        with pytest.raises(RootKeyError):
            roots.roots().wrap(b"secret", b"here")
    assert len(asked) == 1


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # the library's search, not closed by it
def test_a_lost_session_is_opened_anew(held: Roots) -> None:
    held.wrap(b"secret", b"here")
    held._newer._session.close()
    root_id, wrapped = held.wrap(b"secret", b"here")
    assert held.unwrap(root_id, wrapped, b"here") == b"secret"


def test_a_forked_process_uses_the_token_too(held: Roots) -> None:
    root_id, wrapped = held.wrap(b"secret", b"here")
    child = os.fork()
    if child == 0:
        os._exit(0 if held.unwrap(root_id, wrapped, b"here") == b"secret" else 1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # as above
def test_after_a_fork_the_library_starts_anew(held: Roots) -> None:
    root_id, wrapped = held.wrap(b"secret", b"here")
    held._newer._process = 0  # as if this were the child
    assert held.unwrap(root_id, wrapped, b"here") == b"secret"
    assert held._newer._process == os.getpid()


def test_many_threads_share_the_session(held: Roots) -> None:
    right: list[bool] = []

    def work() -> None:
        for _round in range(50):
            root_id, wrapped = held.wrap(b"secret", b"here")
            right.append(held.unwrap(root_id, wrapped, b"here") == b"secret")

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert right == [True] * 200


def test_neither_pin_nor_key_is_shown(in_token: dict[str, Any]) -> None:
    from results.sealing.token_roots import TokenAddress

    assert in_token["pin"] not in repr(TokenAddress(**in_token))


def test_the_key_never_leaves_the_token(held: Roots) -> None:
    from pkcs11 import Attribute
    from pkcs11.exceptions import PKCS11Error

    key = held._newer._key(held.newest)
    with pytest.raises(PKCS11Error):
        key[Attribute.VALUE]


def test_without_its_library_the_token_is_refused(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(name: str) -> None:
        raise ModuleNotFoundError(name)

    monkeypatch.setattr(roots, "import_module", missing)
    settings.ROOT_KEY_TOKEN = {"module": "/lib.so", "token": "t", "pin": "p", "keys": ("none",)}
    with pytest.raises(RootKeyError, match="group hsm"):
        roots.roots()


def test_a_token_takes_over_from_the_environment(
    owner: Seat, on_stage: None, token: dict[str, Any], settings: Settings
) -> None:
    story.registered(owner.pharmacy)
    settings.ROOT_KEY_TOKEN = token
    keys.forget()
    assert rewrap_keys(by=cast.BACKSTAGE, now=timezone.now) == (6, 0)
    assert keys_to_rewrap() == 0
    assert set(WrappedKey.objects.values_list("root_id", flat=True)) == {roots.roots().newest}
    settings.FIELD_ENCRYPTION_KEY = ["0" * 43 + "="]
    keys.forget()
    with transaction.atomic(), opening(Purpose.QUEUE, by=cast.BACKSTAGE, at=timezone.now(), pharmacy=None):
        assert Case.objects.get().birth_name == "Lefèvre"
