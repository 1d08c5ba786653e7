"""The shared computer in Chromium: one key locks it, a colleague takes over in seconds, and nothing is lost."""

import sys
import time
from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browser.test_passkey import authenticator, home
from tests.browser.views import PAUL, PORT_PASSWORD, UNLOCK_CODE, by_psc, lock, press, sit_down
from tests.browser.visit import DESK, PATIENCE, Visitors

LISE, YANN = "lise@port.example", "yann@port.example"
LOT = "CV2699Z"
Watched = tuple[list[str], Callable[[Page], None]]


class Hands:
    """Counts what a person does: one deliberate act each (docs: a field typed is one, whatever its length)."""

    def __init__(self) -> None:
        self.acts: list[str] = []
        self.since = time.monotonic()

    def do(self, name: str, act: Callable[[], object]) -> None:
        act()
        self.acts.append(name)

    def report(self, what: str) -> float:
        seconds = time.monotonic() - self.since
        sys.stdout.write(f"\n{what}: {seconds:.2f} s, {len(self.acts)} interactions ({', '.join(self.acts)})\n")
        return seconds


def sign_in(page: Page, visitors: Visitors, email: str) -> None:
    page.goto(home(visitors, "/connexion/"))
    page.get_by_label("E-mail professionnel").fill(email)
    page.get_by_label("Mot de passe").fill(PORT_PASSWORD)
    page.get_by_label("Code de votre téléphone").fill(visitors.stack.code_of(email))
    page.get_by_role("button", name="Se connecter").click()
    page.wait_for_url("**/file/")


def add_passkey(page: Page, visitors: Visitors) -> None:
    authenticator(page)
    page.goto(home(visitors, "/compte/cles/ajouter/"))
    page.get_by_label("Nom de la clé").fill("Poste de Lise")
    page.get_by_role("button", name="Créer la clé d’accès").click()
    expect(page.get_by_text("La clé d’accès est ajoutée.")).to_be_visible(timeout=PATIENCE)


def test_a_colleague_takes_over_by_passkey_and_the_trace_names_her(visitors: Visitors, watched: Watched) -> None:
    trouble, watch = watched
    page = visitors.open(viewport=DESK)
    watch(page)
    sign_in(page, visitors, LISE)
    add_passkey(page, visitors)
    page.get_by_role("button", name="Verrouiller").click()
    page.get_by_role("link", name="Autre personne").click()
    sign_in(page, visitors, YANN)
    page.goto(home(visitors, "/lots/"))
    page.get_by_label("Kit", exact=True).select_option(index=1)
    page.get_by_label("Numéro de lot").fill(LOT)

    hands = Hands()
    hands.do("F2", lambda: page.keyboard.press("F2"))
    hands.do("Lise M.", lambda: page.get_by_role("link", name="Lise M.").click())
    hands.do("Clé d’accès", lambda: page.get_by_role("button", name="Clé d’accès").click())
    expect(page.get_by_label("Numéro de lot")).to_have_value(LOT, timeout=PATIENCE)
    hands.acts.append("doigt")  # the virtual authenticator's owner, at once
    assert hands.report("Reprise par clé d’accès") < 5

    expect(page.get_by_role("link", name="Lise Morvan")).to_be_visible()
    assert page.get_by_label("Kit", exact=True).input_value()
    page.get_by_label("Date de péremption").fill("31/12/2027")
    press(page, "Utiliser cette boîte")
    trace = visitors.open(PAUL, "/admin/audit/event/").locator("#result_list").inner_text()
    assert "Pharmacien adjoint (agent 3) a repris un poste par clé d’accès" in trace.replace("Adjoint", "adjoint")
    assert "Pharmacien adjoint (agent 3) a ouvert un lot de tests" in trace
    assert "Préparateur (agent 4) a verrouillé un poste, à la main" in trace
    assert "Préparateur (agent 4) a ouvert un lot" not in trace
    assert trouble == []


