"""`manage.py seed_demo --accounts FILE`: fictitious pharmacies, people and a queue; prints the accounts."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import CommandError
from django.utils import timezone

from audit.command import TracedCommand
from francetest.demo.seed import seed


class Command(TracedCommand):
    """Door: refuses anywhere but in a demo."""

    help = "Remplit une démonstration vide avec des données fictives."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--accounts", type=Path, required=True, help="où garder les comptes fictifs (0600)")

    def handle(self, *_args: Any, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("Les données fictives n’entrent que dans une démonstration (DEMO=1).")
        for account in seed(options["accounts"], by=self.actor, at=timezone.now()):
            place = f", {account.pharmacy}" if account.pharmacy else ""
            self.stdout.write(f"{account.email}  {account.password}  {account.role}{place}")
