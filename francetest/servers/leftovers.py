"""Ends what a killed launcher (kill -9, a lost machine) left running. Everything is recognised by its state folder."""

import os
import signal
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from francetest.servers.postgres import Cluster
from francetest.servers.state import Busy, State
from francetest.servers.valkey import Store

MARK = "FRANCETEST_STATE"
"""Environment variable that every program of a state carries, and that its children inherit."""
PATIENCE = 10.0
"""Seconds."""


def end_leftovers(state: State) -> int:
    """Ends the programs of this state, then its servers. Call it while holding the state. Answers how many it met."""
    met = list(_marked(state.folder))
    for pid in met:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGTERM)
    deadline = time.monotonic() + PATIENCE
    while list(_marked(state.folder)) and time.monotonic() < deadline:
        time.sleep(0.1)
    for pid in _marked(state.folder):
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    Store(state, throw_away=False).stop_leftover()
    Cluster(state, throw_away=False).stop_leftover()
    return len(met)


def forget_abandoned(purpose: str) -> None:
    """Removes throw-away states whose launcher is gone, and ends what they left running."""
    for state in State.every(purpose):
        with suppress(Busy), state.held(""):
            end_leftovers(state)
            state.remove()


def _marked(folder: Path) -> Iterator[int]:
    """Process numbers, where the system shows them as files (Linux); elsewhere nothing."""
    entry = f"{MARK}={folder}".encode()
    for environ in Path("/proc").glob("[0-9]*/environ"):
        pid = int(environ.parent.name)
        with suppress(OSError):  # it ended meanwhile, or belongs to somebody else
            if pid != os.getpid() and entry in environ.read_bytes().split(b"\0"):
                yield pid
