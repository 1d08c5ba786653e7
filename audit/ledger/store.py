"""The tree where it lies: in the database's tables."""

from collections.abc import Sequence

from audit.ledger.merkle import WIDTH, Tree
from audit.ledger.tables import Leaf, Tile


class StoredHashes:
    """The hashes of the tables, tile by tile (audit.ledger.merkle.Hashes)."""

    def tile(self, level: int, number: int) -> Sequence[bytes]:
        """In order; one query."""
        start, end = number * WIDTH, (number + 1) * WIDTH
        if level == 0:
            return [bytes(hash_) for hash_ in Leaf.objects.numbered(start, end).values_list("hash", flat=True)]
        tiles = Tile.objects.filter(level=level, position__gte=start, position__lt=end).order_by("position")
        return [bytes(hash_) for hash_ in tiles.values_list("hash", flat=True)]


def stored_tree() -> Tree:
    """The tree as the tables say it; it remembers the tiles that it has read."""
    return Tree(StoredHashes())
