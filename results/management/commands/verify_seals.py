"""`manage.py verify_seals [--json] [--pharmacy FINESS]`: is every sealed row as it was left? Exit 1 on a finding."""

import json
import sys
from argparse import ArgumentParser
from dataclasses import asdict
from typing import Any

from django.core.management.base import CommandError
from django.utils import timezone

from audit.command import TracedCommand
from audit.glossary import word
from pharmacies.models import Pharmacy
from results.acts.verify_seals import verify_seals
from results.sealing.errors import SealError


class Command(TracedCommand):
    """Door: findings as lines, or as one JSON object in the last line; progress on stderr."""

    help = "Compare chaque ligne scellée avec son sceau et avec le journal. N’ouvre aucune valeur."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="un objet JSON en dernière ligne")
        parser.add_argument("--pharmacy", metavar="FINESS", help="une seule pharmacie ; sinon toutes")

    def handle(self, *_args: Any, **options: Any) -> None:
        finess = options["pharmacy"]
        pharmacies = list(Pharmacy.objects.filter(**({"finess": finess} if finess else {})).order_by("finess"))
        if finess and not pharmacies:
            raise CommandError(f"Aucune pharmacie n’a le numéro FINESS {finess} : vérifiez-le.")
        try:
            done = verify_seals(pharmacies=pharmacies, by=self.actor, now=timezone.now, progress=self._bar)
        except SealError as error:
            raise CommandError(f"Les clés racines ne conviennent pas : {error}") from error
        if options["json"]:
            self.stdout.write(json.dumps(asdict(done)))
        else:
            for finding in done.findings:
                self.stdout.write(f"{finding.finess}  {finding.row}  {word('reason', finding.reason)}")
            self.stdout.write(f"{done.rows} lignes vérifiées, {len(done.findings)} anomalies.")
        if done.findings:
            sys.exit(1)

    def _bar(self, done: int, total: int, rows: int) -> None:
        filled = "█" * (20 * done // total)
        self.stderr.write(f"\r{filled:░<20} {done} / {total} pharmacies, {rows} lignes", ending="")
        if done == total:
            self.stderr.write("")
