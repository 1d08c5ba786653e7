"""Run the receiver of our own (results/sidep/mock) until it is told to stop."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings

from pharmacies.management.simulator import SimulatorCommand
from results.sidep.mock.http import Service
from results.sidep.mock.store import Store


class Command(SimulatorCommand):
    """`manage.py sidep_mock --port 8100 --store /var/lib/sidep-mock.sqlite3`."""

    help = "Lance le simulateur de SI-DEP : il contrôle, dédoublonne, conserve et accuse réception."
    answers_as = "SI-DEP"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Where to listen and where to keep what comes."""
        super().add_arguments(parser)
        parser.add_argument("--store", required=True, help="fichier SQLite, créé s’il manque")

    def handle(self, *_args: Any, port: int, store: str, host: str, **_options: Any) -> None:
        """Serve until SIGTERM or SIGINT; answers under way are finished first."""
        self.answer(
            lambda address: Service(address, token=settings.SIDEP_TOKEN, store=Store(store)), host=host, port=port
        )
