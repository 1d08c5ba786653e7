"""The queue: what shows, what is pressed, what it costs."""

from unittest import mock

import pytest
from django.test import Client

from pharmacies.seat import Seat
from results.models import Case, Delivery, Result
from results.vocabulary import CaseState
from tests.results import story
from tests.results.counter_desk import browser, clock, page, path, queries
from tests.results.story import NOON, minutes

pytestmark = pytest.mark.django_db


def test_an_empty_queue_says_so(owner: Seat) -> None:
    with clock():
        text = page(browser(owner).get("/file/"))
    assert "Personne n’attend." in text
    assert "Aucune boîte de tests ouverte" in text


def test_the_first_in_line_is_shown_in_full_and_the_others_by_initials(owner: Seat) -> None:
    story.registered(owner.pharmacy)
    story.registered(owner.pharmacy, birth_name="Benali", first_names="Amira", birth_date="1969-03-02")
    with clock(1):
        text = page(browser(owner).get("/file/"))
    assert "Camille Lefèvre" in text
    assert "A. B. · 1969" in text
    assert "Benali" not in text


def test_no_list_tells_a_result_a_contact_or_a_nir(owner: Seat) -> None:
    story.read(owner, "positive", nir="184071234567816")
    story.registered(owner.pharmacy, at=NOON + minutes(17), birth_name="Benali")
    with clock(18):
        text = page(browser(owner).get("/file/etat/")).lower()
    for word in ("positif", "négatif", "non valide", "courriel", "639981234", "184071234567816", "14/07/1984 ·"):
        assert word not in text


def test_identity_checked_is_one_press(owner: Seat) -> None:
    case = story.registered(owner.pharmacy)
    story.lot(owner)
    with clock():
        desk = browser(owner)
        assert f'formaction="/file/{case.pk}/demarrer/?vu=0"' in page(desk.get("/file/"))
        text = page(desk.post(path(case, "demarrer/?vu=0"), follow=True))
    assert Case.objects.get().state == CaseState.STARTED
    assert f"{case.number_label} : lecture à 12 h 15. Écrivez {case.number_label} sur la cassette." in text


def test_without_a_box_there_is_no_start_button(owner: Seat) -> None:
    story.registered(owner.pharmacy)
    with clock():
        assert "demarrer" not in page(browser(owner).get("/file/"))


def test_a_minor_is_started_from_the_sheet_only(owner: Seat) -> None:
    story.lot(owner)
    story.registered(owner.pharmacy, birth_date="2016-01-02", guardian_name="Nadia", guardian_link="mother")
    with clock():
        text = page(browser(owner).get("/file/"))
    assert "mineur : accord d’un parent à recueillir" in text
    assert "demarrer" not in text


@pytest.mark.parametrize(("after", "shown"), [(14, "Lecture à 12 h 15"), (21, "Délai dépassé, à refaire")])
def test_outside_the_window_there_is_no_result_button(owner: Seat, after: float, shown: str) -> None:
    story.started(owner)
    with clock(after):
        text = page(browser(owner).get("/file/"))
    assert shown in text
    assert "negative" not in text


def test_inside_the_window_a_negative_is_one_press(owner: Seat) -> None:
    case = story.started(owner)
    with clock(16):
        desk = browser(owner)
        text = page(desk.get("/file/"))
        assert "À lire avant 12 h 20" in text
        assert f'formaction="/file/{case.pk}/resultat/?vu=1" name="value" value="negative"' in text
        text = page(desk.post(path(case, "resultat/?vu=1"), {"value": "negative"}, follow=True))
    assert Result.objects.count() == 1
    assert f"{case.number_label} enregistré. Envoi dans 30 s." in text
    assert f'action="/file/{case.pk}/annuler-saisie/"' in text
    assert "part dans 30 s" in text


def test_the_entry_is_taken_back_from_the_queue(owner: Seat) -> None:
    case = story.read(owner).case
    with clock(16.2):
        text = page(browser(owner).post(path(case, "annuler-saisie/"), follow=True))
    assert "saisie annulée, rien n’est parti." in text
    assert Case.objects.get().state == CaseState.STARTED


def test_the_receipt_is_told_in_words(owner: Seat) -> None:
    story.read(owner)
    Delivery.objects.update(state="acknowledged", settled_at=NOON + minutes(17), receipt="7F3K-20")
    with clock(18):
        assert "Reçu à 12 h 17" in page(browser(owner).get("/file/"))


def test_a_refusal_is_told_in_words(owner: Seat) -> None:
    story.read(owner)
    Delivery.objects.update(state="refused", settled_at=NOON + minutes(17), refusal="no-lot")
    with clock(18):
        text = page(browser(owner).get("/file/"))
    assert "Refusé : numéro de lot" in text


def test_a_number_opens_its_row(owner: Seat) -> None:
    case = story.registered(owner.pharmacy)
    with clock():
        response = browser(owner).post("/file/", {"cmd": case.number_label.lower()})
    assert response["Location"] == path(case)


def test_a_readable_cassette_opens_on_its_result_page(owner: Seat) -> None:
    case = story.started(owner)
    with clock(16):
        response = browser(owner).post("/file/", {"cmd": case.number_label})
    assert response["Location"] == path(case, "resultat/")


def test_a_ticket_opens_its_row(owner: Seat) -> None:
    case = story.registered(owner.pharmacy)
    with clock():
        response = browser(owner).post("/file/", {"cmd": f"FT1:P:{case.label}"})
    assert response["Location"] == path(case)


