"""Through which door the current work came in: one web request, one task, one command."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace
from uuid import uuid4


class NoDoor(RuntimeError):
    """Work is being traced that came through no door. Open one with `through(...)` at the entry of the program."""


@dataclass(frozen=True, slots=True)
class Door:
    """`name`: "web:<url name>", "worker:<task>" or "command:<name>". `address`: the caller's IP, if there is one."""

    name: str
    address: str | None
    request_id: str


_current: ContextVar[Door | None] = ContextVar("francetest_door", default=None)


def new_request_id() -> str:
    """32 hexadecimal characters, our own: an identifier sent by the caller could be forged or hold data."""
    return uuid4().hex


@contextmanager
def through(door: Door) -> Iterator[Door]:
    """Everything traced inside is said to have come through this door."""
    token = _current.set(door)
    try:
        yield door
    finally:
        _current.reset(token)


def current_door() -> Door:
    """The open door. Raises `NoDoor`."""
    door = _current.get()
    if door is None:
        raise NoDoor("no door is open: wrap the entry point in audit.context.through(Door(...))")
    return door


def door_or_none() -> Door | None:
    """The open door, or None: for what must also work outside of any act, such as logging."""
    return _current.get()


def rename_door(name: str) -> None:
    """Give the open door its final name: a web request knows its page only after routing. Raises `NoDoor`."""
    _current.set(replace(current_door(), name=name))
