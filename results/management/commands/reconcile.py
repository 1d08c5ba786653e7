"""`manage.py reconcile [--json]`: recorded = sent = acknowledged? Exit 1 on any mismatch."""

import json
import sys
from argparse import ArgumentParser
from dataclasses import asdict
from typing import Any

from django.core.management.base import CommandError
from django.utils import timezone

from audit.command import TracedCommand
from results.acts.reconcile import Account, reconcile
from results.gateway import gateway
from results.sidep.failures import Later

COLUMNS = ("recorded", "sent", "acknowledged", "refused", "waiting", "oldest_seconds")
HEADINGS = ("FINESS", "enregistrés", "envoyés", "reçus", "refusés", "en attente", "plus ancien (s)", "écarts")


class Command(TracedCommand):
    """Door: prints the accounts as a table, or as one JSON object in the last line."""

    help = "Compare, par pharmacie, les résultats enregistrés avec ceux que le récepteur a confirmés."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true")

    def handle(self, *_args: Any, **options: Any) -> None:
        try:
            accounts = reconcile(gateway=gateway(), by=self.actor, at=timezone.now())
        except Later as later:
            raise CommandError(f"Le récepteur ne répond pas ({later.reason_code}) : réessayez plus tard.") from later
        mismatches = sum(len(account.mismatches) for account in accounts)
        if options["json"]:
            books = [asdict(account) for account in accounts]
            self.stdout.write(json.dumps({"pharmacies": books, "mismatches": mismatches}))
        else:
            self._table(accounts)
        if mismatches:
            sys.exit(1)

    def _table(self, accounts: list[Account]) -> None:
        self.stdout.write("  ".join(f"{heading:>15}" for heading in HEADINGS))
        for account in accounts:
            cells = (account.finess, *(getattr(account, name) for name in COLUMNS), len(account.mismatches))
            self.stdout.write("  ".join(f"{'–' if cell is None else cell:>15}" for cell in cells))
            for key in account.mismatches:
                self.stdout.write(f"    écart : {key}")
