"""Moves sealed values to another key, batch by batch. A value is opened and sealed again in memory, seen by nobody.

Which key a value is under stands in its header, so a batch that was done is not found again: whoever is killed begins
where the last committed batch ended.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from psycopg import sql

from results.sealing import bulk, envelope, keys, row_seal
from results.sealing.bulk import Change
from results.sealing.errors import Breach, DoesNotOpen, SealBroken
from results.sealing.row_seal import Content
from results.sealing.tables import SealedTable

BATCH = 500

Moves = Mapping[int, int]
"""Id of the key that a value is under → id of the key that it goes to."""


@dataclass(frozen=True, slots=True)
class Batch:
    """What one batch did. `last` is where the next one begins; `damaged` rows are not as the application left them."""

    rows: int
    values: int
    last: UUID
    damaged: tuple[SealBroken, ...]


def reseal_batch(table: SealedTable, pharmacy: UUID, moves: Moves, after: UUID) -> Batch | None:
    """Move the values of the next rows, in the caller's transaction; None when there are none (or others hold them)."""
    where = sql.SQL("t.pharmacy_id = {} AND t.id > {} AND {}").format(
        sql.Literal(pharmacy), sql.Literal(after), table.names_one_of(moves)
    )
    found = bulk.read(table.name, (*table.columns, "seal", "seal_version"), where, size=BATCH, lock=True)
    if not found:
        return None
    mover = _Mover(table, pharmacy, moves)
    changes = [change for row, *cells in found if (change := mover.changed(row, cells)) is not None]
    written = (*table.columns, "seal")
    rows = bulk.write(table.name, dict.fromkeys(written, "bytea"), written, changes)
    return Batch(rows, mover.moved, found[-1][0], tuple(mover.damaged))


class _Mover:
    """Seals the values of rows anew and counts."""

    def __init__(self, table: SealedTable, pharmacy: UUID, moves: Moves) -> None:
        self._table = table
        self._pharmacy = pharmacy
        self._keys = {old: (keys.key_by_id(old), keys.key_by_id(new)) for old, new in moves.items()}
        self.moved = 0
        self.damaged: list[SealBroken] = []

    def changed(self, row: UUID, cells: list[Any]) -> Change | None:
        """The row with every concerned value under its new key and the row sealed anew, or None if it is damaged.

        The version stays: nothing was written that anybody said.
        """
        *stored, seal, version = cells
        content = Content(self._table.name, row, self._pharmacy, version, _named(self._table, stored))
        found = row_seal.breach(seal, content)
        values = None if found else self._values(row, stored)
        if values is None:
            # Left as it is: it shows at the next reading that it was altered, and holding the others up helps nobody.
            self.damaged.append(SealBroken(self._table.name, found or Breach.VALUE, row=row, pharmacy=self._pharmacy))
            return None
        self.moved += sum(new is not old for new, old in zip(values, stored, strict=True))
        sealed = content._replace(columns=_named(self._table, values)).seal(keys.row_key(self._pharmacy))
        return Change(row, [*stored, seal], [*values, sealed])

    def _values(self, row: UUID, stored: list[bytes | None]) -> list[bytes | None] | None:
        try:
            return [
                self._resealed(row, column, value) for column, value in zip(self._table.columns, stored, strict=True)
            ]
        except DoesNotOpen:
            return None  # the row is as it was written, and yet a value was not made for its place

    def _resealed(self, row: UUID, column: str, stored: bytes | None) -> bytes | None:
        pair = self._keys.get(envelope.marked_key(stored)) if stored else None
        if stored is None or pair is None:
            return stored
        where = envelope.place(self._table.name, column, row, self._pharmacy)
        return envelope.seal(pair[1], envelope.unseal(pair[0], stored, where), where)


def _named(table: SealedTable, values: Iterable[bytes | None]) -> row_seal.Columns:
    return list(zip((name.encode() for name in table.columns), values, strict=True))
