"""Passkeys in Chromium, with its virtual authenticator; without script, the code is left."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browser.views import press
from tests.browser.visit import PATIENCE, Visitors

ANNE = "anne@tilleuls.example"
"""Nobody else signs her in: a code opens once."""
Watched = tuple[list[str], Callable[[Page], None]]


def authenticator(page: Page) -> str:
    """Plugs one in that sees its owner's finger; its number."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    added: dict[str, str] = session.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    return added["authenticatorId"]


def by_name(visitors: Visitors, watch: Callable[[Page], None]) -> Page:
    """A browser at http://localhost: passkeys are for names, not for addresses."""
    page = visitors.open(viewport={"width": 1280, "height": 860})
    watch(page)
    return page


def home(visitors: Visitors, path: str) -> str:
    return visitors.stack.url.replace("127.0.0.1", "localhost") + path


def sign_in(page: Page, visitors: Visitors) -> None:
    page.goto(home(visitors, "/connexion/"))
    page.get_by_label("E-mail professionnel").fill(ANNE)
    page.get_by_label("Mot de passe").fill(visitors.stack.accounts[ANNE])
    page.get_by_label("Code de votre téléphone").fill(visitors.stack.code_of(ANNE))
    page.get_by_role("button", name="Se connecter").click()
    page.wait_for_url("**/file/")


def test_a_passkey_is_made_and_then_opens_the_queue_alone(visitors: Visitors, watched: Watched) -> None:
    trouble, watch = watched
    page = by_name(visitors, watch)
    authenticator(page)
    sign_in(page, visitors)
    page.goto(home(visitors, "/compte/cles/ajouter/"))
    page.get_by_label("Nom de la clé").fill("Poste du comptoir")
    page.get_by_role("button", name="Créer la clé d’accès").click()
    expect(page.get_by_text("La clé d’accès est ajoutée.")).to_be_visible(timeout=PATIENCE)
    expect(page.get_by_text("Poste du comptoir").first).to_be_visible()
    press(page, "Se déconnecter")
    page.goto(home(visitors, "/connexion/"))
    page.get_by_role("button", name="Utiliser une clé d’accès").click()
    page.wait_for_url("**/file/")
    expect(page.get_by_role("link", name="Anne Marchand")).to_be_visible()
    page.goto(home(visitors, "/compte/"))
    page.get_by_role("button", name="Retirer Poste du comptoir").click()
    page.wait_for_url("**/connexion/**")
    assert trouble == []


def test_without_a_passkey_the_page_says_what_else_there_is(visitors: Visitors, watched: Watched) -> None:
    _trouble, watch = watched
    page = by_name(visitors, watch)
    authenticator(page)
    page.goto(home(visitors, "/connexion/"))
    page.get_by_role("button", name="Utiliser une clé d’accès").click()
    expect(page.get_by_text("Aucune clé d’accès n’a répondu.")).to_be_visible(timeout=PATIENCE)


def test_without_script_there_is_no_button_that_does_nothing(visitors: Visitors) -> None:
    page = visitors.open(java_script_enabled=False)
    page.goto("/connexion/")
    expect(page.get_by_role("button", name="Se connecter")).to_be_visible()
    expect(page.get_by_role("button", name="Utiliser une clé d’accès")).to_be_hidden()
