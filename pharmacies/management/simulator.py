"""What the commands share that answer as somebody else (Pro Santé Connect, SI-DEP) until they are told to stop."""

import signal
import threading
from argparse import ArgumentParser
from collections.abc import Callable
from types import FrameType
from typing import Any, Protocol

from django.core.management.base import BaseCommand, CommandError


class Simulator(Protocol):
    """A service on one address; `stop` lets answers under way be finished."""

    @property
    def url(self) -> str: ...

    def serve_forever(self) -> None: ...

    def stop(self) -> None: ...


class SimulatorCommand(BaseCommand):
    """`--port`, where 0 takes a free one, and `--host`; serves until SIGTERM or SIGINT."""

    requires_system_checks: list[str] = []  # it shares neither database nor keys with the application
    answers_as = ""

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Where to listen."""
        parser.add_argument("--port", type=int, required=True)
        parser.add_argument("--host", default="127.0.0.1")

    def answer(self, made: Callable[[tuple[str, int]], Simulator], *, host: str, port: int) -> None:
        """Returns once it was told to stop. Raises `CommandError` where nothing can listen there."""
        try:
            service = made((host, port))
        except OSError as error:
            raise CommandError(f"Impossible d’écouter sur {host}:{port} : {error.strerror}.") from error
        told = _told_to_stop()
        serving = threading.Thread(target=service.serve_forever, name=self.answers_as)
        serving.start()
        self._say(service.url)
        told.wait()
        service.stop()
        serving.join()
        self._say("arrêté.")

    def _say(self, what: Any) -> None:
        self.stdout.write(f"{self.answers_as} (simulateur) : {what}")
        self.stdout.flush()


def _told_to_stop() -> threading.Event:
    told = threading.Event()

    def stop(_signal: int, _frame: FrameType | None) -> None:
        told.set()

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    return told
