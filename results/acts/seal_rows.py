"""Seals, once, the rows that were stored before there were seals of rows.

Only rows that no act ever told a seal of: for any other an absent seal is a broken one and stays so. Each value is
opened in memory, so that it is known to belong to its place; that none of them is older than another nobody can say.
"""

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from psycopg import sql

from audit.actor import Actor
from audit.seals import told_in
from audit.trace import record
from audit.vocabulary import Act
from pharmacies.models import Pharmacy
from pharmacies.wall import inside
from results.sealing import bulk, envelope, keys
from results.sealing.bulk import FIRST, Change
from results.sealing.errors import KeyDestroyed, SealError
from results.sealing.row_seal import Content
from results.sealing.tables import SealedTable, sealed_tables

BATCH = 50
"""Rows of one event, which names each of them."""


@dataclass(slots=True)
class Sealed:
    """Rows that bear a seal now, and rows that were refused: told of before, or with a value that does not open."""

    rows: int = 0
    refused: int = 0


def seal_rows(*, pharmacies: list[Pharmacy], by: Actor, at: dt.datetime) -> Sealed:
    """Outside of any transaction; a run that was killed is taken up by the next. Raises `RootKeyError`."""
    tally = Sealed()
    for pharmacy in pharmacies:
        for table in sealed_tables():
            after: UUID | None = FIRST
            while after is not None:
                with transaction.atomic(), inside(pharmacy.pk):
                    after = _batch(table, pharmacy.pk, after, tally, by=by, at=at)
    return tally


def _batch(
    table: SealedTable, pharmacy: UUID, after: UUID, tally: Sealed, *, by: Actor, at: dt.datetime
) -> UUID | None:
    where = sql.SQL("t.pharmacy_id = {} AND t.id > {} AND t.seal = ''").format(
        sql.Literal(pharmacy), sql.Literal(after)
    )
    found = bulk.read(table.name, table.columns, where, size=BATCH, lock=True)
    if not found:
        return None
    told = told_in(pharmacy)
    whole = [(row, stored) for row, *stored in found if row not in told and _opens(table, pharmacy, row, stored)]
    tally.refused += len(found) - len(whole)
    changes = [Change(row, stored, [_seal(table, pharmacy, row, stored), 1]) for row, stored in whole]
    bulk.write(table.name, {"seal": "bytea", "seal_version": "integer"}, table.columns, changes)
    if whole:
        rows = [row for row, _stored in whole]
        seals = [f"{row}:1" for row in rows]
        record(Act.ROWS_SEALED, by=by, at=at, pharmacy=pharmacy, subjects=rows, count=len(rows), seals=seals)
    tally.rows += len(whole)
    return UUID(str(found[-1][0]))


def _opens(table: SealedTable, pharmacy: UUID, row: UUID, stored: list[bytes | None]) -> bool:
    for column, value in zip(table.columns, stored, strict=True):
        try:
            if value is not None:
                key = keys.key_by_id(envelope.key_id(value))
                envelope.unseal(key, value, envelope.place(table.name, column, row, pharmacy))
        except KeyDestroyed:
            continue  # erased on purpose: the others of the row may still be read
        except SealError:
            return False
    return True


def _seal(table: SealedTable, pharmacy: UUID, row: UUID, stored: list[bytes | None]) -> bytes:
    names = (name.encode() for name in table.columns)
    return Content(table.name, row, pharmacy, 1, zip(names, stored, strict=True)).seal(keys.row_key(pharmacy))
