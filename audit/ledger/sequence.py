"""Gives every committed record its number in the ledger. The one writer of leaves and tiles."""

from typing import Final

from django.db import connection, transaction

from audit.ledger.merkle import new_tiles, root
from audit.ledger.store import StoredHashes
from audit.ledger.tables import Leaf, Tile

BATCH: Final = 10_000
"""Records of one transaction."""
LOCK: Final = 0x46_54_4C_45
"""Of the database's advisory locks ("FTLE"): one sequencer at a time, whoever else tries goes home."""


def sequence(limit: int = BATCH) -> int:
    """Numbers what waits, in one transaction; answers how many. 0 also when somebody else is at it.

    It leaves no event: that would be one more record to number, for ever.
    """
    with transaction.atomic():
        if not _alone():
            return 0
        size = Leaf.objects.size()
        added = _add_leaves(size, limit)
        _add_tiles(size, size + added)
    return added


def _alone() -> bool:
    # Taken before anything is read: the next statement then sees all that the holder before us committed.
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [LOCK])
        return bool(cursor.fetchone()[0])


def _add_leaves(size: int, limit: int) -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO audit_leaf (number, kind, record, at, transaction, hash)
            SELECT %s::bigint + row_number() OVER (ORDER BY place) - 1, kind, record, at, transaction, hash
              FROM ledger.waiting(%s) WITH ORDINALITY found(kind, record, at, transaction, hash, place)
            """,
            [size, limit],
        )
        return int(cursor.rowcount)


def _add_tiles(size: int, grown: int) -> None:
    for level, position in new_tiles(size, grown):
        Tile.objects.create(level=level, position=position, hash=root(StoredHashes().tile(level - 1, position)))
