"""Run the receiver of our own (results/sidep/mock) until it is told to stop."""

import signal
import threading
from argparse import ArgumentParser
from types import FrameType
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from results.sidep.mock.http import Service
from results.sidep.mock.store import Store


class Command(BaseCommand):
    """`manage.py sidep_mock --port 8100 --store /var/lib/sidep-mock.sqlite3`; port 0 takes a free one."""

    help = "Lance le simulateur de SI-DEP : il contrôle, dédoublonne, conserve et accuse réception."
    requires_system_checks: list[str] = []  # it shares neither database nor keys with the application

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Where to listen and where to keep what comes."""
        parser.add_argument("--port", type=int, required=True)
        parser.add_argument("--store", required=True, help="fichier SQLite, créé s’il manque")
        parser.add_argument("--host", default="127.0.0.1")

    def handle(self, *_args: Any, port: int, store: str, host: str, **_options: Any) -> None:
        """Serve until SIGTERM or SIGINT; answers under way are finished first."""
        try:
            service = Service((host, port), token=settings.SIDEP_TOKEN, store=Store(store))
        except OSError as error:
            raise CommandError(f"Impossible d’écouter sur {host}:{port} : {error.strerror}.") from error
        told = _told_to_stop()
        serving = threading.Thread(target=service.serve_forever, name="sidep-mock")
        serving.start()
        self.stdout.write(f"SI-DEP (simulateur) : {service.url}")
        self.stdout.flush()
        told.wait()
        service.stop()
        serving.join()
        self.stdout.write("SI-DEP (simulateur) : arrêté.")


def _told_to_stop() -> threading.Event:
    told = threading.Event()

    def stop(_signal: int, _frame: FrameType | None) -> None:
        told.set()

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    return told
