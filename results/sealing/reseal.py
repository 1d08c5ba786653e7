"""Moves sealed values to another key, batch by batch. A value is opened and sealed again in memory, seen by nobody.

Which key a value is under stands in its header, so a batch that was done is not found again: whoever is killed begins
where the last committed batch ended.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from psycopg import sql

from results.sealing import bulk, envelope, keys
from results.sealing.bulk import Change
from results.sealing.errors import DoesNotOpen
from results.sealing.tables import SealedTable

BATCH = 500

Moves = Mapping[int, int]
"""Id of the key that a value is under → id of the key that it goes to."""


@dataclass(frozen=True, slots=True)
class Batch:
    """What one batch did. `last` is where the next one begins; `damaged` rows hold a value that does not open."""

    rows: int
    values: int
    last: UUID
    damaged: tuple[UUID, ...]


def reseal_batch(table: SealedTable, pharmacy: UUID, moves: Moves, after: UUID) -> Batch | None:
    """Move the values of the next rows, in the caller's transaction; None when there are none (or others hold them)."""
    where = sql.SQL("t.pharmacy_id = {} AND t.id > {} AND {}").format(
        sql.Literal(pharmacy), sql.Literal(after), table.names_one_of(moves)
    )
    found = bulk.read(table.name, table.columns, where, size=BATCH, lock=True)
    if not found:
        return None
    mover = _Mover(table, pharmacy, moves)
    changes = [change for row, *stored in found if (change := mover.changed(row, stored)) is not None]
    rows = bulk.write(table.name, dict.fromkeys(table.columns, "bytea"), table.columns, changes)
    return Batch(rows, mover.moved, found[-1][0], tuple(mover.damaged))


class _Mover:
    """Seals the values of rows anew and counts."""

    def __init__(self, table: SealedTable, pharmacy: UUID, moves: Moves) -> None:
        self._table = table
        self._pharmacy = pharmacy
        self._keys = {old: (keys.key_by_id(old), keys.key_by_id(new)) for old, new in moves.items()}
        self.moved = 0
        self.damaged: list[UUID] = []

    def changed(self, row: UUID, stored: list[bytes | None]) -> Change | None:
        """The row with every concerned value under its new key, or None when none of them opens."""
        values = [self._resealed(row, column, value) for column, value in zip(self._table.columns, stored, strict=True)]
        moved = sum(new is not old for new, old in zip(values, stored, strict=True))
        self.moved += moved
        return Change(row, stored, values) if moved else None

    def _resealed(self, row: UUID, column: str, stored: bytes | None) -> bytes | None:
        pair = self._keys.get(envelope.marked_key(stored)) if stored and stored[0] == envelope.VERSION else None
        if stored is None or pair is None:
            return stored
        where = envelope.place(self._table.name, column, row, self._pharmacy)
        try:
            return envelope.seal(pair[1], envelope.unseal(pair[0], stored, where), where)
        except DoesNotOpen:
            # Left as it is: it shows at the next reading that it was altered, and holding the others up helps nobody.
            self.damaged.append(row)
            return stored
