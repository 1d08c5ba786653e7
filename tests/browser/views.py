"""Every page of ours, in every state, and the way to it: what axe checks and what the screenshots show."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from playwright.sync_api import Page

from tests.browser.stack import Stack
from tests.browser.visit import Visitors

ANNE: Final = "anne@tilleuls.example"
"""Titulaire."""
KARIM: Final = "karim@tilleuls.example"
"""Pharmacien adjoint."""
JULIE: Final = "julie@tilleuls.example"
"""Préparatrice."""
MARC: Final = "marc@gare.example"
"""Works in two pharmacies; in the second one nobody waits."""
SONIA: Final = "sonia@gare.example"
"""Her kit reads after a second, her pharmacy's undo time is a second."""
ANNE: Final = "anne@tilleuls.example"
"""Titulaire."""
SAM: Final = "sam@assistance.example"
"""Support of the platform."""
PAUL: Final = "paul@dpo.example"
"""Data protection officer."""
PORT_PASSWORD: Final = "trois phares sous la brume"
"""Of the whole team of the Pharmacie du Port."""
UNLOCK_CODE: Final = "592716"
NOBODY: Final = "00000000-0000-7000-8000-000000000000"

ERRORS: Final = (400, 409, 500, 503)
"""System pages that no click leads to."""

Way = Callable[[Page, Stack], object]


@dataclass(frozen=True, slots=True)
class View:
    """A page in a state: who looks, and how they come there."""

    name: str
    way: Way
    who: str = ""

    def open(self, visitors: Visitors, watched: Callable[[Page], None] = lambda _page: None) -> Page:
        """A fresh browser there; `watched` sees the page before its first request."""
        page = visitors.open(self.who)
        watched(page)
        self.way(page, visitors.stack)
        return page


def form(stack: Stack, pharmacy: str = "Pharmacie des Tilleuls") -> str:
    """The address on a pharmacy's poster."""
    return f"/e/{stack.stage['posters'][pharmacy]}/"


def fill(page: Page, *, email: str, born: str = "14 7 1984", name: str = "Lefèvre") -> None:
    """Types a whole form, as Camille would."""
    day, month, year = born.split()
    typed = {"Nom de naissance": name, "Prénom": "Camille", "Jour": day, "Mois": month, "Année": year}
    typed |= {"Numéro et rue": "8 rue des Lilas", "Code postal": "44000", "Commune": "Nantes", "E-mail": email}
    for label, text in typed.items():
        page.get_by_label(label, exact=True).fill(text)
    for answer in ("Féminin", "Non", "Oui, avec mon nom"):
        page.get_by_role("radio", name=answer, exact=answer == "Non").check()


def press(page: Page, button: str) -> None:
    """Presses the first button of that name and waits for the page behind it."""
    with page.expect_navigation():
        page.get_by_role("button", name=button).first.click()


def enter(page: Page) -> None:
    """The same with the Enter key."""
    with page.expect_navigation():
        page.keyboard.press("Enter")


def submit(page: Page) -> None:
    """Hands the form in."""
    press(page, "Obtenir mon numéro")


def at(address: str) -> Way:
    """Typed into the address bar."""
    return lambda page, _stack: page.goto(address)


def _form_with_errors(page: Page, stack: Stack) -> None:
    page.goto(form(stack))
    fill(page, email="", born="7 13 1984")
    page.get_by_label("Code postal").fill("44")
    submit(page)


def _form_of_a_child(page: Page, stack: Stack) -> None:
    page.goto(form(stack))
    fill(page, email="nadia@courriel.example", born="21 6 2016")
    submit(page)


def _new_ticket(page: Page, stack: Stack) -> None:
    page.goto(form(stack))
    fill(page, email="camille@courriel.example")
    submit(page)


def ticket(actor: str) -> Way:
    """Opened again from the phone's history."""
    return lambda page, stack: page.goto(f"/n/{stack.stage['actors'][actor]['ticket']}/")


def _code_page(page: Page, stack: Stack) -> None:
    page.goto(stack.letter_for(stack.stage["actors"]["negative"]["email"]))


def _wrong_code(page: Page, stack: Stack) -> None:
    page.goto("/r/AAAAAAAAAAAAAAAAAAAAAA/")
    page.get_by_label("Votre code personnel").fill("AAAA AAAA")
    press(page, "Ouvrir")


def document(actor: str) -> Way:
    """Opened with the link of the message and the code of the ticket."""

    def way(page: Page, stack: Stack) -> None:
        somebody = stack.stage["actors"][actor]
        page.goto(stack.letter_for(somebody["email"]))
        page.get_by_label("Votre code personnel").fill(somebody["code"])
        press(page, "Ouvrir")

    return way


