"""The life of a pharmacy covers every state, and each state says what it allows."""

import pytest

from pharmacies.life import ALLOWED, MOVES, TAKES_FORMS, Step
from pharmacies.refusal import Forbidden, Refusal
from pharmacies.standing import locked_pharmacy, take_step
from pharmacies.vocabulary import Permission, PharmacyState
from pharmacies.wall import inside
from tests import cast

COUNTER = {Permission.SEE_QUEUE, Permission.START_TEST, Permission.RECORD_RESULT, Permission.CORRECT_RESULT}


def test_every_state_is_reached_and_every_step_has_a_move():
    assert {move.target for move in MOVES.values()} == set(PharmacyState)
    assert set(MOVES) == set(Step)


def test_every_state_but_the_last_leads_on():
    sources = set().union(*(move.sources for move in MOVES.values()))
    assert sources == set(PharmacyState) - {PharmacyState.CLOSED}


def test_every_move_leaves_an_event_of_its_own():
    assert len({move.act for move in MOVES.values()}) == len(MOVES)


def test_every_state_says_what_it_allows():
    assert set(ALLOWED) == set(PharmacyState)
    assert [state for state in PharmacyState if COUNTER & ALLOWED[state]] == [
        PharmacyState.ACTIVE,
        PharmacyState.CLOSING,
    ]
    assert {PharmacyState.ACTIVE} == TAKES_FORMS


def reachable(state):
    found = {state}
    while more := {move.target for move in MOVES.values() if move.sources & found} - found:
        found |= more
    return found


def test_nothing_leads_out_of_a_closed_pharmacy():
    assert reachable(PharmacyState.CLOSED) == {PharmacyState.CLOSED}


@pytest.mark.parametrize("state", PharmacyState)
@pytest.mark.parametrize("step", [step for step in Step if step is not Step.APPLY])
def test_a_step_is_taken_from_its_own_states_only(home, on_stage, transactional, state, step):
    home.state = state
    home.save()
    with inside(home.pk):
        held = locked_pharmacy(home.pk)
        facts = {"keys": 0, "count": 0} if step is Step.CLOSE else {}
        if state in MOVES[step].sources:
            assert take_step(held, step, by=cast.BACKSTAGE, at=cast.START, **facts).state == MOVES[step].target
        else:
            with pytest.raises(Refusal, match="dans cet état"):
                take_step(held, step, by=cast.BACKSTAGE, at=cast.START, **facts)


@pytest.fixture
def transactional(db):
    from django.db import transaction

    with transaction.atomic():
        yield


@pytest.mark.parametrize("state", [PharmacyState.SUSPENDED, PharmacyState.CLOSED, PharmacyState.VERIFIED])
def test_the_counter_of_a_pharmacy_that_is_not_active_is_closed_with_the_reason(owner, state):
    owner.pharmacy.state = state
    with pytest.raises(Forbidden, match=str(state.label)):
        owner.require(Permission.SEE_QUEUE)
