"""Reading a cassette, and correcting what was read."""

import pytest

from pharmacies.seat import Seat
from results.models import Case, Delivery, Result
from results.vocabulary import CaseState
from tests.results import story
from tests.results.counter_desk import browser, clock, page, path, queries

pytestmark = pytest.mark.django_db


def test_three_pictures_inside_the_window(owner: Seat) -> None:
    case = story.started(owner)
    with clock(16):
        text = page(browser(owner).get(path(case, "resultat/")))
    assert [text.count(f"#k-{kind}") for kind in ("neg", "pos", "inv")] == [1, 1, 1]
    assert "checked>" not in text


def test_no_address_or_title_tells_the_result(owner: Seat) -> None:
    case = story.started(owner)
    with clock(16):
        answer = browser(owner).post(path(case, "resultat/?vu=1"), {"value": "positive"})
    title = page(answer).partition("<title>")[2].partition("</title>")[0]
    assert "ositi" not in title
    assert "ositi" not in answer.request["PATH_INFO"]


def test_somebody_without_an_e_mail_comes_back_to_the_counter(owner: Seat) -> None:
    case = story.started(owner, email="")
    with clock(16):
        assert "Sans e-mail, la personne revient au comptoir" in page(browser(owner).get(path(case, "resultat/")))


def test_a_positive_first_asks_for_the_number(owner: Seat) -> None:
    case = story.started(owner)
    with clock(16):
        text = page(browser(owner).post(path(case, "resultat/?vu=1"), {"value": "positive"}))
    assert not Result.objects.exists()
    assert 'value="positive" checked' in text
    assert "autofocus" in text.partition('id="relu"')[2].partition(">")[0]
    assert "Enregistrer positif pour Camille Lefèvre" in text


def test_a_positive_with_its_number_is_recorded(owner: Seat) -> None:
    case = story.started(owner)
    typed = {"seen": 1, "checked": 1, "value": "positive", "number": case.number_label.lower()}
    with clock(16):
        text = page(browser(owner).post(path(case, "resultat/"), typed, follow=True))
    assert Result.objects.count() == 1
    assert f"{case.number_label} enregistré. Envoi dans 30 s." in text


@pytest.mark.parametrize("number", ["", "oui", "7", "999Z", "\x00", "x" * 300])
def test_a_positive_with_another_number_saves_nothing(owner: Seat, number: str) -> None:
    case = story.started(owner)
    with clock(16):
        answer = browser(owner).post(
            path(case, "resultat/"), {"seen": 1, "checked": 1, "value": "positive", "number": number}
        )
    assert answer.status_code == 422
    text = page(answer)
    assert 'value="positive" checked' in text
    assert 'role="alert"' in text
    assert not Result.objects.exists()


def test_a_neighbours_number_is_named(owner: Seat) -> None:
    case = story.started(owner)
    neighbour = story.registered(owner.pharmacy, birth_name="Benali")
    typed = {"seen": 1, "checked": 1, "value": "positive", "number": neighbour.number_label}
    with clock(16):
        text = page(browser(owner).post(path(case, "resultat/"), typed))
    assert f"C’est le numéro d’une autre cassette, {neighbour.number_label}. Rien n’est enregistré." in text
    assert f'value="{neighbour.number_label}"' in text


def test_a_second_press_records_once(owner: Seat) -> None:
    case = story.started(owner)
    with clock(16):
        desk = browser(owner)
        for _press in range(2):
            assert desk.post(path(case, "resultat/?vu=1"), {"value": "negative"}).status_code == 302
    assert (Result.objects.count(), Delivery.objects.count()) == (1, 1)


def test_a_colleague_who_comes_second_is_told_and_nothing_is_lost(owner: Seat, teammate: Seat) -> None:
    case = story.read(owner).case
    with clock(17):
        answer = browser(teammate).post(path(case, "resultat/?vu=1"), {"value": "invalid"})
    assert answer.status_code == 409
    assert "Ce test a changé depuis l’affichage." in page(answer)
    assert Result.objects.count() == 1


