"""`manage.py keys status`: what keys there are and what lies under them."""

import json
from argparse import ArgumentParser
from dataclasses import asdict
from typing import Any

from audit.command import TracedCommand
from results.acts.key_status import KeyStatus, key_status

HEADINGS = ("usage", "état", "clés", "valeurs", "plus ancienne")


class Command(TracedCommand):
    """Door: one sub-command, one act. Exit 1 with a message in French when the act refuses."""

    help = "Montre les clés et ce qu’elles protègent."

    def add_arguments(self, parser: ArgumentParser) -> None:
        steps = parser.add_subparsers(dest="step", required=True, metavar="status")
        status = steps.add_parser("status", help="combien de clés, sous quelle clé racine, pour combien de valeurs")
        status.add_argument("--json", action="store_true", help="un objet JSON en dernière ligne")

    def handle(self, *_args: Any, **options: Any) -> None:
        getattr(self, f"_{options['step']}")(options)

    def _status(self, options: dict[str, Any]) -> None:
        status = key_status()
        if options["json"]:
            self.stdout.write(json.dumps(asdict(status), default=str))
        else:
            self._table(status)

    def _table(self, status: KeyStatus) -> None:
        self.stdout.write("  ".join(f"{heading:>13}" for heading in HEADINGS) + "  clés racines")
        for line in status.lines:
            cells = (line.use, line.state, line.keys, line.values, f"{line.oldest:%Y-%m-%d}")
            under = ", ".join(f"{root} ({count})" for root, count in sorted(line.roots.items()))
            self.stdout.write("  ".join(f"{cell:>13}" for cell in cells) + f"  {under}")
        self.stdout.write(f"Clé racine la plus récente : {status.newest_root}")
        self.stdout.write(f"Clés à emballer de nouveau (keys rewrap) : {status.to_rewrap}")
        self.stdout.write(f"Valeurs à resceller (keys rotate) : {status.values_under_older}")
        self.stdout.write(f"Valeurs dont la clé n’existe pas : {status.values_without_key}")
