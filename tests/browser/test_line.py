"""The whole line in a browser: form, counter, receipt, message, result by link and code."""

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.views import KARIM, SONIA, fill, form, submit
from tests.browser.visit import Visitors

GARE = "Pharmacie de la Gare"
RECEIVED = re.compile(r"Reçu à \d+\sh\s\d\d")


@pytest.fixture(params=[True, False], ids=["script", "no-script"])
def script(request: pytest.FixtureRequest) -> dict[str, Any]:
    """Every step works without JavaScript too."""
    return {"java_script_enabled": request.param}


def register(visitors: Visitors, email: str, **options: Any) -> tuple[Page, str, str]:
    """The ticket on the phone, its number and its code."""
    phone = visitors.open("", form(visitors.stack, GARE), **options)
    fill(phone, email=email)
    submit(phone)
    number = phone.locator(".ticket__n strong").inner_text()
    return phone, number, phone.locator("#code .big").inner_text()


def start(counter: Page, number: str) -> None:
    """Types the number, compares the identity, starts the timer; the kit reads a second later."""
    counter.goto("/file/")
    counter.get_by_label("Scanner ou taper").fill(number)
    counter.keyboard.press("Enter")
    counter.get_by_role("button", name="Identité vérifiée, lancer le chrono").click()
    counter.wait_for_timeout(1100)


def receipt(counter: Page, number: str) -> None:
    """Waits until the row says that the result was received."""
    row = counter.get_by_role("listitem").filter(has_text=number)
    for _try in range(30):
        if RECEIVED.search(row.inner_text()):
            return
        counter.wait_for_timeout(500)
        counter.reload()
    pytest.fail(f"no receipt: {row.inner_text()}")


def open_document(visitors: Visitors, email: str, code: str, **options: Any) -> Page:
    phone = visitors.open("", visitors.stack.letter_for(email), **options)
    phone.get_by_label("Votre code personnel").fill(code)
    phone.get_by_role("button", name="Ouvrir").click()
    return phone


def test_a_negative_goes_from_the_phone_to_the_receipt_and_back(visitors: Visitors, script: dict[str, Any]) -> None:
    email = f"negatif-{script['java_script_enabled']}@courriel.example"
    _phone, number, code = register(visitors, email, **script)
    counter = visitors.open(SONIA, **script)
    start(counter, number)
    counter.goto("/file/")
    counter.get_by_role("button", name=f"Négatif pour le {number}").click()
    receipt(counter, number)
    document = open_document(visitors, email, code, **script)
    expect(document.locator(".verdict strong")).to_have_text("Négatif")
    expect(document.get_by_text("SI-DEP (simulateur)").first).to_be_visible()


def test_a_positive_asks_for_the_number_on_the_cassette(visitors: Visitors, script: dict[str, Any]) -> None:
    email = f"positif-{script['java_script_enabled']}@courriel.example"
    _phone, number, code = register(visitors, email, **script)
    counter = visitors.open(SONIA, **script)
    start(counter, number)
    counter.goto("/file/")
    counter.get_by_role("button", name=f"Positif… pour le {number}").click()
    relu = counter.get_by_label("Numéro lu sur la cassette")
    expect(relu).to_be_focused()
    counter.keyboard.press("Enter")
    expect(relu).to_be_focused()
    expect(counter.get_by_role("alert")).to_be_visible()
    relu.fill(number)
    counter.get_by_role("button", name="Enregistrer positif pour Camille").click()
    receipt(counter, number)
    expect(open_document(visitors, email, code, **script).locator(".verdict strong")).to_have_text("Positif")


def test_a_neighbours_number_confirms_nothing(visitors: Visitors) -> None:
    readable = visitors.stack.stage["actors"]["readable"]["case"]
    counter = visitors.open(KARIM, f"/file/{readable}/resultat/")
    counter.get_by_role("radio", name="Positif").check()
    counter.get_by_label("Numéro lu sur la cassette").fill(visitors.stack.stage["actors"]["early"]["number"])
    counter.keyboard.press("Enter")
    expect(counter.get_by_text("Rien n’est enregistré")).to_be_visible()
    expect(counter).to_have_title(re.compile("^Erreur"))


def test_before_and_after_the_window_there_is_no_result_button(visitors: Visitors) -> None:
    counter = visitors.open(KARIM, "/file/")
    for actor in ("early", "missed"):
        row = counter.get_by_role("listitem").filter(has_text=visitors.stack.stage["actors"][actor]["number"])
        expect(row).to_have_count(1)
        expect(row.get_by_role("button")).to_have_count(0)


def test_the_code_is_absent_from_the_second_view_of_the_ticket(visitors: Visitors) -> None:
    phone, _number, code = register(visitors, "deuxfois@courriel.example")
    again = visitors.open("", phone.url)
    expect(again.get_by_text("Votre code personnel")).to_be_visible()
    assert code not in again.content()
    phone.reload()
    assert code not in phone.content()
