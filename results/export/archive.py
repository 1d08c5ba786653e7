"""The archive of a pharmacy: all files, a manifest with count and SHA-256 of each, and how to read them."""

import datetime as dt
import json
from collections.abc import Iterator
from itertools import islice
from typing import IO, Any
from zipfile import ZIP_DEFLATED, ZipFile

from django.db.models import Model

from audit.actor import Actor
from audit.models import Event
from pharmacies.models import Membership, Pharmacy
from results.export.columns import PEOPLE, TEAM, TRAIL, columns
from results.export.tables import TwoFiles, scratch
from results.leaving import TAKEN_ALONG
from results.sealing.access import opening
from results.sealing.purpose import Purpose

AT_ONCE = 200
"""Rows per declared reading: each leaves one event that names its rows, which is still a readable size."""

READ_ME = """FranceTest - données de la pharmacie {finess}, exportées le {made_at}

Chaque tableau existe deux fois : .jsonl (une ligne JSON par enregistrement, valeurs exactes) et .csv (UTF-8,
point-virgule). Dans le .csv, une apostrophe précède les textes qu’un tableur prendrait pour une formule.

dossiers    les personnes inscrites, avec ce qu’elles ont déclaré
resultats   chaque version de chaque résultat
envois      les envois au fichier national
messages    les messages aux patients
lots        les boîtes de tests ouvertes
equipe      qui a travaillé dans la pharmacie, sous quel numéro d’agent
journal     qui a fait quoi et quand

manifeste.json donne le nombre de lignes et l’empreinte SHA-256 de chaque fichier.
Ces fichiers contiennent des données de santé en clair : rangez-les dans un lieu protégé, chez un hébergeur certifié.
"""


def write_archive(pharmacy: Pharmacy, *, by: Actor, at: dt.datetime) -> tuple[IO[bytes], dict[str, int]]:
    """The ZIP file, at its beginning, and the rows by table. Needs a transaction inside the pharmacy."""
    file, manifest, rows = scratch(), [], {}
    with ZipFile(file, "w", ZIP_DEFLATED) as archive:
        for table in _tables(pharmacy, by, at):
            rows[table.name] = table.rows
            manifest += table.into(archive)
        made_at = at.astimezone(dt.UTC).isoformat(timespec="seconds")
        archive.writestr("LISEZMOI.txt", READ_ME.format(finess=pharmacy.finess, made_at=made_at))
        told = {"pharmacy": pharmacy.finess, "made_at": made_at, "files": manifest}
        archive.writestr("manifeste.json", json.dumps(told, ensure_ascii=False, indent=1))
    file.seek(0)
    return file, rows


def _tables(pharmacy: Pharmacy, by: Actor, at: dt.datetime) -> Iterator[TwoFiles]:
    for name, model in TAKEN_ALONG.items():
        yield _own(name, model, pharmacy, by, at)
    yield _team(pharmacy)
    yield _trail(pharmacy)


def _own(name: str, model: type[Model], pharmacy: Pharmacy, by: Actor, at: dt.datetime) -> TwoFiles:
    table = TwoFiles(name, columns(model))
    held = model._default_manager.filter(pharmacy_id=pharmacy.pk).order_by("pk").iterator(chunk_size=AT_ONCE)
    while some := list(islice(held, AT_ONCE)):
        with opening(Purpose.EXPORT, by=by, at=at, pharmacy=pharmacy.pk):
            for row in some:
                table.add({column: getattr(row, column) for column in table.columns})
    return table


def _team(pharmacy: Pharmacy) -> TwoFiles:
    table = TwoFiles("equipe", (*TEAM, *PEOPLE))
    _fill(table, Membership.objects.filter(pharmacy=pharmacy).order_by("agent_number").values(*table.columns))
    return table


def _trail(pharmacy: Pharmacy) -> TwoFiles:
    table = TwoFiles("journal", TRAIL)
    _fill(table, Event.objects.filter(pharmacy=pharmacy.pk).oldest_first().values(*TRAIL))
    return table


def _fill(table: TwoFiles, rows: Any) -> None:
    for row in rows.iterator(chunk_size=AT_ONCE):
        table.add(row)
