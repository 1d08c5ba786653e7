"""Pro Santé Connect in a real browser, through the simulator of the demo."""

from playwright.sync_api import expect

from tests.browser.views import by_psc, press
from tests.browser.visit import DESK, Visitors


def test_a_pharmacist_comes_in_and_leaves_both_doors_closed(visitors: Visitors) -> None:
    page = visitors.open(viewport=DESK)
    by_psc(page, "Sonia Robert")
    expect(page).to_have_url(f"{visitors.stack.url}/file/")
    expect(page.get_by_text("Sonia Robert")).to_be_visible()
    page.get_by_role("button", name="Se déconnecter").click()
    expect(page).to_have_url(f"{visitors.stack.url}/connexion/")


def test_without_javascript_it_works_as_well(visitors: Visitors) -> None:
    page = visitors.open(viewport=DESK, java_script_enabled=False)
    by_psc(page, "Marc Leblanc")
    page.wait_for_url("**/pharmacie/choisir/")
    page.get_by_role("button", name="Se déconnecter").click()
    expect(page).to_have_url(f"{visitors.stack.url}/connexion/")


def test_a_tampered_answer_leads_to_a_page_and_back(visitors: Visitors) -> None:
    page = visitors.open()
    by_psc(page, "Anne Marchand", "unsigned")
    expect(page.get_by_role("heading", name="La connexion n’a pas abouti.")).to_be_visible()
    page.get_by_role("link", name="Revenir à la connexion").click()
    expect(page.get_by_role("link", name="S’identifier avec Pro Santé Connect")).to_be_visible()


def test_a_colleague_asks_and_the_titulaire_lets_her_in(visitors: Visitors) -> None:
    asking = visitors.open()
    by_psc(asking, "Camille Roux")
    asking.get_by_label("E-mail professionnel").fill("camille@tilleuls.example")
    press(asking, "Rejoindre l’équipe : Pharmacie des Tilleuls")
    expect(asking.get_by_text("Demande envoyée")).to_be_visible()
    titulaire = visitors.open(viewport=DESK)
    by_psc(titulaire, "Anne Marchand")
    titulaire.get_by_role("link", name="Équipe").click()
    titulaire.get_by_role("link", name="Demandes pour rejoindre l’équipe").click()
    hers = titulaire.locator("form", has_text="Camille Roux")
    hers.get_by_role("button", name="Accepter comme pharmacien adjoint").click()
    expect(hers).to_have_count(0)
    by_psc(asking, "Camille Roux")
    expect(asking).to_have_url(f"{visitors.stack.url}/file/")
