"""`manage.py verify_deletion FILE | --pharmacy FINESS`: whether a deletion record is ours, whole, and still true."""

from argparse import ArgumentParser
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError
from django.db import transaction

from audit.command import TracedCommand
from audit.signature import BadSignature
from pharmacies.lookups import pharmacy_of_finess
from pharmacies.models import DeletionRecord, Pharmacy
from pharmacies.refusal import Refusal
from pharmacies.wall import inside
from results.farewell import NotARecord, key_ids, read_note
from results.models import WrappedKey

LONGEST = 1024 * 1024
"""Bytes of a file that are read; ten years of keys make some 20 kB."""


class Command(TracedCommand):
    """Exit 1 unless the signature fits. With --pharmacy the database is asked too: no key may be left."""

    help = "Vérifie une attestation de suppression : la signature, et dans la base l’absence de clé."

    def add_arguments(self, parser: ArgumentParser) -> None:
        what = parser.add_mutually_exclusive_group(required=True)
        what.add_argument("file", nargs="?", help="l’attestation remise à la pharmacie")
        what.add_argument("--pharmacy", metavar="FINESS", help="celle qui est gardée ici, comparée à la base")

    def handle(self, *_args: Any, **options: Any) -> None:
        told = _read(_file(options["file"])) if options["file"] else self._kept(options["pharmacy"])
        for word, values in told.items():
            self.stdout.write(f"{word}: {', '.join(values)}")
        self.stdout.write(self.style.SUCCESS("Attestation valable : signée par nous, inchangée."))

    def _kept(self, finess: str) -> Mapping[str, list[str]]:
        try:
            pharmacy = pharmacy_of_finess(finess)
        except Refusal as refusal:
            raise CommandError(refusal.message) from refusal
        with transaction.atomic(), inside(pharmacy.pk):
            record = DeletionRecord.objects.filter(pharmacy=pharmacy).first()
            if record is None:
                raise CommandError(f"La pharmacie {pharmacy.finess} n’a pas d’attestation : elle n’est pas fermée.")
            told = _read(record.note)
            _compare(pharmacy, told)
        self.stdout.write("Base : aucune clé de cette pharmacie ne subsiste, et toutes celles détruites sont nommées.")
        return told


def _compare(pharmacy: Pharmacy, told: Mapping[str, list[str]]) -> None:
    keys = WrappedKey.objects.filter(pharmacy=pharmacy)
    left = keys.filter(wrapped__isnull=False).count()
    if told.get("pharmacy") != [pharmacy.finess]:
        raise CommandError("L’attestation gardée est celle d’une autre pharmacie.")
    if left:
        raise CommandError(f"{left} clés de la pharmacie {pharmacy.finess} ne sont pas détruites.")
    missing = key_ids(told) - set(keys.values_list("pk", flat=True))
    if missing:
        raise CommandError(f"{len(missing)} clés de l’attestation manquent dans la base.")


def _file(name: str) -> str:
    try:
        with Path(name).open("rb") as file:
            return file.read(LONGEST).decode()
    except (OSError, UnicodeDecodeError) as error:
        raise CommandError(f"Ce fichier ne se lit pas : {name}") from error


def _read(note: str) -> Mapping[str, list[str]]:
    try:
        return read_note(note)
    except (BadSignature, NotARecord) as error:
        raise CommandError(f"Attestation refusée : {error}") from error