@pytest.mark.parametrize(("after", "words"), [(5, "Lecture possible à 12 h 15."), (25, "Délai dépassé à 12 h 20.")])
def test_outside_the_window_the_server_refuses_too(teammate: Seat, after: float, words: str) -> None:
    case = story.started(teammate)
    with clock(after):
        desk = browser(teammate)
        assert "<fieldset" not in page(desk.get(path(case, "resultat/")))
        answer = desk.post(path(case, "resultat/?vu=1"), {"value": "negative"})
    assert answer.status_code == 409
    assert words in page(answer)
    assert not Result.objects.exists()


def test_a_pharmacist_overrides_the_window_with_a_reason(owner: Seat) -> None:
    case = story.started(owner)
    with clock(25):
        desk = browser(owner)
        assert "Motif de la saisie hors délai" in page(desk.get(path(case, "resultat/")))
        desk.post(path(case, "resultat/"), {"seen": 1, "value": "negative", "override": "read-in-time"})
        assert "hors délai : Lu à l’heure, saisi après" in page(desk.get(path(case)))
    assert Result.objects.get().override == "read-in-time"


def test_nothing_chosen_is_told(owner: Seat) -> None:
    case = story.started(owner)
    with clock(16):
        answer = browser(owner).post(path(case, "resultat/"), {"seen": 1, "checked": 1})
    assert answer.status_code == 422
    assert "Choisissez ce que montre la cassette." in page(answer)


def test_a_result_that_exists_leads_to_the_sheet(owner: Seat) -> None:
    case = story.read(owner).case
    with clock(17):
        assert browser(owner).get(path(case, "resultat/"))["Location"] == path(case)


def test_an_entry_is_not_taken_back_after_its_time(owner: Seat) -> None:
    case = story.read(owner).case
    with clock(17):
        answer = browser(owner).post(path(case, "annuler-saisie/"))
    assert answer.status_code == 409
    assert "Trop tard pour annuler" in page(answer)
    assert Case.objects.get().state == CaseState.READ


def test_the_result_page_is_cheap(owner: Seat) -> None:
    case = story.started(owner)
    with clock(16):
        desk = browser(owner)
        with queries(
            6 + 7
        ):  # seat 2, the wall 2, case, trace; 7 opened columns, whose key is not kept in an open transaction
            desk.get(path(case, "resultat/"))


def test_a_correction_tells_its_effect(owner: Seat) -> None:
    case = story.read(owner, "negative").case
    with clock(20):
        text = page(browser(owner).get(path(case, "corriger/")))
    assert "SI-DEP (simulateur) reçoit une version 2. Le patient est prévenu sans détail." in text
    assert 'value="negative"' not in text


def test_a_correction_is_a_new_version(owner: Seat) -> None:
    case = story.read(owner, "negative").case
    typed = {"seen": 2, "value": "positive", "reason": "typing", "number": case.number_label}
    with clock(20):
        text = page(browser(owner).post(path(case, "corriger/"), typed, follow=True))
    assert f"{case.number_label} corrigé, version 2." in text
    assert Result.objects.count() == 2


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"reason": "typing"}, "Choisissez le résultat juste."),
        ({"value": "invalid"}, "Choisissez la raison."),
        ({"value": "negative", "reason": "typing"}, "C’est déjà le résultat enregistré."),
        ({"value": "positive", "reason": "typing"}, "Scannez l’étiquette de la cassette"),
    ],
)
def test_a_faulty_correction_comes_back_as_typed(owner: Seat, typed: dict[str, str], words: str) -> None:
    case = story.read(owner, "negative").case
    with clock(20):
        answer = browser(owner).post(path(case, "corriger/"), {"seen": 2, **typed})
    assert answer.status_code == 422
    text = page(answer)
    assert words in text
    assert ("typing" not in typed.values()) or 'value="typing" selected' in text
    assert Result.objects.count() == 1


def test_there_is_nothing_to_correct_before_a_result(owner: Seat) -> None:
    case = story.started(owner)
    with clock(16):
        assert browser(owner).get(path(case, "corriger/"))["Location"] == path(case)


def test_a_preparateur_may_not_correct(teammate: Seat) -> None:
    case = story.read(teammate).case
    with clock(20):
        answer = browser(teammate).get(path(case, "corriger/"))
    assert answer.status_code == 403
    assert "corriger un résultat déjà rendu" in page(answer)
