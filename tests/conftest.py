"""What every test gets: a clean memory of keys and cache, and the three people of the cast."""

from collections.abc import Iterator

import pytest
from django.core.cache import cache

from pharmacies.seat import Seat
from pharmacies.vocabulary import Role
from results.sealing import keys
from tests import cast


@pytest.fixture(autouse=True)
def clean_memory() -> Iterator[None]:
    """Keys and revisions of one test mean nothing to the next: its rows are gone."""
    keys.forget()
    cache.clear()
    yield
    keys.forget()


@pytest.fixture
def on_stage() -> Iterator[None]:
    """A door for tests that call acts themselves."""
    with cast.door():
        yield


@pytest.fixture
def owner(db: None) -> Seat:
    """The titulaire of the Pharmacie des Tilleuls."""
    return cast.seat(cast.pharmacy())


@pytest.fixture
def teammate(owner: Seat) -> Seat:
    """A préparateur of the same pharmacy."""
    return cast.seat(owner.pharmacy, Role.PREPARATEUR)


@pytest.fixture
def stranger(db: None) -> Seat:
    """The titulaire of another pharmacy."""
    return cast.seat(cast.pharmacy("Pharmacie du Port"))
