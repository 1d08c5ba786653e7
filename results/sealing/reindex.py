"""Computes blind indexes anew under the newest version of their keys, batch by batch.

An index does not tell its version, so that nobody learns anything from it: each is recomputed and compared. Until the
last one is new, whoever searches looks for both (`BlindIndex.found`).
"""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from psycopg import sql

from results.sealing import bulk, envelope, keys
from results.sealing.blind import BlindIndex
from results.sealing.bulk import Change
from results.sealing.errors import SealError
from results.sealing.fields import SealedModel
from results.sealing.reseal import BATCH


@dataclass(frozen=True, slots=True)
class IndexBatch:
    """What one batch did: rows that were found old, rows that are now new, and where the next batch begins."""

    old: int
    written: int
    last: UUID


def reindex_batch(model: type[SealedModel], pharmacy: UUID, after: UUID) -> IndexBatch | None:
    """Recompute the indexes of the next rows, in the caller's transaction; None when there are no more rows."""
    table = _Table(model, pharmacy)
    found = table.rows(sql.SQL("t.id > {}").format(sql.Literal(after)), lock=False)
    if not found:
        return None
    old = [change.row for change in table.changes(found)]
    written = 0
    if old:
        held = table.rows(sql.SQL("t.id = ANY({})").format(sql.Literal(old)), lock=True)
        written = bulk.write(table.name, dict.fromkeys(table.indexes, "uuid"), table.reads, table.changes(held))
    return IndexBatch(len(old), written, found[-1][0])


class _Table:
    """One model's indexes in one pharmacy."""

    def __init__(self, model: type[SealedModel], pharmacy: UUID) -> None:
        self.name = model._meta.db_table
        self.indexes: dict[str, BlindIndex] = dict(model.BLIND_INDEXES)
        self.reads = tuple(dict.fromkeys(column for index in self.indexes.values() for column in index.reads))
        self._pharmacy = pharmacy

    def rows(self, where: sql.Composed, *, lock: bool) -> list[tuple[Any, ...]]:
        """Id, indexes, then sealed values, of at most one batch of this pharmacy."""
        own = sql.SQL("t.pharmacy_id = {} AND {}").format(sql.Literal(self._pharmacy), where)
        return bulk.read(self.name, (*self.indexes, *self.reads), own, size=BATCH, lock=lock)

    def changes(self, rows: list[tuple[Any, ...]]) -> list[Change]:
        """The rows whose indexes are not what they should be."""
        changes = []
        for row, *cells in rows:
            stored, sealed = cells[: len(self.indexes)], cells[len(self.indexes) :]
            values = self._indexes(row, stored, dict(zip(self.reads, sealed, strict=True)))
            if values != stored:
                changes.append(Change(row, sealed, values))
        return changes

    def _indexes(self, row: UUID, stored: list[UUID | None], sealed: dict[str, bytes | None]) -> list[UUID | None]:
        try:
            texts = {column: self._opened(row, column, value) for column, value in sealed.items()}
        except SealError:
            # Its key was destroyed or it was altered: nobody will find this row by its content any more.
            return stored
        return [
            index.written(self._pharmacy, *(texts[name] for name in index.reads)) for index in self.indexes.values()
        ]

    def _opened(self, row: UUID, column: str, stored: bytes | None) -> str:
        if stored is None:
            return ""
        key = keys.key_by_id(envelope.key_id(stored))
        return envelope.unseal(key, stored, envelope.place(self.name, column, row, self._pharmacy)).decode()
