"""Run the Pro Santé Connect of our own (pharmacies/psc/mock) until it is told to stop."""

import signal
import threading
from argparse import ArgumentParser
from types import FrameType
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from pharmacies.psc.mock.desk import Desk
from pharmacies.psc.mock.http import Service


class Command(BaseCommand):
    """`manage.py psc_mock --port 8103`; port 0 takes a free one. Refuses to start outside of the demo."""

    help = "Lance le simulateur de Pro Santé Connect : des professionnels fictifs, et toutes les fautes à la demande."
    requires_system_checks: list[str] = []  # it shares neither database nor keys with the application

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Where to listen."""
        parser.add_argument("--port", type=int, required=True)
        parser.add_argument("--host", default="127.0.0.1")

    def handle(self, *_args: Any, port: int, host: str, **_options: Any) -> None:
        """Serve until SIGTERM or SIGINT."""
        if not settings.DEMO:
            raise CommandError("Ce simulateur laisse entrer n’importe qui : il ne se lance qu’avec DEMO=1.")
        desk = Desk(client_id=settings.PSC_CLIENT_ID, secret=settings.PSC_CLIENT_SECRET, home=settings.PUBLIC_URL)
        try:
            service = Service((host, port), desk)
        except OSError as error:
            raise CommandError(f"Impossible d’écouter sur {host}:{port} : {error.strerror}.") from error
        told = _told_to_stop()
        serving = threading.Thread(target=service.serve_forever, name="psc-mock")
        serving.start()
        self.stdout.write(f"Pro Santé Connect (simulateur) : {service.url}")
        self.stdout.flush()
        told.wait()
        service.stop()
        serving.join()
        self.stdout.write("Pro Santé Connect (simulateur) : arrêté.")


def _told_to_stop() -> threading.Event:
    told = threading.Event()

    def stop(_signal: int, _frame: FrameType | None) -> None:
        told.set()

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    return told
