"""The small site that the cast visits here, so that these tests need no page of another room."""

from collections.abc import Iterator
from typing import Any

import pytest

from pharmacies.models import Pharmacy, User
from pharmacies.psc.client import kept
from pharmacies.psc.mock.faults import Fault
from pharmacies.psc.mock.http import Service
from pharmacies.psc.mock.people import ANNE, TILLEULS
from pharmacies.psc.places import provider as provider_of_the_settings
from pharmacies.seat import Seat
from tests import cast
from tests.pharmacies import psc_stage


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


@pytest.fixture(scope="session")
def running_provider() -> Iterator[Service]:
    with psc_stage.mock() as service:
        yield service


@pytest.fixture
def provider(running_provider: Service, settings: Any) -> Iterator[Service]:
    """Pro Santé Connect as the tests have it, switched on and behaving."""
    settings.PSC_ISSUER = running_provider.desk.issuer
    settings.PSC_CLIENT_ID, settings.PSC_CLIENT_SECRET = psc_stage.CLIENT_ID, psc_stage.SECRET
    client = kept(provider_of_the_settings())
    yield running_provider
    running_provider.desk.fault = Fault.NONE
    client.close()
    kept.cache_clear()


@pytest.fixture
def anne(owner: Seat, provider: Service) -> Seat:
    """The titulaire, with the number and the pharmacy that the provider knows."""
    psc_stage.named(owner.pharmacy, TILLEULS[0])
    psc_stage.known(owner.user, ANNE)
    return owner