def test_the_same_by_code(visitors: Visitors, watched: Watched) -> None:
    trouble, watch = watched
    page = visitors.open(viewport=DESK)
    watch(page)
    sit_down(page, "Anne Marchand")
    lock(page)
    sit_down(page, "Karim Haddad")
    page.goto("/file/")
    hands = Hands()
    hands.do("F2", lambda: page.keyboard.press("F2"))
    hands.do("Anne M.", lambda: page.get_by_role("link", name="Anne M.").click())
    expect(page.get_by_label("Code de Anne M.")).to_be_focused()
    hands.do("code", lambda: page.keyboard.type(UNLOCK_CODE))
    hands.do("Entrée", lambda: page.keyboard.press("Enter"))
    expect(page.get_by_role("link", name="Anne Marchand")).to_be_visible()
    assert hands.report("Reprise par code") < 5
    hands = Hands()
    hands.do("F2", lambda: page.keyboard.press("F2"))
    hands.do("code", lambda: page.get_by_label("Code de Anne M.").fill(UNLOCK_CODE))
    hands.do("Entrée", lambda: page.keyboard.press("Enter"))
    expect(page.get_by_role("link", name="Anne Marchand")).to_be_visible()
    assert hands.report("Déverrouillage par code") < 5
    assert trouble == []


def test_back_shows_the_lock_page_and_the_other_tab_locks_too(visitors: Visitors) -> None:
    page = visitors.open(viewport=DESK)
    by_psc(page, "Karim Haddad")
    other = page.context.new_page()
    other.goto("/envois/")
    page.goto("/lots/")
    page.keyboard.press("F2")
    page.wait_for_url("**/verrou/")
    page.go_back()
    expect(page.get_by_role("heading", name="Poste verrouillé")).to_be_visible()
    expect(other.get_by_role("heading", name="Poste verrouillé")).to_be_visible()


def test_it_locks_itself_and_warns_before(visitors: Visitors) -> None:
    page = visitors.open(viewport=DESK)
    by_psc(page, "Karim Haddad")
    page.clock.install()
    page.goto("/lots/")
    page.get_by_label("Numéro de lot").fill(LOT)
    page.clock.run_for(99_000)
    expect(page.get_by_text("Verrouillage dans")).to_be_hidden()
    page.clock.run_for(3_000)
    expect(page.get_by_text("Verrouillage dans 20 s")).to_be_visible()
    page.get_by_role("button", name="Rester").click()
    expect(page.get_by_text("Verrouillage dans")).to_be_hidden()
    page.clock.run_for(119_000)
    expect(page.get_by_label("Numéro de lot")).to_have_value(LOT)
    page.clock.run_for(2_000)
    expect(page.get_by_role("heading", name="Poste verrouillé")).to_be_visible()


def test_a_scanner_that_sends_function_keys_locks_nothing(visitors: Visitors) -> None:
    page = visitors.open(viewport=DESK)
    by_psc(page, "Karim Haddad")
    page.goto("/file/")
    page.keyboard.type("12")
    page.keyboard.press("F2")
    page.keyboard.type("A")
    expect(page.get_by_label("Scanner ou taper")).to_have_value("12A")


def test_without_javascript_the_button_locks_and_the_code_unlocks(visitors: Visitors) -> None:
    page = visitors.open(viewport=DESK, java_script_enabled=False)
    sit_down(page, "Sonia Robert")
    page.goto("/lots/")
    press(page, "Verrouiller")
    expect(page.get_by_role("heading", name="Poste verrouillé")).to_be_visible()
    expect(page.get_by_role("button", name="Clé d’accès")).to_have_count(0)
    page.goto("/file/")
    expect(page.get_by_role("heading", name="Poste verrouillé")).to_be_visible()
    page.get_by_label("Code de Sonia R.").fill(UNLOCK_CODE)
    press(page, "Déverrouiller")
    expect(page).to_have_url(f"{visitors.stack.url}/lots/#saisie")
    expect(page.get_by_role("link", name="Sonia Robert")).to_be_visible()
