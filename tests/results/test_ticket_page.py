"""The ticket: the number, the code, and where one stands."""

import datetime as dt
import re

import pytest
from django.test import Client

from audit.models import Event
from pharmacies.seat import Seat
from results.acts.cancel_case import cancel_case
from results.acts.record_result import record_result
from results.acts.redo_case import redo_case
from results.acts.renew_link import renew_link
from results.acts.start_test import start_test
from results.models import Case
from tests.cast import door
from tests.results import story
from tests.results.counter_desk import clock, page, queries
from tests.results.story import NOON, minutes
from tests.results.typed import send, text, typed

CODE = re.compile(r'<p class="big">([0-9A-Z]{4} [0-9A-Z]{4})</p>')


def ticket_of(client: Client, owner: Seat, **changes: str) -> str:
    """The address of a ticket that this telephone just got."""
    return str(send(client, owner.pharmacy, **changes)["Location"])


def start(owner: Seat) -> None:
    """The timer of the only case runs since noon."""
    with door():
        start_test(case_id=Case.objects.latest("registered_at").pk, lot_id=story.lot(owner).pk, by=owner, at=NOON)


def test_the_code_is_open_on_the_first_view_only(client: Client, owner: Seat) -> None:
    address = ticket_of(client, owner)
    first, second = page(client.get(address)), page(client.get(address))
    assert CODE.search(first)
    assert not CODE.search(second)
    assert "Montrer mon code" in second


def test_the_code_comes_back_when_it_is_asked_for(client: Client, owner: Seat) -> None:
    address = ticket_of(client, owner)
    first = CODE.search(page(client.get(address)))
    again = CODE.search(page(client.get(f"{address}?code=1")))
    assert first
    assert again
    assert first[1] == again[1]


def test_the_form_sent_twice_shows_the_code_again(client: Client, owner: Seat) -> None:
    once = "00000000-0000-4000-8000-000000000001"
    address = ticket_of(client, owner, once=once)
    first = CODE.search(page(client.get(address)))
    assert ticket_of(client, owner, once=once) == address
    again = CODE.search(page(client.get(address)))
    assert first
    assert again
    assert first[1] == again[1]


def test_another_telephone_never_sees_the_code(client: Client, owner: Seat) -> None:
    address = ticket_of(client, owner)
    html = page(Client().get(f"{address}?code=1"))
    assert not CODE.search(html)
    assert "Montrer mon code" not in html
    assert "Code perdu" in html


def test_the_code_travels_in_a_closed_cookie_of_that_page(client: Client, owner: Seat) -> None:
    response = send(client, owner.pharmacy)
    paths = {cookie["path"]: cookie for name, cookie in response.cookies.items() if name.startswith("billet")}
    assert set(paths) == {response["Location"], f"/en{response['Location']}"}
    for cookie in paths.values():
        assert (cookie["httponly"], cookie["samesite"], cookie["max-age"]) == (True, "Lax", 24 * 60 * 60)


def test_over_https_the_cookie_is_secure(client: Client, owner: Seat) -> None:
    response = client.post(f"/e/{owner.pharmacy.poster}/", typed(), secure=True)
    assert all(cookie["secure"] for name, cookie in response.cookies.items() if name.startswith("billet"))


def test_the_code_is_shown_in_the_other_language_too(client: Client, owner: Seat) -> None:
    address = ticket_of(client, owner)
    html = page(client.get(f"/en{address}"))
    assert CODE.search(html)
    assert "Your personal code" in html


def test_a_forged_cookie_shows_nothing(client: Client, owner: Seat) -> None:
    address = ticket_of(client, owner)
    forger = Client()
    forger.cookies["billet-fr"] = "WyJBQUFBQUFBQSIsdHJ1ZV0:1w:forged"
    assert not CODE.search(page(forger.get(f"{address}?code=1")))


def test_the_cookie_of_one_ticket_opens_no_other(client: Client, owner: Seat) -> None:
    mine, other = ticket_of(client, owner), ticket_of(Client(), owner, birth_name="Belkacem")
    stolen = Client()
    send(client, owner.pharmacy)
    stolen.cookies["billet-fr"] = client.cookies["billet-fr"].value
    assert mine != other
    assert not CODE.search(page(stolen.get(f"{other}?code=1")))


def test_a_code_that_the_counter_replaced_is_not_shown_any_more(client: Client, owner: Seat) -> None:
    address = ticket_of(client, owner)
    with door():
        renew_link(case_id=Case.objects.get().pk, by=owner, at=dt.datetime.now(dt.UTC))
    assert not CODE.search(page(client.get(address)))


def test_the_code_is_nowhere_on_the_server(client: Client, owner: Seat) -> None:
    found = CODE.search(page(client.get(ticket_of(client, owner))))
    assert found
    code = found[1].replace(" ", "")
    stored = repr(list(Case.objects.values()) + list(Event.objects.values()))
    assert code not in stored
    assert not client.session.keys()


def test_what_was_declared_is_masked(client: Client, owner: Seat) -> None:
    read = text(client.get(ticket_of(client, owner)))
    assert "Camille L." in read
    assert "1984" in read
    assert "06 •• •• •• 34, c•••@exemple.example" in read
    for hidden in ("Lefèvre", "14/07", "8 rue des Lilas", "12 34"):
        assert hidden not in read