def test_a_strangers_ticket_is_unknown(owner: Seat, stranger: Seat) -> None:
    case = story.registered(stranger.pharmacy)
    with clock():
        response = browser(owner).post("/file/", {"cmd": f"FT1:P:{case.label}"})
    assert response.status_code == 404
    assert "Ce billet n’est pas d’ici, ou il a expiré." in page(response)


def test_a_wrong_letter_is_told(owner: Seat) -> None:
    case = story.registered(owner.pharmacy)
    wrong = f"{case.number}{'A' if case.number_label[-1] != 'A' else 'B'}"
    with clock():
        response = browser(owner).post("/file/", {"cmd": wrong})
    assert response.status_code == 404
    text = page(response)
    assert f"{wrong} n’existe pas aujourd’hui." in text
    assert f'value="{wrong}"' in text


def test_yesterdays_number_is_told_apart(owner: Seat) -> None:
    case = story.registered(owner.pharmacy)
    with clock(24 * 60):
        response = browser(owner).post("/file/", {"cmd": case.number_label})
    assert "Ce numéro n’est pas d’aujourd’hui. Vérifiez la cassette." in page(response)


@pytest.mark.parametrize("typed", ["", "x" * 4000, "FT1:C:POS:12345678", "<script>", "4\x002X", "=cmd()", "\u202e42X"])
def test_whatever_else_is_scanned_opens_nothing(owner: Seat, typed: str) -> None:
    story.registered(owner.pharmacy)
    with clock():
        response = browser(owner).post("/file/", {"cmd": typed})
    assert response.status_code == 422
    assert "<script>" not in response.content.decode().replace('<script src="', "")


def test_an_unchanged_queue_is_acknowledged_without_any_query(owner: Seat, django_assert_num_queries: object) -> None:
    story.registered(owner.pharmacy)
    desk = browser(owner)
    with clock(1):
        etag = desk.get("/file/etat/")["ETag"]
        with queries(0):
            response = desk.get("/file/etat/", headers={"If-None-Match": etag})
    assert response.status_code == 304


def test_a_change_makes_the_queue_stale(owner: Seat, django_capture_on_commit_callbacks: object) -> None:
    desk = browser(owner)
    with clock():
        etag = desk.get("/file/etat/")["ETag"]
        with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
            story.registered(owner.pharmacy)
        assert desk.get("/file/etat/", headers={"If-None-Match": etag}).status_code == 200


@pytest.mark.parametrize(("seen", "later"), [(14.9, 15.01), (19.9, 20.01), (1, 1.6)])
def test_an_opening_or_closing_window_makes_the_queue_stale(owner: Seat, seen: float, later: float) -> None:
    story.started(owner)
    desk = browser(owner)
    with clock(seen):
        etag = desk.get("/file/etat/")["ETag"]
    with clock(later):
        assert desk.get("/file/etat/", headers={"If-None-Match": etag}).status_code == 200


@pytest.mark.parametrize("etag", ['"', '"x"', '"x.y"', '"x.99999999999999999999999"', "*", '"None.1"', '"x.²"'])
def test_a_made_up_tag_acknowledges_nothing(owner: Seat, etag: str) -> None:
    with clock():
        assert browser(owner).get("/file/etat/", headers={"If-None-Match": etag}).status_code == 200


def test_another_pharmacys_tag_acknowledges_nothing(owner: Seat, stranger: Seat) -> None:
    with clock():
        etag = browser(stranger).get("/file/etat/")["ETag"]
        assert browser(owner).get("/file/etat/", headers={"If-None-Match": etag}).status_code == 200


def test_the_sections_are_closed_to_visitors() -> None:
    assert Client().get("/file/etat/").status_code == 302


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("rows", [2, 12])
def test_the_queue_costs_the_same_whatever_its_length(owner: Seat, rows: int) -> None:
    for number in range(rows):
        story.registered(owner.pharmacy, birth_name=f"Nom{number}a")
        story.started(owner, birth_name=f"Nom{number}b")
        story.read(owner, birth_name=f"Nom{number}c")
    desk = browser(owner)
    with clock(17):
        desk.get("/file/")
        with queries(10):
            text = page(desk.get("/file/"))
    assert text.count('<li class="open"') == rows


def test_strangers_see_nothing_of_it(owner: Seat, stranger: Seat) -> None:
    story.registered(owner.pharmacy)
    with clock():
        assert "Personne n’attend." in page(browser(stranger).get("/file/"))


def test_who_wishes_to_speak_english_is_told(owner: Seat) -> None:
    Case.objects.filter(pk=story.registered(owner.pharmacy).pk).update(language="en")
    with clock():
        assert "souhaite parler anglais" in page(browser(owner).get("/file/"))


def test_without_a_cache_the_queue_still_shows(owner: Seat) -> None:
    with clock(), mock.patch("results.revision.cache", **{"get.return_value": None}):
        answer = browser(owner).get("/file/etat/")
    assert (answer.status_code, answer.has_header("ETag")) == (200, False)


def test_a_correction_that_arrived_is_told(owner: Seat) -> None:
    case = story.read(owner).case
    with clock(20):
        desk = browser(owner)
        desk.post(path(case, "corriger/"), {"seen": 2, "value": "invalid", "reason": "typing"})
        Delivery.objects.filter(result__version=2).update(state="acknowledged", settled_at=NOON + minutes(21))
        text = page(desk.get("/file/"))
    assert "Corrigé (v2), reçu à 12 h 21" in text
    assert text.count("<li>") == 5 + 1  # five tabs, one row: the newest version only