def _refused_sign_in(page: Page, stack: Stack) -> None:
    page.goto("/connexion/")
    page.get_by_label("E-mail professionnel").fill("inconnue@tilleuls.example")
    page.get_by_label("Mot de passe").fill("pas le bon mot de passe")
    page.get_by_label("Code de votre téléphone").fill("123 45")
    press(page, "Se connecter")


def _too_many_tries(page: Page, stack: Stack) -> None:
    page.goto("/connexion/")
    while page.get_by_role("heading", name="Trop d’essais").count() == 0:
        page.get_by_label("E-mail professionnel").fill("bloquee@tilleuls.example")
        page.get_by_label("Mot de passe").fill("pas le bon mot de passe")
        page.get_by_label("Code de votre téléphone").fill("123456")
        press(page, "Se connecter")


def _weak_password(page: Page, stack: Stack) -> None:
    page.goto("/compte/mot-de-passe/")
    page.get_by_label("Nouveau mot de passe").fill("pharmacie")
    press(page, "Changer")


def _asked_again(page: Page, stack: Stack) -> None:
    """As five minutes later: a code that is none brings the same page."""
    page.goto("/compte/")
    page.evaluate(
        """() => {
            const form = document.querySelector('form[action$="/compte/codes/"]');
            form.insertAdjacentHTML('beforeend', '<input name="confirming" value="POST"><input name="code" value="1">');
            form.submit();
        }"""
    )
    page.wait_for_url("**/compte/codes/")


def _invited(page: Page, stack: Stack) -> None:
    page.goto(stack.letter_for("ines@tilleuls.example"))


def _enrolling(page: Page, stack: Stack) -> None:
    _invited(page, stack)
    page.get_by_label("Code remis en main propre").fill(stack.stage["invitation"])
    press(page, "Continuer")


def _enrolled(page: Page, stack: Stack) -> None:
    """Drawn by the stage: made for real, the invitation would be used up after one look."""
    html = stack.stage["codes"]
    page.route("**/dessin/", lambda route: route.fulfill(status=200, content_type="text/html", body=html))
    page.goto("/dessin/")


def _queue_of(pharmacy: str) -> Way:
    def way(page: Page, stack: Stack) -> None:
        page.goto("/pharmacie/choisir/")
        press(page, pharmacy)

    return way


def _wrong_number(page: Page, stack: Stack) -> None:
    page.goto("/file/")
    page.get_by_label("Scanner ou taper").fill("999A")
    enter(page)


def case(actor: str, page_of_it: str = "") -> Way:
    """The sheet of somebody on the stage, or one of its pages."""
    return lambda page, stack: page.goto(f"/file/{stack.stage['actors'][actor]['case']}/{page_of_it}")


def _second_check(page: Page, stack: Stack) -> None:
    case("readable", "resultat/")(page, stack)
    page.get_by_role("radio", name="Positif").check()


def _wrong_second_check(page: Page, stack: Stack) -> None:
    _second_check(page, stack)
    page.get_by_label("Numéro lu sur la cassette").fill("1A")
    enter(page)


def _refused_correction(page: Page, stack: Stack) -> None:
    case("negative", "corriger/")(page, stack)
    press(page, "Corriger le")


def _new_link(page: Page, stack: Stack) -> None:
    case("refused")(page, stack)
    press(page, "Nouveau lien et code")


def _wrong_box(page: Page, stack: Stack) -> None:
    page.goto("/lots/")
    page.get_by_label("Numéro de lot").fill("CV2611A")
    page.get_by_label("Date de péremption").fill("31/02/2020")
    press(page, "Utiliser cette boîte")


def _stale(page: Page, stack: Stack) -> None:
    """Two people on the same test: the one who comes second."""
    case("readable", "resultat/")(page, stack)
    page.evaluate("document.querySelector('.entry [name=seen]').value = '0'")
    page.get_by_role("radio", name="Négatif").check()
    press(page, "Enregistrer pour")


def _undo_too_late(page: Page, stack: Stack) -> None:
    case("negative")(page, stack)
    page.evaluate("document.forms[0].action = location.pathname + 'annuler-saisie/'")
    with page.expect_navigation():
        page.evaluate("document.forms[0].submit()")


def _drawn(status: int) -> Way:
    """A page that no click leads to: the stage drew it from its template, here it gets an address."""

    def way(page: Page, stack: Stack) -> None:
        html = stack.stage["errors"][str(status)]
        page.route("**/dessin/", lambda route: route.fulfill(status=status, content_type="text/html", body=html))
        page.goto("/dessin/")

    return way


def _just_saved(page: Page, stack: Stack) -> None:
    page.goto("/file/")
    press(page, "Négatif")


def by_psc(page: Page, name: str, fault: str = "") -> None:
    """Identifies oneself at the simulator, which then goes wrong as told."""
    page.goto("/connexion/")
    page.get_by_role("link", name="Pro Santé Connect").click()
    page.get_by_label("Le simulateur doit").select_option(fault)
    press(page, name)


