"""`manage.py audit_proof (--event UUID | --from FILE --to FILE) OUT`: a proof for somebody outside."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any
from uuid import UUID

from django.core.management.base import CommandError

from audit.command import TracedCommand
from audit.ledger.checkpoint import BadCheckpoint
from audit.ledger.proof import NoProof, consistency, inclusion
from audit.signature import verifier

ENTRY = ".entry"


class Command(TracedCommand):
    """Door, for the owner of the tables."""

    help = "Écrit la preuve qu’un évènement est au registre, ou qu’un point de contrôle prolonge un plus ancien."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--event", type=UUID, help="l’évènement")
        parser.add_argument("--from", type=Path, dest="old", help="l’ancien point de contrôle")
        parser.add_argument("--to", type=Path, dest="new", help="le nouveau")
        parser.add_argument("out", type=Path, help="le fichier de la preuve")

    def handle(self, *_args: Any, **options: Any) -> None:
        event, old, new, out = (options[name] for name in ("event", "old", "new", "out"))
        if bool(event) == bool(old and new) or bool(old) != bool(new):
            raise CommandError("Donnez soit --event, soit --from et --to.")
        try:
            written = _inclusion(event, out) if event else _consistency(old, new, out)
        except (NoProof, BadCheckpoint, OSError, UnicodeDecodeError) as error:
            raise CommandError(str(error)) from error
        for path in written:
            self.stdout.write(str(path))
        self.stdout.write(f"Clé de vérification : {verifier()}")


def _inclusion(event: UUID, out: Path) -> list[Path]:
    found = inclusion(event)
    entry = out.with_name(out.name + ENTRY)
    out.write_text(found.proof, "utf-8")
    entry.write_bytes(found.entry)
    return [out, entry]


def _consistency(old: Path, new: Path, out: Path) -> list[Path]:
    out.write_text(consistency(old.read_text("utf-8"), new.read_text("utf-8")), "utf-8")
    return [out]
