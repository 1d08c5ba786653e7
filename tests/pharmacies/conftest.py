"""The small site that the cast visits here, so that these tests need no page of another room."""

import pytest

from pharmacies.models import Pharmacy, User
from pharmacies.seat import Seat
from tests import cast


@pytest.fixture(autouse=True)
def small_site(settings):
    settings.ROOT_URLCONF = "tests.pharmacies.pages"


@pytest.fixture
def real_hash(settings):
    """Production's hash, where its real weight is the point."""
    settings.PASSWORD_HASHERS = ["pharmacies.hashers.Argon2id"]


@pytest.fixture
def home(owner: Seat) -> Pharmacy:
    """Where owner and teammate work."""
    return owner.pharmacy


@pytest.fixture
def dpo(db) -> User:
    """The data protection officer."""
    return cast.dpo()