def _psc(name: str, fault: str = "") -> Way:
    return lambda page, stack: by_psc(page, name, fault)


def _psc_simulator(page: Page, stack: Stack) -> None:
    page.goto("/connexion/psc/")


def _link(page: Page, stack: Stack) -> None:
    """In by password, then at the simulator as somebody without an account."""
    page.goto("/connexion/psc/")
    press(page, "Élodie Vasseur")


def _join_with_a_slip(page: Page, stack: Stack) -> None:
    by_psc(page, "Élodie Vasseur")
    page.get_by_label("E-mail professionnel").fill("elodie")
    press(page, "Rejoindre")


def _request(page: Page, stack: Stack) -> None:
    """Élodie asks, Anne looks."""
    assert page.context.browser is not None
    other = page.context.browser.new_context(base_url=stack.url)
    asking = other.new_page()
    by_psc(asking, "Élodie Vasseur")
    asking.get_by_label("E-mail professionnel").fill("elodie@tilleuls.example")
    if asking.get_by_role("button", name="Rejoindre").count():
        press(asking, "Rejoindre")
    other.close()
    page.goto("/equipe/demandes/")


def _bad_invitation(page: Page, stack: Stack) -> None:
    page.goto("/equipe/")
    page.get_by_label("Prénom").fill("Inès")
    page.get_by_label("Nom", exact=True).fill("Roux")
    page.get_by_label("E-mail professionnel").fill("julie@tilleuls.example")
    page.locator("#role").select_option("preparateur")
    press(page, "Envoyer l’invitation")


def _colleague_invited(page: Page, stack: Stack) -> None:
    page.goto("/equipe/")
    page.get_by_label("Prénom").fill("Inès")
    page.get_by_label("Nom", exact=True).fill("Roux")
    page.get_by_label("E-mail professionnel").fill("ines@tilleuls.example")
    page.locator("#role").select_option("adjoint")
    press(page, "Envoyer l’invitation")


def _support(page: Page, stack: Stack) -> None:
    page.goto("/assistance/")
    page.get_by_label("Numéro FINESS").fill("060016219")
    page.get_by_label("Motif").fill("Ticket 4312 : la file reste vide depuis ce matin.")
    press(page, "Ouvrir pour une heure")


def _support_case(page: Page, stack: Stack) -> None:
    _support(page, stack)
    with page.expect_navigation():
        page.locator("tbody a").last.click()


def _no_reason(page: Page, stack: Stack) -> None:
    page.goto("/assistance/")
    page.get_by_label("Numéro FINESS").fill("060016219")
    page.get_by_label("Motif").fill("aide")
    press(page, "Ouvrir pour une heure")


def _closing(page: Page, stack: Stack) -> None:
    """Of a pharmacy that nothing else happens in: it takes no form from then on."""
    _queue_of("Pharmacie de la Gare")(page, stack)
    page.goto("/pharmacie/fermeture/")
    press(page, "Arrêter les inscriptions")


def sit_down(page: Page, name: str, code: str = UNLOCK_CODE) -> None:
    """Signs in at a shared computer, and chooses the six digits for it."""
    by_psc(page, name)
    page.goto("/compte/poste/")
    page.get_by_label("Nouveau code").fill(code)
    press(page, "Choisir ce code")


def lock(page: Page) -> None:
    """Without the key."""
    page.goto("/file/")
    page.get_by_role("button", name="Verrouiller").click()
    page.wait_for_url("**/verrou/")


def _locked(page: Page, stack: Stack) -> None:
    for name in ("Anne Marchand", "Karim Haddad"):
        sit_down(page, name)
        lock(page)


def _wrong_unlock_code(page: Page, stack: Stack) -> None:
    _locked(page, stack)
    page.get_by_label("Code de Karim H.").fill("640913")
    press(page, "Déverrouiller")


def _locked_without_code(page: Page, stack: Stack) -> None:
    by_psc(page, "Karim Haddad")
    lock(page)


def _guessable_code(page: Page, stack: Stack) -> None:
    by_psc(page, "Karim Haddad")
    page.goto("/compte/poste/")
    page.get_by_label("Nouveau code").fill("123456")
    press(page, "Choisir ce code")


def _about_to_lock(page: Page, stack: Stack) -> None:
    by_psc(page, "Karim Haddad")
    page.clock.install()
    page.goto("/file/")
    page.clock.run_for(103_000)
    page.get_by_text("Verrouillage dans").wait_for()


