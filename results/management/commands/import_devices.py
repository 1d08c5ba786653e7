"""`manage.py import_devices FILE`: takes over the EU list of rapid antigen tests."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError
from django.utils import timezone

from audit.command import TracedCommand
from results.acts.import_devices import BadDeviceFile, import_devices


class Command(TracedCommand):
    """Door: reads the file, calls the act, says what changed."""

    help = "Reprend la liste européenne des tests antigéniques (ehn-dcc-valuesets, test-manf.json)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE")

    def handle(self, *_args: Any, **options: Any) -> None:
        path: Path = options["file"]
        try:
            text = path.read_text(encoding="utf-8")
            done = import_devices(text=text, by=self.actor, at=timezone.now())
        except (OSError, UnicodeDecodeError) as error:
            raise CommandError(f"{path} : fichier illisible ({error})") from error
        except BadDeviceFile as error:
            raise CommandError(f"{path}, {error}. Rien n’a été changé.") from error
        self.stdout.write(
            f"{done.devices} tests, {done.active} actifs ; {done.created} ajoutés, {done.changed} modifiés."
        )
