"""In whose name a statement goes to the database: the code's in its role, a test's own look behind the scenes."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from audit.context import door_or_none

APP, COURIER, BACKSTAGE = "francetest_app", "francetest_courier", "francetest_backstage"
OURS = ("audit.", "pharmacies.", "results.", "francetest.")
ASKED_BY_BOTH = ("results.sealing.fields", "results.sealing.attribute", "pharmacies.wall")
"""Part of every model, or between a statement and whoever asks it: who uses them is who asks."""

open_ = False
"""Set once the tables and roles are there (tests/conftest.py); before, everything is the owner's."""
for_all: str | None = None
"""A role for whatever is asked, other threads included."""
_forced: ContextVar[str | None] = ContextVar("role", default=None)


@contextmanager
def speaking_as(role: str) -> Iterator[None]:
    """Whatever is asked inside, it is asked as this role; "" for the owner of the tables."""
    token = _forced.set(role)
    try:
        yield
    finally:
        _forced.reset(token)


def role() -> str:
    """The role of the statement that is about to go out; "" for the owner."""
    forced = for_all if _forced.get() is None else _forced.get()
    if forced is not None or not open_:
        return forced or ""
    if _asked_by_a_test():
        return BACKSTAGE
    door = door_or_none()
    return COURIER if door is not None and door.name.startswith("worker:") else APP


def _asked_by_a_test() -> bool:
    """Whether the nearest caller of ours is a test and not the code."""
    frame = sys._getframe(1)
    while frame is not None:
        name = frame.f_globals.get("__name__", "")
        if name.startswith("tests.") and not name.startswith("tests.postgres"):
            return True
        if name.startswith(OURS) and name not in ASKED_BY_BOTH:
            return False
        frame = frame.f_back
    return True
