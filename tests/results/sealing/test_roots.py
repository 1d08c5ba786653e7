"""Root keys from the environment."""

import base64

import pytest
from pytest_django import Settings

from results.sealing.errors import DoesNotOpen, RootKeyError
from results.sealing.roots import EnvironmentRoots, roots


def text(letter: bytes, length: int = 32) -> str:
    return base64.urlsafe_b64encode(letter * length).decode()


OLD, NEW = text(b"o"), text(b"n")


def test_an_older_root_key_still_unwraps() -> None:
    root_id, wrapped = EnvironmentRoots([OLD]).wrap(b"secret", b"here")
    assert EnvironmentRoots([NEW, OLD]).unwrap(root_id, wrapped, b"here") == b"secret"


def test_the_first_root_key_wraps() -> None:
    assert EnvironmentRoots([NEW, OLD]).wrap(b"s", b"")[0] == EnvironmentRoots([NEW]).wrap(b"s", b"")[0]


def test_a_missing_root_key_is_named_by_its_id() -> None:
    root_id, wrapped = EnvironmentRoots([OLD]).wrap(b"secret", b"here")
    with pytest.raises(RootKeyError, match=root_id):
        EnvironmentRoots([NEW]).unwrap(root_id, wrapped, b"here")


def test_another_root_key_under_the_same_id_does_not_unwrap() -> None:
    _, wrapped = EnvironmentRoots([OLD]).wrap(b"secret", b"here")
    new = EnvironmentRoots([NEW])
    with pytest.raises(DoesNotOpen):
        new.unwrap(new.wrap(b"", b"")[0], wrapped, b"here")


@pytest.mark.parametrize("bad", ["not base64 !", text(b"x", 31), text(b"x", 33), ""])
def test_a_malformed_root_key_is_refused_without_being_shown(bad: str) -> None:
    with pytest.raises(RootKeyError) as refusal:
        EnvironmentRoots([NEW, bad])
    assert not bad or bad not in str(refusal.value)


def test_no_root_key_at_all_is_refused() -> None:
    with pytest.raises(RootKeyError):
        EnvironmentRoots([])


@pytest.mark.parametrize("given", [[NEW, OLD], NEW])
def test_the_settings_give_one_key_or_several(settings: Settings, given: list[str] | str) -> None:
    settings.FIELD_ENCRYPTION_KEY = given
    assert roots().wrap(b"s", b"")[0] == EnvironmentRoots([NEW]).wrap(b"s", b"")[0]
