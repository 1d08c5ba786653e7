"""`python -m francetest.servers -- COMMAND…`: runs a command on throw-away servers and answers its exit code."""

import os
import signal
import subprocess  # runs the command that its caller typed  # nosec B404
import sys
from collections.abc import Sequence
from types import FrameType

from francetest.servers.leftovers import forget_abandoned
from francetest.servers.program import PATIENCE, NotStarted
from francetest.servers.running import environment, running
from francetest.servers.state import State

USAGE = "python -m francetest.servers -- COMMANDE…"


def main(arguments: Sequence[str]) -> int:
    """Starts the servers, runs the command with their addresses in its environment, stops them, forgets the data."""
    command = list(arguments[1:] if arguments[:1] == ["--"] else arguments)
    if not command:
        sys.stderr.write(f"{USAGE}\n")
        return 2
    signal.signal(signal.SIGTERM, _interrupt)
    forget_abandoned("throw-away")
    state = State.open(f"throw-away-{os.getpid()}")
    try:
        with state.held(""), running(state, throw_away=True) as servers:
            sys.stderr.write("".join(f"{origin}\n" for origin in servers.origins))
            return _run(command, environment(state, servers))
    except NotStarted as error:
        sys.stderr.write(f"{error}\n")
        return 1
    except KeyboardInterrupt:
        return 128 + signal.SIGINT
    finally:
        state.remove()


def _run(command: Sequence[str], env: dict[str, str]) -> int:
    """Stays in the terminal's own group, so that the command can talk with the person in front of it."""
    try:
        process = subprocess.Popen(command, env=env)  # noqa: S603 the caller's own command, no shell  # nosec B603
    except OSError as error:
        raise NotStarted(f"{command[0]} : {error}") from error
    try:
        code = process.wait()
    except KeyboardInterrupt:
        process.terminate()
        try:
            process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            process.kill()
        raise
    return code if code >= 0 else 128 - code


def _interrupt(_signal: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
