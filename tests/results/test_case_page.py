"""The sheet: identity, start, versions, and the acts that are no results."""

import pytest

from audit.models import Event
from audit.vocabulary import Act
from pharmacies.seat import Seat
from results.models import Case, Delivery, DocumentLink
from results.vocabulary import CaseState
from tests.results import story
from tests.results.counter_desk import browser, clock, page, path, queries
from tests.results.story import NOON, minutes

pytestmark = pytest.mark.django_db


def test_the_sheet_shows_who_is_compared_with_the_card(owner: Seat) -> None:
    case = story.registered(owner.pharmacy, used_name="Durand", symptoms="yes", onset="2026-11-21")
    with clock():
        text = page(browser(owner).get(path(case)))
    for shown in (
        "Camille Lefèvre",
        "14/07/1984, 42 ans",
        "Durand",
        "féminin",
        "depuis le samedi 21 novembre",
        "avec son nom",
    ):
        assert shown in text


def test_reading_the_sheet_leaves_one_trace(owner: Seat) -> None:
    case = story.registered(owner.pharmacy)
    with clock():
        browser(owner).get(path(case))
    event = Event.objects.get(act=Act.DATA_OPENED)
    assert event.facts["purpose"] == "case-sheet"
    assert event.subjects == [case.pk]


def test_strangers_get_the_page_of_what_does_not_exist(owner: Seat, stranger: Seat) -> None:
    case = story.registered(owner.pharmacy)
    with clock():
        for act in ("", "resultat/"):
            assert browser(stranger).get(path(case, act)).status_code == 404
        for act in ("demarrer/", "resultat/", "annuler-saisie/", "corriger/", "refaire/", "annuler/", "lien/"):
            answer = browser(stranger).post(path(case, act), {"seen": 0, "value": "negative", "reason": "typing"})
            assert answer.status_code in {404, 422}, act
    case.refresh_from_db()
    assert (case.state, case.revision) == (CaseState.REGISTERED, 0)


def test_a_minor_is_not_started_without_a_guardians_consent(owner: Seat) -> None:
    case = story.registered(owner.pharmacy, birth_date="2016-01-02", guardian_name="Nadia", guardian_link="mother")
    story.lot(owner)
    with clock():
        desk = browser(owner)
        assert "Mineur : accord d’un parent à recueillir" in page(desk.get(path(case)))
        answer = desk.post(path(case, "demarrer/"), {"seen": 0})
    assert answer.status_code == 409
    assert "accord d’un parent à recueillir avant le test" in page(answer)


def test_a_minor_is_started_with_it(owner: Seat) -> None:
    case = story.registered(owner.pharmacy, birth_date="2016-01-02", guardian_name="Nadia", guardian_link="mother")
    story.lot(owner)
    with clock():
        browser(owner).post(path(case, "demarrer/"), {"seen": 0, "guardian": "written"})
    case.refresh_from_db()
    assert (case.state, case.guardian_consent) == (CaseState.STARTED, "written")


def test_somebody_who_comes_second_is_told(owner: Seat, teammate: Seat) -> None:
    case = story.started(owner)
    with clock(1):
        answer = browser(teammate).post(path(case, "demarrer/?vu=0"))
    assert answer.status_code == 409
    assert "Ce test a changé depuis l’affichage." in page(answer)


def test_a_page_without_its_revision_is_too_old(owner: Seat) -> None:
    case = story.registered(owner.pharmacy)
    with clock():
        for seen in ("", "x", "-1", "9" * 30, "\x00"):
            answer = browser(owner).post(path(case, "demarrer/"), {"seen": seen})
            assert answer.status_code == 422
            assert "Cette page est trop ancienne." in page(answer)


@pytest.mark.parametrize(("after", "words"), [(5, "Lecture possible à 12 h 15."), (25, "Délai dépassé à 12 h 20.")])
def test_outside_the_window_a_sentence_stands_instead_of_the_button(teammate: Seat, after: float, words: str) -> None:
    case = story.started(teammate)
    with clock(after):
        text = page(browser(teammate).get(path(case)))
    assert words in text
    assert "Lire la cassette" not in text


