"""Run the Pro Santé Connect of our own (pharmacies/psc/mock) until it is told to stop."""

from typing import Any

from django.conf import settings
from django.core.management.base import CommandError

from pharmacies.management.simulator import SimulatorCommand
from pharmacies.psc.mock.desk import Desk
from pharmacies.psc.mock.http import Service


class Command(SimulatorCommand):
    """`manage.py psc_mock --port 8103`. Refuses to start outside of the demo."""

    help = "Lance le simulateur de Pro Santé Connect : des professionnels fictifs, et toutes les fautes à la demande."
    answers_as = "Pro Santé Connect"

    def handle(self, *_args: Any, port: int, host: str, **_options: Any) -> None:
        """Serve until SIGTERM or SIGINT."""
        if not settings.DEMO:
            raise CommandError("Ce simulateur laisse entrer n’importe qui : il ne se lance qu’avec DEMO=1.")
        desk = Desk(client_id=settings.PSC_CLIENT_ID, secret=settings.PSC_CLIENT_SECRET, home=settings.PUBLIC_URL)
        self.answer(lambda address: Service(address, desk), host=host, port=port)