VIEWS: Final = (
    View("formulaire", lambda page, stack: page.goto(form(stack))),
    View("formulaire-erreurs", _form_with_errors),
    View("formulaire-anglais", lambda page, stack: page.goto(f"/en{form(stack)}")),
    View("formulaire-mineur", _form_of_a_child),
    View("affiche-inconnue", at("/e/AAAAAAA/")),
    View("billet", _new_ticket),
    View("billet-revu", ticket("waiting")),
    View("billet-chrono", ticket("early")),
    View("billet-pret", ticket("negative")),
    View("billet-annule", ticket("cancelled")),
    View("code", _code_page),
    View("code-faux", _wrong_code),
    View("document-negatif", document("negative")),
    View("document-positif", document("positive")),
    View("document-non-valide", document("invalid")),
    View("document-corrige", document("corrected")),
    View("donnees", at("/donnees/")),
    View("accessibilite", at("/accessibilite/")),
    View("aide", at("/aide/")),
    View("connexion", at("/connexion/")),
    View("connexion-refusee", _refused_sign_in),
    View("erreur-429", _too_many_tries),
    View("psc-simulateur", _psc_simulator),
    View("psc-refus", _psc("Anne Marchand", "no-acr")),
    View("psc-profession", _psc("Denis Faure")),
    View("psc-panne", _psc("Anne Marchand", "down")),
    View("psc-rejoindre", _psc("Élodie Vasseur")),
    View("psc-rejoindre-erreur", _join_with_a_slip),
    View("psc-relier", _link, JULIE),
    View("psc-demandes", _request, ANNE),
    View("choisir-pharmacie", at("/pharmacie/choisir/"), MARC),
    View("compte", at("/compte/"), KARIM),
    View("compte-cle", at("/compte/cles/ajouter/"), KARIM),
    View("compte-application", at("/compte/application/"), KARIM),
    View("compte-mot-de-passe-faible", _weak_password, KARIM),
    View("compte-confirmer", _asked_again, KARIM),
    View("verrou", _locked),
    View("verrou-refus", _wrong_unlock_code),
    View("verrou-sans-code", _locked_without_code),
    View("verrou-bientot", _about_to_lock),
    View("code-poste", _guessable_code),
    View("invitation", _invited),
    View("inscription", _enrolling),
    View("codes-de-secours", _enrolled),
    View("file", at("/file/"), KARIM),
    View("file-vide", _queue_of("Pharmacie du Port"), MARC),
    View("file-numero-faux", _wrong_number, KARIM),
    View("fiche-inscrite", case("waiting"), KARIM),
    View("fiche-mineur", case("minor"), KARIM),
    View("fiche-chrono", case("early"), KARIM),
    View("fiche-lisible", case("readable"), KARIM),
    View("fiche-delai-depasse", case("missed"), KARIM),
    View("fiche-recue", case("positive"), KARIM),
    View("fiche-non-valide", case("invalid"), KARIM),
    View("fiche-corrigee", case("corrected"), KARIM),
    View("fiche-refusee", case("refused"), KARIM),
    View("fiche-annulee", case("cancelled"), KARIM),
    View("resultat", case("readable", "resultat/"), KARIM),
    View("resultat-positif", _second_check, KARIM),
    View("resultat-positif-faux", _wrong_second_check, KARIM),
    View("resultat-trop-tot", case("early", "resultat/"), KARIM),
    View("resultat-hors-delai", case("missed", "resultat/"), KARIM),
    View("correction", case("negative", "corriger/"), KARIM),
    View("correction-refusee", _refused_correction, KARIM),
    View("nouveau-lien", _new_link, KARIM),
    View("lots", at("/lots/"), KARIM),
    View("lots-erreur", _wrong_box, KARIM),
    View("envois", at("/envois/"), KARIM),
    View("affiche", at("/imprimes/affiche/"), KARIM),
    View("erreur-403", case("negative", "corriger/"), JULIE),
    View("erreur-404", at(f"/file/{NOBODY}/"), KARIM),
    View("fiche-annulation-trop-tard", _undo_too_late, KARIM),
    *(View(f"erreur-{status}", _drawn(status)) for status in ERRORS),
    View("test-change-entre-temps", _stale, KARIM),
    View("file-enregistre", _just_saved, KARIM),
    View("demande", at("/pharmacie/demande/")),
    View("equipe", at("/equipe/"), ANNE),
    View("equipe-vue", at("/equipe/"), JULIE),
    View("equipe-erreur", _bad_invitation, ANNE),
    View("equipe-invitation", _colleague_invited, ANNE),
    View("revue", at("/equipe/revue/"), ANNE),
    View("convention", at("/pharmacie/convention/"), ANNE),
    View("chiffres", at("/chiffres/"), ANNE),
    View("assistance", at("/assistance/"), SAM),
    View("assistance-sans-motif", _no_reason, SAM),
    View("assistance-file", _support, SAM),
    View("assistance-fiche", _support_case, SAM),
    View("assistance-lue", at("/pharmacie/assistance/"), ANNE),
    View("fermeture", at("/pharmacie/fermeture/"), ANNE),
    View("fermeture-commencee", _closing, MARC),
)
