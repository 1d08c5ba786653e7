"""The patient's form: errors, the step of a minor, English, keyboard, double sending."""

import re

from playwright.sync_api import Page, expect

from tests.browser.views import VIEWS, fill, form, submit
from tests.browser.visit import Visitors

WAY = {view.name: view for view in VIEWS}


def focused(page: Page) -> str:
    """Name, or else id, of what the keyboard is on."""
    return str(
        page.evaluate("document.activeElement.name || document.activeElement.id || document.activeElement.tagName")
    )


def test_errors_are_told_first_and_nothing_typed_is_lost(visitors: Visitors) -> None:
    phone = WAY["formulaire-erreurs"].open(visitors)
    expect(phone).to_have_title(re.compile(r"^Erreur\s:"))
    expect(phone.locator("#erreurs")).to_be_focused()
    expect(phone.get_by_label("Nom de naissance")).to_have_value("Lefèvre")
    expect(phone.get_by_label("Mois")).to_have_value("13")
    expect(phone.get_by_role("radio", name="Féminin")).to_be_checked()


def test_a_link_of_the_summary_leads_into_its_field(visitors: Visitors) -> None:
    phone = WAY["formulaire-erreurs"].open(visitors)
    phone.get_by_role("link", name="Le mois de naissance va de 1 à 12").click()
    assert focused(phone) == "bm"


def test_a_child_brings_one_more_step_not_an_error(visitors: Visitors) -> None:
    phone = WAY["formulaire-mineur"].open(visitors)
    expect(phone).not_to_have_title(re.compile("Erreur"))
    expect(phone.get_by_text("Encore une étape")).to_be_visible()
    phone.get_by_label("Nom du parent ou tuteur").fill("Nadia Moreau")
    phone.get_by_role("radio", name="Mère").check()
    submit(phone)
    expect(phone.get_by_role("heading", name="C’est enregistré")).to_be_visible()


def test_english_is_one_link_away_and_english_all_through(visitors: Visitors) -> None:
    phone = visitors.open("", form(visitors.stack))
    phone.get_by_role("link", name="English").click()
    expect(phone.locator("html")).to_have_attribute("lang", "en")
    phone.get_by_role("button", name="Get my number").click()
    expect(phone).to_have_title(re.compile(r"^Error:"))


def test_the_form_is_filled_and_sent_by_keyboard(visitors: Visitors) -> None:
    phone = visitors.open("", form(visitors.stack))
    phone.get_by_label("Nom de naissance").focus()
    for text in ("Nguyễn", "Thị", "9", "3", "1988"):
        phone.keyboard.type(text)
        phone.keyboard.press("Tab")
    phone.keyboard.press("Space")
    answers = {"street": "5 rue Crébillon", "postcode": "44000", "city": "Nantes", "email": "thi@courriel.example"}
    for _stop in range(30):
        phone.keyboard.press("Tab")
        name = focused(phone)
        if name in answers:
            phone.keyboard.type(answers[name])
        elif name in {"symptoms", "share"}:
            phone.keyboard.press("Space")
        elif phone.evaluate("document.activeElement.type") == "submit":
            phone.keyboard.press("Enter")
            break
    expect(phone.get_by_role("heading", name="C’est enregistré")).to_be_visible()


def test_two_clicks_on_the_button_make_one_registration(visitors: Visitors) -> None:
    numbers = []
    for email in ("deuxclics@courriel.example", "suivante@courriel.example"):
        phone = visitors.open("", form(visitors.stack))
        fill(phone, email=email)
        phone.get_by_role("button", name="Obtenir mon numéro").dblclick()
        numbers.append(int(phone.locator(".ticket__n strong").inner_text()[:-1]))
    assert numbers[1] == numbers[0] + 1


def test_a_hostile_name_stays_text(visitors: Visitors) -> None:
    phone = visitors.open("", form(visitors.stack))
    fill(phone, email="", name='<script>document.title="perdu"</script>')
    submit(phone)
    expect(phone).to_have_title(re.compile(r"^Erreur\s:"))
    expect(phone.get_by_label("Nom de naissance")).to_have_value('<script>document.title="perdu"</script>')
