"""The poster."""

import pytest

from pharmacies.seat import Seat
from tests.results.counter_desk import browser, page, queries

pytestmark = pytest.mark.django_db


def test_the_poster_shows_code_and_address(owner: Seat) -> None:
    text = page(browser(owner).get("/imprimes/affiche/"))
    assert f"<strong>testserver/e/{owner.pharmacy.poster}</strong>" in text
    assert "commence par http://testserver/e/." in text
    assert "Pharmacie des Tilleuls" in text


def test_the_code_has_its_quiet_zone_and_high_correction(owner: Seat) -> None:
    text = page(browser(owner).get("/imprimes/affiche/"))
    first = text.partition('<path fill="#16242f" d="')[2].partition("h1")[0]
    assert first == "M4 4"


def test_the_page_is_cheap(owner: Seat) -> None:
    desk = browser(owner)
    with queries(4):  # seat, the wall
        desk.get("/imprimes/affiche/")
