"""The pharmacy takes all its data along, opened: one archive, made for one person, kept nowhere."""

import datetime as dt
from dataclasses import dataclass
from typing import IO

from django.db import transaction

from audit.trace import record
from audit.vocabulary import Act
from pharmacies.models import Export
from pharmacies.seat import Seat
from pharmacies.vocabulary import Permission
from pharmacies.wall import inside
from results.export.archive import write_archive
from results.export.columns import opened_columns
from results.export.tables import digest_of


@dataclass(frozen=True, slots=True)
class Archive:
    """The file, at its beginning, to be sent only once the transaction is committed; and what is kept of it."""

    file: IO[bytes]
    name: str
    export: Export


def export_pharmacy(*, by: Seat, at: dt.datetime) -> Archive:
    """Opens every sealed value of the pharmacy for the purpose of handing it over. Raises `Forbidden`."""
    by.require(Permission.EXPORT_DATA)
    with transaction.atomic(), inside(by.pharmacy.pk):
        file, rows = write_archive(by.pharmacy, by=by.actor, at=at)
        export = Export.objects.create(
            pharmacy=by.pharmacy, made_at=at, made_by=by.user, sha256=digest_of(file), rows=rows
        )
        record(
            Act.DATA_EXPORTED,
            by=by.actor,
            at=at,
            subjects=[export.pk],
            columns=opened_columns(),
            count=sum(rows.values()),
            digest=export.sha256,
        )
    return Archive(file, f"francetest-{by.pharmacy.finess}-{at.astimezone(dt.UTC):%Y%m%d-%H%M}.zip", export)
