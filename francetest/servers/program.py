"""A program that we started, in a process group of its own, and that we stop with all its children."""

import os
import signal
import subprocess  # starting programs is what this file is for  # nosec B404
import time
from collections.abc import Iterable, Mapping, Sequence
from contextlib import nullcontext, suppress
from dataclasses import dataclass
from pathlib import Path

PATIENCE = 15.0
"""Seconds between the polite signal and the other one. A worker may end a delivery (10 s) before it goes."""
FAREWELL = 1.0
"""Seconds for the system to clear killed processes away."""


class NotStarted(Exception):
    """A program could not start, or ended when it should not have; the message holds its last words."""


@dataclass(frozen=True, slots=True)
class Account:
    """Who runs a program, when it is not the launcher's own user."""

    uid: int
    gid: int


@dataclass(frozen=True, slots=True)
class Program:
    """One running program and its log."""

    name: str
    process: subprocess.Popen[bytes]
    log: Path | None
    stop_signal: signal.Signals = signal.SIGTERM

    @property
    def exit_code(self) -> int | None:
        """None while it runs."""
        return self.process.poll()

    def last_words(self, lines: int = 20) -> str:
        """The end of its log, as text; empty for a program that spoke to the terminal."""
        text = self.log.read_text(encoding="utf-8", errors="replace") if self.log else ""
        return "\n".join(text.splitlines()[-lines:])

    def ask_to_stop(self) -> None:
        """Sends the polite signal to the program alone: it knows best how to stop its children."""
        if self.exit_code is None:
            self.process.send_signal(self.stop_signal)

    def end(self, deadline: float) -> None:
        """Waits until the deadline (time.monotonic()), then kills what is left of the group, children included."""
        with suppress(subprocess.TimeoutExpired):
            self.process.wait(timeout=max(0.0, deadline - time.monotonic()))
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
            self._see_the_group_off()

    def _see_the_group_off(self) -> None:
        """Raises ProcessLookupError once nobody is left; gives up where the system keeps dead orphans on its list."""
        deadline = time.monotonic() + FAREWELL
        while time.monotonic() < deadline:
            os.killpg(self.process.pid, 0)
            time.sleep(0.01)


def start(
    name: str,
    command: Sequence[str],
    *,
    log: Path | None,
    env: Mapping[str, str] | None = None,
    account: Account | None = None,
    stop_signal: signal.Signals = signal.SIGTERM,
    cwd: Path | str = "/",
) -> Program:
    """Starts a program; its output goes to the log, or without one where ours goes. Raises NotStarted."""
    with log.open("wb") if log else nullcontext() as output:
        try:
            process = subprocess.Popen(  # noqa: S603 no shell, and every word of the command is ours  # nosec B603
                command,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT if log else None,
                env=env,
                cwd=cwd,
                start_new_session=True,
                user=account.uid if account else None,
                group=account.gid if account else None,
                extra_groups=[] if account else None,
            )
        except OSError as error:
            raise NotStarted(f"{name} : {error}") from error
    return Program(name, process, log, stop_signal)


def finish(program: Program, timeout: float = 120.0) -> None:
    """Waits for a program that has an end. Raises NotStarted with its last words when that end is not a success."""
    try:
        code = program.process.wait(timeout=timeout)
    except subprocess.TimeoutExpired as error:
        raise NotStarted(f"{program.name} : pas fini après {timeout:.0f} s\n{program.last_words()}") from error
    finally:
        program.end(time.monotonic())
    if code != 0:
        raise NotStarted(f"{program.name} : code de sortie {code}\n{program.last_words()}")


def stop(programs: Iterable[Program], patience: float = PATIENCE) -> None:
    """Stops programs together and leaves none of their children behind."""
    programs = list(programs)
    for program in programs:
        program.ask_to_stop()
    deadline = time.monotonic() + patience
    for program in programs:
        program.end(deadline)
