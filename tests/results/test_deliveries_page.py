"""Is everything received?"""

import pytest

from audit.models import Event
from audit.vocabulary import Act
from pharmacies.seat import Seat
from results.models import Delivery
from tests.results import story
from tests.results.counter_desk import browser, clock, page, queries
from tests.results.story import NOON, minutes

pytestmark = pytest.mark.django_db


def settle(state: str, **facts: object) -> None:
    Delivery.objects.update(state=state, settled_at=NOON + minutes(18), **facts)


def test_all_received_is_said_first(owner: Seat) -> None:
    story.read(owner)
    story.read(owner, birth_name="Benali")
    settle("acknowledged", receipt="7F3K-20")
    with clock(20):
        text = page(browser(owner).get("/envois/"))
    assert "Tout est reçu : 2 sur 2." in text
    assert "Dernier accusé à 12 h 18." in text
    assert "7F3K-20" in text


def test_what_waits_and_what_was_refused_is_counted(owner: Seat) -> None:
    story.read(owner)
    settle("refused", refusal="wrong-birth-date")
    story.read(owner, birth_name="Benali")
    with clock(40):
        text = page(browser(owner).get("/envois/"))
    assert "1 en attente, 1 refusé à corriger." in text
    assert "Refusé : date de naissance" in text
    assert "attend depuis plus de 15 min" in text


def test_nothing_sent_is_said(owner: Seat) -> None:
    with clock():
        assert "Aucun envoi aujourd’hui." in page(browser(owner).get("/envois/"))


def test_a_taken_back_entry_is_not_counted(owner: Seat) -> None:
    story.read(owner)
    settle("withdrawn")
    with clock(20):
        assert "Aucun envoi aujourd’hui." in page(browser(owner).get("/envois/"))


def test_an_unknown_reason_is_shown_as_it_came(owner: Seat) -> None:
    story.read(owner)
    settle("refused", refusal="<b>odd</b>")
    with clock(20):
        assert "Refusé : &lt;b&gt;odd&lt;/b&gt;" in page(browser(owner).get("/envois/"))


def test_no_sealed_value_is_opened(owner: Seat) -> None:
    story.read(owner, "positive")
    before = Event.objects.filter(act=Act.DATA_OPENED).count()
    with clock(20):
        text = page(browser(owner).get("/envois/"))
    assert Event.objects.filter(act=Act.DATA_OPENED).count() == before
    assert "ositif" not in text


def test_other_pharmacies_deliveries_are_theirs(owner: Seat, stranger: Seat) -> None:
    story.read(stranger)
    with clock(20):
        assert "Aucun envoi aujourd’hui." in page(browser(owner).get("/envois/"))


def test_the_page_costs_the_same_whatever_its_length(owner: Seat) -> None:
    for number in range(4):
        story.read(owner, birth_name=f"Nom{number}")
    with clock(20):
        desk = browser(owner)
        with queries(6):  # seat 2, the wall 2, counts, rows
            desk.get("/envois/")
