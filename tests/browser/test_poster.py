"""The poster on paper: one A4 page whose code leads to the form."""

import re
from pathlib import Path

from playwright.sync_api import Page, expect
from qrcode.constants import ERROR_CORRECT_Q

from pharmacies.qr import qr
from tests.browser.views import KARIM, form
from tests.browser.visit import Visitors

A4 = (595, 842)
"""Points."""


def pages_of(pdf: bytes) -> list[tuple[int, ...]]:
    """The size of each page in points, rounded."""
    boxes = re.findall(rb"/MediaBox\s*\[([^\]]+)\]", pdf)
    return [tuple(round(float(number)) for number in box.split())[2:] for box in boxes]


def poster(visitors: Visitors) -> Page:
    return visitors.open(KARIM, "/imprimes/affiche/")


def test_it_prints_to_exactly_one_a4_page(visitors: Visitors, tmp_path: Path) -> None:
    pdf = poster(visitors).pdf(prefer_css_page_size=True, print_background=True)
    assert pages_of(pdf) == [A4]


def test_it_stays_white_paper_in_a_dark_room(visitors: Visitors) -> None:
    page = poster(visitors)
    page.emulate_media(media="print", color_scheme="dark")
    assert page.locator(".a4").evaluate("e => getComputedStyle(e).backgroundColor") == "rgb(255, 255, 255)"
    expect(page.get_by_role("navigation")).to_be_hidden()


def test_its_code_holds_the_address_of_the_form(visitors: Visitors) -> None:
    """No reader of QR codes is at hand: the same address, drawn again, gives the same path."""
    page = poster(visitors)
    drawn = page.locator(".a4 .qr path").last.get_attribute("d")
    assert drawn == qr(visitors.stack.url + form(visitors.stack), ERROR_CORRECT_Q).path


def test_a_new_link_prints_to_one_page(visitors: Visitors) -> None:
    page = visitors.open(KARIM, f"/file/{visitors.stack.stage['actors']['minor']['case']}/")
    page.get_by_role("button", name="Nouveau lien et code").click()
    expect(page.get_by_text("Pliez ici")).to_be_visible()
    assert len(pages_of(page.pdf(format="A4"))) == 1
