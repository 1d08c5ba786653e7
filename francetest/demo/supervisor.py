"""Starts the demo's programs, watches them and the servers, stops them together."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from types import TracebackType

from francetest.demo.plan import Task
from francetest.demo.ports import HOST
from francetest.demo.progress import Progress
from francetest.servers.program import NotStarted, Program, finish, start, stop
from francetest.servers.state import CLONE, State

LOOK_EVERY = 0.2
"""Seconds."""
READY_LIMIT = 60.0
"""Seconds for the first page."""


class Ended(Exception):
    """A program that should run has ended; the message holds its log's last lines."""


@dataclass(slots=True)
class Supervisor:
    """`servers` are watched but not stopped here: they go last, when nobody needs them any more."""

    state: State
    shared: Mapping[str, str]
    servers: Sequence[Program]
    progress: Progress
    revived: frozenset[str] = frozenset()
    """Programs that come back when they are killed, as under a production supervisor."""
    running: dict[Task, Program] = field(default_factory=dict)

    def __enter__(self) -> "Supervisor":
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        self.progress.tell("arrêt des programmes")
        stop(reversed(list(self.running.values())))

    def start(self, task: Task, *, aloud: bool = False) -> Program:
        """Starts a program; its log is logs/<name>.log in the state folder, or nowhere when it speaks aloud."""
        log = None if aloud else self.state.logs / f"{task.name}.log"
        program = start(task.name, task.command, log=log, env=task.environment(self.shared), cwd=CLONE)
        self.running[task] = program
        return program

    def finish(self, *tasks: Task) -> None:
        """Waits for programs that have an end, starting those that were not started yet. Raises NotStarted."""
        for task in tasks:
            finish(self.running.get(task) or self.start(task))
            del self.running[task]

    def wait_for_page(self, port: int, path: str) -> None:
        """Waits until the web answers 200. Raises Ended when a program dies first, NotStarted after a minute."""
        deadline = time.monotonic() + READY_LIMIT
        while (status := _status(port, path)) != 200:
            self.check()
            if time.monotonic() > deadline:
                raise NotStarted(f"{path} répond {status} après {READY_LIMIT:.0f} s ; voir {self.state.logs}")
            time.sleep(LOOK_EVERY)

    def watch(self, until: Program | None = None) -> int:
        """Watches for ever, or until that program ends; then answers its exit code. Raises Ended."""
        while until is None or until.exit_code is None:
            self.check(but=until)
            time.sleep(LOOK_EVERY)
        code = until.exit_code
        return code if code >= 0 else 128 - code

    def check(self, but: Program | None = None) -> None:
        """Raises Ended with the reason when a program is gone and does not come back."""
        for task, program in list(self.running.items()):
            if program is but or program.exit_code is None:
                continue
            if task.name not in self.revived:
                raise Ended(_epitaph(program))
            self.progress.tell(f"{task.name} s’est arrêté (code {program.exit_code}) ; il est relancé")
            program.end(time.monotonic())
            self.start(task)
        for program in self.servers:
            if program.exit_code is not None:
                raise Ended(_epitaph(program))


def _epitaph(program: Program) -> str:
    return f"{program.name} s’est arrêté (code {program.exit_code}). Fin de {program.log} :\n{program.last_words()}"


def _status(port: int, path: str) -> int | None:
    connection = HTTPConnection(HOST, port, timeout=10)
    try:
        connection.request("GET", path)
        return connection.getresponse().status
    except (OSError, HTTPException):
        return None  # not listening yet
    finally:
        connection.close()