def test_a_foreign_number_and_a_single_name_are_masked_too(client: Client, owner: Seat) -> None:
    read = text(
        client.get(ticket_of(client, owner, mobile="+44 7700 900123", email="", first_name="", single_name="on"))
    )
    assert "+44 •• •• •• •• 23" in read
    assert "Nom L." in read
    assert "Sans e-mail, revenez au comptoir" in read


def test_who_gave_no_contact_comes_back(client: Client, owner: Seat) -> None:
    read = text(client.get(ticket_of(client, owner, mobile="", email="", at_counter="on")))
    assert "Vous joindre au comptoir" in read


def test_a_landline_is_told_that_an_email_comes(client: Client, owner: Seat) -> None:
    assert "ligne fixe" in text(client.get(ticket_of(client, owner, mobile="02 40 12 34 56")))


def test_a_slip_in_the_email_is_pointed_at(client: Client, owner: Seat) -> None:
    assert "L’e-mail se termine-t-il par gmail.com" in text(client.get(ticket_of(client, owner, email="c@gmial.com")))


def test_the_reading_of_the_ticket_is_traced_as_the_patient_s(client: Client, owner: Seat) -> None:
    client.get(ticket_of(client, owner))
    event = Event.objects.get(act="data_opened")
    assert (event.actor_kind, event.facts["purpose"]) == ("patient", "ticket")
    assert event.subjects == [Case.objects.get().pk]


def test_people_ahead_are_counted(client: Client, owner: Seat) -> None:
    with clock():
        assert "C’est bientôt à vous" in text(client.get(ticket_of(client, owner)))
        assert "1 personne avant vous" in text(client.get(ticket_of(client, owner)))
        assert "2 personnes avant vous" in text(client.get(ticket_of(client, owner)))


def test_the_queue_of_another_pharmacy_does_not_count(client: Client, owner: Seat, stranger: Seat) -> None:
    with clock():
        story.registered(stranger.pharmacy)
        assert "C’est bientôt à vous" in text(client.get(ticket_of(client, owner)))


def test_once_the_timer_runs_the_time_of_reading_is_told(client: Client, owner: Seat) -> None:
    with clock():
        ticket = story.ticket(owner.pharmacy)
        start(owner)
        assert "Lecture vers 12 h 15. Vous pouvez attendre dehors." in text(client.get(f"/n/{ticket.token}/"))
        assert "Reading around 12:15. You may wait outside." in text(client.get(f"/en/n/{ticket.token}/"))


def test_once_read_the_ticket_tells_nothing_of_the_result(client: Client, owner: Seat) -> None:
    ticket = story.ticket(owner.pharmacy)
    start(owner)
    case = Case.objects.get()
    with door():
        record_result(case_id=case.pk, value="positive", by=owner, at=NOON + minutes(16), number=case.number_label)
    with clock(20):
        read = text(client.get(f"/n/{ticket.token}/"))
    assert "Votre document est prêt" in read
    assert "12 h 16" in read
    assert "ositif" not in read.replace("si le test est positif", "")


def test_a_cancelled_request_says_so(client: Client, owner: Seat) -> None:
    ticket = story.ticket(owner.pharmacy)
    with door():
        cancel_case(case_id=Case.objects.get().pk, reason="left", by=owner, at=NOON)
    with clock(1):
        assert "Votre demande est annulée" in text(client.get(f"/n/{ticket.token}/"))


def test_a_test_done_again_leads_on_to_its_new_number(client: Client, owner: Seat) -> None:
    ticket = story.ticket(owner.pharmacy)
    start(owner)
    with door():
        new = redo_case(case_id=Case.objects.get().pk, by=owner, at=NOON + minutes(30))
    with clock(31):
        assert f"Votre numéro {new.number_label}" in text(client.get(f"/n/{ticket.token}/"))


@pytest.mark.parametrize("token", ["A" * 22, "x", "%00", "é" * 50])
def test_an_unknown_ticket_is_a_page_with_what_to_do(client: Client, db: None, token: str) -> None:
    response = client.get(f"/n/{token}/")
    assert response.status_code == 404
    assert "Ce billet n’existe pas, ou plus. Demandez à l’équipe." in text(response)


@pytest.mark.parametrize(("hours", "status"), [(35, 200), (36, 404)])
def test_a_ticket_shows_something_until_the_end_of_the_next_day(
    client: Client, owner: Seat, hours: int, status: int
) -> None:
    ticket = story.ticket(owner.pharmacy)
    with clock(hours * 60):
        assert client.get(f"/n/{ticket.token}/").status_code == status


def test_the_ticket_s_code_is_drawn_and_named(client: Client, owner: Seat) -> None:
    html = page(client.get(ticket_of(client, owner)))
    label = Case.objects.get().label
    assert f'role="img" aria-label="Code du billet {Case.objects.get().number_label}, à scanner au comptoir"' in html
    assert label not in html
    assert "style=" not in html


@pytest.mark.django_db(transaction=True)
def test_the_ticket_is_cheap(client: Client, owner: Seat) -> None:
    address = ticket_of(client, owner)
    client.get(address)  # keys of committed rows are remembered from here on
    with queries(most=7):  # three are the wall's: whose ticket, in, out
        client.get(address)
