"""`python -m francetest.demo` runs the demo; `python -m francetest.demo code EMAIL` shows a one-time code."""

import os
import signal
import sys
from collections.abc import Sequence
from types import FrameType

from francetest.demo.codes import NoCode, code
from francetest.demo.launch import Wishes, launch
from francetest.demo.ports import PortTaken
from francetest.demo.progress import Progress
from francetest.demo.supervisor import Ended
from francetest.servers.program import NotStarted
from francetest.servers.state import Busy, NotOurs

USAGE = "python -m francetest.demo [code EMAIL]"
STOPS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def main(arguments: Sequence[str]) -> int:
    """The exit code: 0 after Ctrl-C too, for that is how a demo ends."""
    match arguments:
        case []:
            return _demo()
        case ["code", email]:
            return _code(email)
        case _:
            sys.stderr.write(f"{USAGE}\n")
            return 2


def _demo() -> int:
    progress = Progress()
    for number in STOPS:
        signal.signal(number, _interrupt)
    try:
        wishes = Wishes.read(os.environ)
    except ValueError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    try:
        return launch(wishes, progress)
    except KeyboardInterrupt:
        progress.tell("tout est arrêté")
        return 130 if wishes.journeys else 0
    except Busy as error:
        sys.stderr.write(f"Une démo de ce clone tourne déjà ({error}). Arrêtez-la par Ctrl-C, puis recommencez.\n")
    except (NotOurs, PortTaken, NotStarted, Ended) as error:
        sys.stderr.write(f"{error}\n")
    return 1


def _code(email: str) -> int:
    try:
        sys.stdout.write(f"{code(email)}\n")
    except NoCode as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


def _interrupt(_signal: int, _frame: FrameType | None) -> None:
    """The first signal stops everything; the next ones would only leave something behind."""
    for number in STOPS:
        signal.signal(number, signal.SIG_IGN)
    raise KeyboardInterrupt


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
