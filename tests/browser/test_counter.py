"""The counter: a queue that keeps itself up to date, the keyboard, the way back, what a screen may show."""

import re

from playwright.sync_api import Page, expect

from pharmacies.qr import qr
from results.secrets import ticket_label
from tests.browser.test_line import register
from tests.browser.views import JULIE, KARIM, SONIA, case, press
from tests.browser.visit import Visitors

POLL = 10_000
"""Milliseconds between two questions of the queue to the server."""


def at_the_field(visitors: Visitors) -> Page:
    """Karim's queue, with the keyboard where it is after every act."""
    counter = visitors.open(KARIM, "/file/")
    expect(counter.get_by_label("Scanner ou taper")).to_be_focused()
    return counter


def loaded_at(page: Page) -> float:
    return float(page.evaluate("performance.timeOrigin"))


def wait_a_poll(page: Page) -> None:
    """The page's own clock runs ahead, ours does not wait."""
    with page.expect_response(lambda answer: "/file/etat/" in answer.url):
        page.clock.fast_forward(POLL)


def test_the_queue_shows_a_newcomer_without_reload_and_leaves_the_focus(visitors: Visitors) -> None:
    counter = visitors.open(SONIA)
    counter.clock.install()
    counter.goto("/file/")
    before = loaded_at(counter)
    _phone, number, _code = register(visitors, "nouvelle@courriel.example")
    wait_a_poll(counter)
    expect(counter.locator("#sections").get_by_text(number, exact=True)).to_be_visible()
    expect(counter.get_by_label("Scanner ou taper")).to_be_focused()
    assert loaded_at(counter) == before


def test_a_button_under_the_keyboard_keeps_it_when_the_queue_refreshes(visitors: Visitors) -> None:
    _phone, number, _code = register(visitors, "premiere@courriel.example")
    counter = visitors.open(SONIA)
    counter.clock.install()
    counter.goto("/file/")
    button = counter.locator(f"#see-{number}")
    button.focus()
    _phone, newcomer, _code = register(visitors, "seconde@courriel.example")
    wait_a_poll(counter)
    expect(counter.locator("#sections").get_by_text(newcomer, exact=True)).to_be_visible()
    expect(button).to_be_focused()


def test_the_queue_never_refreshes_over_something_half_typed(visitors: Visitors) -> None:
    counter = visitors.open(SONIA)
    counter.clock.install()
    counter.goto("/file/")
    counter.get_by_label("Scanner ou taper").fill("4")
    _phone, number, _code = register(visitors, "troisieme@courriel.example")
    wait_a_poll(counter)
    expect(counter.locator("#sections").get_by_text(number, exact=True)).to_have_count(0)
    expect(counter.get_by_label("Scanner ou taper")).to_have_value("4")


def test_a_number_and_enter_lead_to_the_sheet(visitors: Visitors) -> None:
    number = visitors.stack.stage["actors"]["waiting"]["number"]
    counter = at_the_field(visitors)
    counter.keyboard.type(number.lower())
    counter.keyboard.press("Enter")
    expect(counter.get_by_role("heading", name=f"Fiche du {number}")).to_be_visible()


def test_a_scanned_ticket_leads_to_the_sheet(visitors: Visitors) -> None:
    """The scanner is a keyboard that ends with Enter; no reader is at hand, so the code is drawn again to compare."""
    actor = visitors.stack.stage["actors"]["waiting"]
    label = f"FT1:P:{ticket_label(actor['ticket'])}"
    phone = visitors.open("", f"/n/{actor['ticket']}/")
    shown = phone.get_by_role("img", name=re.compile("Code du billet")).locator("path").last
    assert shown.get_attribute("d") == qr(label).path
    counter = at_the_field(visitors)
    counter.keyboard.type(label, delay=5)
    counter.keyboard.press("Enter")
    expect(counter.get_by_role("heading", name=f"Fiche du {actor['number']}")).to_be_visible()


def test_the_first_result_button_is_few_stops_from_the_field(visitors: Visitors) -> None:
    counter = at_the_field(visitors)
    stops = 0
    while "Négatif" not in counter.evaluate("document.activeElement.textContent"):
        counter.keyboard.press("Tab")
        stops += 1
        assert stops <= 5
    assert counter.evaluate("document.activeElement.matches(':focus-visible')")


def test_a_saved_negative_is_taken_back_in_time(visitors: Visitors) -> None:
    counter = visitors.open(KARIM, "/file/")
    counter.get_by_role("button", name="Négatif").first.click()
    expect(counter.get_by_role("status").filter(has_text="enregistré")).to_be_visible()
    counter.get_by_role("button", name="Annuler").first.click()
    expect(counter.get_by_text("rien n’est parti")).to_be_visible()


def test_lists_and_titles_tell_no_result_contact_or_full_birth_date(visitors: Visitors) -> None:
    counter = visitors.open(KARIM)
    for path in ("/file/", "/envois/"):
        counter.goto(path)
        shown = counter.locator("tbody td, .q li:not(.open, .call) .who2, .q .tag").all_inner_texts()
        assert shown
        for text in (*shown, counter.title()):
            assert not re.search(
                r"Positif|Négatif|Non valide|@|06 39|\d\d/\d\d/\d{4}(?!\sà\s)", text
            )  # a moment of yesterday has its date


def test_back_after_sign_out_shows_nothing(visitors: Visitors) -> None:
    counter = visitors.open()
    visitors.sign_in(counter, JULIE)
    case("readable")(counter, visitors.stack)
    name = counter.locator(".id .name").inner_text()
    press(counter, "Se déconnecter")
    counter.go_back()
    expect(counter).to_have_url(re.compile("/connexion/"))
    assert name not in counter.content()
