"""A box of tests is opened."""

import datetime as dt

import pytest

from pharmacies.refusal import Refusal
from pharmacies.seat import Seat
from results.acts.open_lot import open_lot
from results.lookups import newest_lot
from results.models import Device, Lot
from tests import cast
from tests.results import story
from tests.results.story import NOON, minutes

pytestmark = pytest.mark.usefixtures("on_stage")


def test_the_newest_box_is_the_one_in_use(owner: Seat) -> None:
    story.lot(owner)
    second = story.lot(owner, at=NOON + minutes(1), reads_after=600)
    with cast.at_home(owner):
        assert newest_lot(owner.pharmacy.pk) == second


def test_a_box_taken_up_again_is_no_second_box(owner: Seat) -> None:
    assert story.lot(owner) == story.lot(owner)
    assert Lot.objects.count() == 1


def test_an_expired_box_is_refused(owner: Seat) -> None:
    story.lot(owner)
    with pytest.raises(Refusal, match="périmé"):
        open_lot(device_id="TEST-900", number="X", expires_on=dt.date(2026, 11, 22), by=owner, at=NOON)


@pytest.mark.parametrize("device", ["TEST-900", "unknown"])
def test_a_kit_off_the_list_is_refused(owner: Seat, device: str) -> None:
    story.lot(owner)
    Device.objects.update(active=False)
    with pytest.raises(Refusal, match="liste"):
        open_lot(device_id=device, number="X", expires_on=dt.date(2027, 1, 1), by=owner, at=NOON)
