"""Two pharmacies with the same in both, and an attacker between them."""

from collections.abc import Iterator

import pytest

from pharmacies.models import Pharmacy
from pharmacies.seat import Seat
from tests.francetest.furniture import furnish
from tests.postgres.stage import APP, speaking_as
from tests.results import story


@pytest.fixture
def home(owner: Seat, stranger: Seat) -> Pharmacy:
    """A pharmacy with a result, a link and a locked workstation, beside another one with the same."""
    for seat in (owner, stranger):
        result = story.read(seat)
        story.renewed(seat, result.case_id)
        furnish(seat)
    return owner.pharmacy


@pytest.fixture
def there(stranger: Seat) -> Pharmacy:
    return stranger.pharmacy


@pytest.fixture
def attacker(home: Pharmacy) -> Iterator[None]:
    """Whatever is asked, it is asked as the web's role."""
    with speaking_as(APP):
        yield
