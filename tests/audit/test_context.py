"""Doors."""

from contextvars import copy_context
from dataclasses import FrozenInstanceError

import pytest

from audit.context import Door, NoDoor, current_door, door_or_none, new_request_id, rename_door, through

WEB = Door("web:queue", "192.0.2.7", "a" * 32)
WORKER = Door("worker:deliver", None, "b" * 32)


def test_outside_of_any_door_nothing_can_be_traced():
    with pytest.raises(NoDoor):
        current_door()
    assert door_or_none() is None


def test_inside_a_door_it_is_the_current_one():
    with through(WEB):
        assert current_door() is WEB
        assert door_or_none() is WEB


def test_an_inner_door_gives_way_to_the_outer_one_even_after_an_error():
    with through(WEB):
        with pytest.raises(ZeroDivisionError), through(WORKER):
            raise ZeroDivisionError
        assert current_door() is WEB
    assert door_or_none() is None


def test_a_renamed_door_keeps_its_address_and_is_closed_like_any_other():
    with through(WEB):
        rename_door("web:case")
        assert current_door() == Door("web:case", "192.0.2.7", "a" * 32)
    assert door_or_none() is None


def test_no_door_no_name():
    with pytest.raises(NoDoor):
        rename_door("web:case")


def test_a_door_is_seen_by_its_own_work_only():
    elsewhere = copy_context()
    with through(WEB):
        assert elsewhere.run(door_or_none) is None


def test_a_door_cannot_be_repainted():
    with pytest.raises(FrozenInstanceError):
        WEB.name = "web:other"  # type: ignore[misc]


def test_request_ids_are_32_hexadecimal_characters_and_never_twice_the_same():
    ids = {new_request_id() for _ in range(100)}
    assert len(ids) == 100
    assert all(len(one) == 32 and int(one, 16) for one in ids)
