"""Kits and lots."""

import pytest

from pharmacies.seat import Seat
from results.models import Case, Lot
from tests.results import story
from tests.results.counter_desk import browser, clock, page, path, queries
from tests.results.story import NOON, minutes

pytestmark = pytest.mark.django_db


def boxes(seat: Seat) -> Lot:
    return story.lot(seat)


def test_a_box_is_opened_and_used_here(owner: Seat) -> None:
    device = boxes(owner).device
    with clock():
        typed = {"device": device.pk, "number": "ZX99", "expires_on": "31/05/2027"}
        text = page(browser(owner).post("/lots/", typed, follow=True))
    assert "Boîte ouverte : Kit, lot ZX99." in text
    assert 'Lot <b class="num">ZX99</b>' in text
    assert "31/05/2027" in text


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        ({"device": ""}, "Choisissez le kit dans la liste."),
        ({"device": "inconnu"}, "Ce test n’est pas dans votre liste."),
        ({"number": ""}, "Indiquez le numéro de lot"),
        ({"number": "x" * 300}, "Raccourcissez"),
        ({"number": "A\x00B"}, "caractères invisibles"),
        ({"expires_on": ""}, "Indiquez la date de péremption"),
        ({"expires_on": "31/02/2027"}, "Écrivez la date ainsi : 31/05/2027."),
        ({"expires_on": "demain"}, "Écrivez la date ainsi : 31/05/2027."),
        ({"expires_on": "22/11/2026"}, "Lot ZX99 périmé le 22/11/2026. Choisissez une autre boîte."),
    ],
)
def test_a_faulty_box_comes_back_as_typed(owner: Seat, fault: dict[str, str], words: str) -> None:
    device = boxes(owner).device
    typed = {"device": device.pk, "number": "ZX99", "expires_on": "31/05/2027", **fault}
    with clock():
        answer = browser(owner).post("/lots/", typed)
    assert answer.status_code == 422
    text = page(answer)
    assert words in text
    assert "31/05/2027" in text
    assert Lot.objects.count() == 1


def test_another_box_serves_this_workstation(owner: Seat) -> None:
    first = boxes(owner)
    second = story.lot(owner, at=NOON + minutes(1), reads_after=1, reads_until=600)
    case = story.registered(owner.pharmacy)
    with clock():
        desk = browser(owner)
        assert str(first.pk) in page(desk.get("/lots/"))
        desk.post("/lots/choisir/", {"lot": first.pk})
        desk.post(path(case, "demarrer/?vu=0"))
    assert Case.objects.get().lot == first != second


@pytest.mark.parametrize("chosen", ["", "x", "\x00", "00000000-0000-0000-0000-000000000000"])
def test_an_unknown_box_is_not_chosen(owner: Seat, chosen: str) -> None:
    with clock():
        assert browser(owner).post("/lots/choisir/", {"lot": chosen}).status_code in {404, 422}


def test_a_strangers_box_is_not_found(owner: Seat, stranger: Seat) -> None:
    with clock():
        assert browser(owner).post("/lots/choisir/", {"lot": boxes(stranger).pk}).status_code == 404


def test_an_expired_box_starts_nothing(owner: Seat) -> None:
    story.registered(owner.pharmacy)
    story.lot(owner, days=0)
    with clock(24 * 60):
        text = page(browser(owner).get("/file/"))
        assert "Lot périmé. Choisissez une autre boîte." in text
        assert "Périmé" in page(browser(owner).get("/lots/"))


def test_the_page_costs_the_same_whatever_is_open(owner: Seat) -> None:
    for number in range(5):
        story.lot(owner, reads_after=10 + number)
    with clock():
        desk = browser(owner)
        with queries(7):  # seat 2, the wall 2, box in use, boxes, kits
            desk.get("/lots/")


def test_a_box_of_another_pharmacy_left_in_the_session_is_not_used(owner: Seat, stranger: Seat) -> None:
    theirs = boxes(stranger)
    desk = browser(owner)
    session = desk.session
    session["lot"] = str(theirs.pk)
    session.save()
    with clock():
        assert "Aucune boîte de tests ouverte" in page(desk.get("/file/"))
