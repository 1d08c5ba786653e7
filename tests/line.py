"""The whole line on throw-away servers and free ports, as `make demo` starts it; nothing of ours leaks into it."""

import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass

from francetest.demo import plan
from francetest.demo.launch import whole_line
from francetest.demo.progress import Progress
from francetest.demo.supervisor import Supervisor
from francetest.servers.leftovers import forget_abandoned
from francetest.servers.running import running
from francetest.servers.state import State

KEPT = ("HOME", "LANG", "PATH", "TMPDIR", "VIRTUAL_ENV")
"""Of our own environment, what it may see: the addresses and secrets of the tests stay outside."""


@dataclass(frozen=True, slots=True)
class Line:
    """Its folder, where it answers, and who watches its programs."""

    state: State
    places: plan.Places
    supervisor: Supervisor


@contextmanager
def line(purpose: str, *, revived: frozenset[str] = frozenset()) -> Iterator[Line]:
    """Starts it; stops it and forgets everything at the end."""
    forget_abandoned(purpose)
    state = State.open(f"{purpose}-{os.getpid()}")
    given = {name: os.environ[name] for name in KEPT if name in os.environ}
    given["STATIC_ROOT"] = str(state.folder / "static")
    places = plan.anywhere()
    with ExitStack() as last:
        last.callback(state.remove)
        last.enter_context(state.held(""))
        servers = last.enter_context(running(state, throw_away=True, given=given))
        started = whole_line(state, places, servers, Progress(), revived=revived, given=given)
        yield Line(state, places, last.enter_context(started))
