"""The levers that the fake gives to the tests of others; its promises are in test_contract."""

import pytest

from results.sidep.failures import Later, Never
from results.sidep.fake import Fake
from tests.results.sidep.cast import PHARMACY, a_report


def test_it_fails_as_told_in_order_and_then_works() -> None:
    fake = Fake()
    fake.failures.extend([Later("http-503", 30), Never("no-lot", "Le lot manque.")])

    with pytest.raises(Later, match="http-503"):
        fake.send(a_report())
    with pytest.raises(Never, match="no-lot"):
        fake.received(PHARMACY.finess)
    assert fake.send(a_report()).number == "FAKE-1"
    assert fake.asked == 3


def test_a_lost_answer_leaves_the_report_there() -> None:
    fake, report = Fake(lose_answers=1), a_report()

    with pytest.raises(Later, match="timeout"):
        fake.send(report)

    assert fake.send(report).duplicate
    assert (fake.reports, fake.duplicates) == ([report], 1)
