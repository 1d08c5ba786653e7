"""A person registers."""

import uuid

import pytest

from audit.models import Event
from audit.vocabulary import Act
from pharmacies.refusal import Refusal
from pharmacies.seat import Seat
from results.models import Case
from results.rules.queue_number import label
from results.secrets import ticket_hash
from tests import cast
from tests.results import story

pytestmark = pytest.mark.usefixtures("on_stage")


def test_the_first_of_the_day_gets_number_1_with_its_letter(owner: Seat) -> None:
    case = story.registered(owner.pharmacy)
    assert case.number_label == label(1, case.day)


def test_numbers_follow_each_other_and_start_again_the_next_day(owner: Seat) -> None:
    today = [story.registered(owner.pharmacy).number for _ in range(3)]
    tomorrow = story.registered(owner.pharmacy, at=story.NOON + story.minutes(24 * 60))
    assert (today, tomorrow.number) == ([1, 2, 3], 1)


def test_each_pharmacy_counts_for_itself(owner: Seat, stranger: Seat) -> None:
    story.registered(owner.pharmacy)
    assert story.registered(stranger.pharmacy).number == 1


def test_the_same_form_sent_twice_gives_the_same_ticket_and_code(owner: Seat) -> None:
    once = uuid.uuid4()
    first, second = (story.ticket(owner.pharmacy, once=once) for _ in range(2))
    assert first == second
    assert Case.objects.count() == 1


def test_another_person_on_the_same_open_form_gets_a_ticket_of_their_own(owner: Seat) -> None:
    once = uuid.uuid4()
    camille = story.ticket(owner.pharmacy, once=once)
    ines = story.ticket(owner.pharmacy, once=once, first_names="Inès")
    assert camille.token != ines.token
    assert camille.code != ines.code


def test_neither_token_nor_code_is_stored(owner: Seat) -> None:
    ticket = story.ticket(owner.pharmacy)
    case = Case.objects.get(pk=ticket.case_id)
    assert bytes(case.ticket_hash) == ticket_hash(ticket.token)
    assert ticket.code.encode() not in bytes(case.code_hash)


def test_the_same_person_is_found_again_inside_the_pharmacy_only(owner: Seat, stranger: Seat) -> None:
    here, again = story.registered(owner.pharmacy), story.registered(owner.pharmacy, birth_name="LEFEVRE")
    there = story.registered(stranger.pharmacy)
    assert here.person_index == again.person_index != there.person_index


def test_a_child_is_marked_as_a_minor(owner: Seat) -> None:
    assert story.registered(owner.pharmacy, birth_date="2016-06-21", guardian_name="Nadia").minor
    assert not story.registered(owner.pharmacy).minor


def test_a_closed_pharmacy_registers_nobody(db: None) -> None:
    closed = cast.pharmacy(state="closed")
    with pytest.raises(Refusal, match="ne fait pas de test"):
        story.ticket(closed)


def test_the_patient_is_named_in_the_trace_by_the_case_alone(owner: Seat) -> None:
    case = story.registered(owner.pharmacy)
    event = Event.objects.get(act=Act.CASE_REGISTERED)
    assert (event.actor_id, event.subjects, event.facts) == (case.pk, [case.pk], {"seals": [f"{case.pk}:1"]})
