"""`manage.py verify_audit [--json] [--checkpoint FILE [--since]]`: is the trail what its ledger says? Exit 1 if not."""

import base64
import json
import sys
import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError

from audit.command import TracedCommand
from audit.ledger import folder
from audit.ledger.check import Source, check
from audit.ledger.checkpoint import BadCheckpoint, Head
from audit.ledger.findings import Report
from audit.ledger.readers import OwnerReader


class Command(TracedCommand):
    """Door, for the owner of the tables: nobody else sees every record. It writes nothing."""

    help = "Compare chaque évènement avec le registre, et le registre avec les points de contrôle publiés."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="dernière ligne : un objet JSON")
        parser.add_argument("--checkpoint", type=Path, help="un point de contrôle gardé hors de la base")
        parser.add_argument("--since", action="store_true", help="seulement ce qui suit ce point de contrôle")

    def handle(self, *_args: Any, **options: Any) -> None:
        began = time.monotonic()
        published = list(_published(options["checkpoint"]))
        since = _size(published[0]) if options["since"] else 0
        report = check(OwnerReader(), published=published, since=since, tell=self._tell)
        seconds = time.monotonic() - began
        self._say(report)
        if options["json"]:
            self.stdout.write(json.dumps(_data(report, seconds)))
        if not report.whole:
            sys.exit(1)

    def _tell(self, line: int, size: int) -> None:
        self.stderr.write(f"{line} lignes sur {size}")

    def _say(self, report: Report) -> None:
        for finding in report.findings:
            self.stdout.write(f"RUPTURE  {finding}")
        state = "intact" if report.whole else "ROMPU"
        self.stdout.write(
            f"Registre {state} : {report.size} lignes, {report.checked} enregistrements relus, "
            f"{report.agreed} points de contrôle concordants, {report.waiting} enregistrements en attente d’un numéro, "
            f"{len(report.findings)} ruptures."
        )


def _published(given: Path | None) -> list[Source]:
    """The file that was given, or else the newest of the folder."""
    try:
        if given:
            return [Source(str(given), given.read_text("utf-8"))]
        note = folder.newest()
    except (OSError, UnicodeDecodeError) as error:
        raise CommandError(f"Le point de contrôle ne se lit pas : {error}") from error
    return [Source("publié", note)] if note else []


def _size(source: Source) -> int:
    try:
        return Head.of(source.note).size
    except BadCheckpoint as error:
        raise CommandError(f"Le point de contrôle {source.name} n’est pas signé par nous : {error}") from error


def _data(report: Report, seconds: float) -> dict[str, Any]:
    return {
        "whole": report.whole,
        "size": report.size,
        "root": base64.b64encode(report.root).decode(),
        "checked": report.checked,
        "checkpoints": report.agreed,
        "waiting": report.waiting,
        "seconds": round(seconds, 3),
        "findings": [finding.data() for finding in report.findings],
    }