def test_a_missed_cassette_is_redone_under_a_new_number(owner: Seat) -> None:
    case = story.started(owner)
    with clock(25):
        desk = browser(owner)
        assert "Refaire avec une nouvelle cassette" in page(desk.get(path(case)))
        text = page(desk.post(path(case, "refaire/"), {"seen": 1}, follow=True))
        assert "Nouveau numéro : " in text
        assert f"Refait après le {case.number_label}" in text
        assert "Refait avec une nouvelle cassette :" in page(desk.get(path(case)))
    assert Case.objects.count() == 2


def test_somebody_who_left_is_taken_out_of_the_queue(owner: Seat) -> None:
    case = story.registered(owner.pharmacy)
    with clock():
        desk = browser(owner)
        desk.post(path(case, "annuler/"), {"seen": 0, "reason": "left"})
        assert "Annulé : La personne est partie" in page(desk.get(path(case)))


def test_cancelling_needs_a_reason(owner: Seat) -> None:
    case = story.registered(owner.pharmacy)
    with clock():
        answer = browser(owner).post(path(case, "annuler/"), {"seen": 0, "reason": "ennui"})
    assert answer.status_code == 422
    assert "Choisissez la raison." in page(answer)


def test_versions_show_word_reason_and_receipt(owner: Seat) -> None:
    case = story.read(owner, "positive").case
    Delivery.objects.update(state="acknowledged", settled_at=NOON + minutes(17), receipt="7F3K-20")
    with clock(20):
        desk = browser(owner)
        desk.post(path(case, "corriger/"), {"seen": 2, "value": "negative", "reason": "typing"})
        text = page(desk.get(path(case)))
    assert "7F3K-20" in text
    assert "word--negative" in text
    assert "word--positive old" in text
    assert "Erreur de saisie du résultat" in text


def test_the_sheet_is_cheap(owner: Seat) -> None:
    case = story.started(owner)
    with clock(16):
        desk = browser(owner)
        with queries(
            11 + 7
        ):  # seat 2, the wall 2, lot, case, versions, successor, trace; keys are not kept in an open transaction
            desk.get(path(case))


def test_a_new_link_and_code_are_shown_once(owner: Seat) -> None:
    case = story.registered(owner.pharmacy)
    with clock():
        desk = browser(owner)
        text = page(desk.post(path(case, "lien/")))
        assert "http://testserver/r/" in text
        assert "Pliez ici : code personnel" in text
        assert "Lefèvre" not in text
        code = text.partition('<p class="big">')[2].partition("</p>")[0]
        assert len(code) == 9
        assert code not in page(desk.get(path(case)))
    assert DocumentLink.objects.filter(case=case, revoked_at=None).count() == 1


def test_nothing_is_offered_for_a_cancelled_visit(owner: Seat) -> None:
    case = story.registered(owner.pharmacy)
    with clock():
        desk = browser(owner)
        desk.post(path(case, "annuler/"), {"seen": 0, "reason": "asked"})
        assert "<form" not in page(desk.get(path(case))).partition("<main")[2]
        assert desk.post(path(case, "lien/")).status_code == 409


def test_a_preparateur_is_not_offered_corrections(teammate: Seat) -> None:
    case = story.read(teammate).case
    with clock(17):
        assert "corriger/" not in page(browser(teammate).get(path(case)))


@pytest.mark.parametrize(("onset", "words"), [("", "oui"), ("earlier", "depuis plus de 10 jours")])
def test_symptoms_are_told_as_declared(owner: Seat, onset: str, words: str) -> None:
    case = story.registered(owner.pharmacy, symptoms="yes", onset=onset)
    with clock():
        assert f"<dt>Symptômes</dt><dd>{words}</dd>" in page(browser(owner).get(path(case)))


def test_an_older_sheet_shows_its_dates(owner: Seat) -> None:
    case = story.read(owner).case
    with clock(24 * 60):
        assert "lu le 23/11/2026 à 12 h 16" in page(browser(owner).get(path(case)))
