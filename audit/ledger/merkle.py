"""The Merkle tree of RFC 6962, section 2.1: hashes, roots and proofs. It knows neither Django nor a database.

A tree is read in tiles, as C2SP's tlog-tiles cut it: level 0 holds the leaf hashes, each hash of the next level is the
root of 256 below. Only whole tiles are kept there, so no hash ever changes; what is missing at the right edge is
computed from fewer than 256 hashes of each level.
"""

from collections.abc import Iterable, Iterator, Sequence
from functools import reduce
from hashlib import sha256
from typing import Final, Protocol

HEIGHT: Final = 8
WIDTH: Final = 1 << HEIGHT
"""Hashes of one tile."""
EMPTY: Final = sha256(b"").digest()
"""The root of a tree without leaves."""


class Hashes(Protocol):
    """Where the hashes of a tree lie."""

    def tile(self, level: int, number: int) -> Sequence[bytes]:
        """The hashes number·256 and following of this level, up to 256; fewer at the right edge."""


def leaf_hash(data: bytes) -> bytes:
    """32 bytes; the first byte tells a leaf from a node, so that one is never taken for the other."""
    return sha256(b"\x00" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """32 bytes, of two hashes."""
    return sha256(b"\x01" + left + right).digest()


def root(hashes: Sequence[bytes]) -> bytes:
    """The root over these leaf hashes (MTH of the RFC); over 2^n hashes of one height, the hash n levels above."""
    if not hashes:
        return EMPTY
    row = list(hashes)
    while len(row) > 1:  # an odd one out climbs as it is, which gives the RFC's cut at the largest power of two
        row = [node_hash(*row[at : at + 2]) if at + 1 < len(row) else row[at] for at in range(0, len(row), 2)]
    return row[0]


class Tree:
    """Questions to the tree of the first leaves."""

    def __init__(self, hashes: Hashes) -> None:
        self._hashes = hashes
        self._seen: dict[tuple[int, int], Sequence[bytes]] = {}

    def root(self, size: int) -> bytes:
        """The root over the first `size` leaves."""
        return self._over(0, size) if size else EMPTY

    def inclusion(self, index: int, size: int) -> list[bytes]:
        """PATH of the RFC: from the sibling of leaf `index` up, in the tree of `size` leaves."""
        if not 0 <= index < size:
            raise ValueError(f"leaf {index} is not among the first {size}")
        path, start, end = [], 0, size
        while end - start > 1:
            cut = start + _largest_power_below(end - start)
            path.append(self._over(cut, end) if index < cut else self._over(start, cut))
            start, end = (start, cut) if index < cut else (cut, end)
        return path[::-1]

    def consistency(self, old: int, size: int) -> list[bytes]:
        """PROOF of the RFC: that the tree of `old` leaves is the beginning of that of `size`."""
        if not 0 <= old <= size:
            raise ValueError(f"a tree of {size} leaves does not grow out of one of {old}")
        if old in (0, size):
            return []
        path, start, end, whole = [], 0, size, True
        while old < end:
            cut = start + _largest_power_below(end - start)
            path.append(self._over(cut, end) if old <= cut else self._over(start, cut))
            start, end, whole = (start, cut, whole) if old <= cut else (cut, end, False)
        return path[::-1] if whole else [self._over(start, end), *path[::-1]]

    def peaks(self, size: int) -> list[tuple[int, bytes]]:
        """Height and hash of the whole trees that the first `size` leaves fall into, from the left."""
        found, start = [], 0
        for height in reversed(range(size.bit_length())):
            if size >> height & 1:
                found.append((height, self._over(start, start + (1 << height))))
                start += 1 << height
        return found

    def _over(self, start: int, end: int) -> bytes:
        """The root over leaves `start` to `end`, a range that the RFC's cuts lead to."""
        width = end - start
        if width & (width - 1):
            cut = start + _largest_power_below(width)
            return node_hash(self._over(start, cut), self._over(cut, end))
        level = (width.bit_length() - 1) // HEIGHT
        first, last = start >> HEIGHT * level, end >> HEIGHT * level
        return root(self._tile(level, first >> HEIGHT)[first % WIDTH : first % WIDTH + last - first])

    def _tile(self, level: int, number: int) -> Sequence[bytes]:
        if (level, number) not in self._seen:
            self._seen[level, number] = self._hashes.tile(level, number)
        return self._seen[level, number]


class Growing:
    """A tree that grows leaf by leaf and remembers its right edge alone."""

    def __init__(self, size: int = 0, peaks: Iterable[tuple[int, bytes]] = ()) -> None:
        self.size = size
        self._peaks = list(peaks)

    def add(self, leaf: bytes) -> Iterator[tuple[int, int, bytes]]:
        """One more leaf. Answers the tiles that are whole now: the level above them, position and hash there."""
        height = 0
        while self._peaks and self._peaks[-1][0] == height:
            leaf, height = node_hash(self._peaks.pop()[1], leaf), height + 1
            if height % HEIGHT == 0:
                yield height // HEIGHT, self.size >> height, leaf
        self._peaks.append((height, leaf))
        self.size += 1

    def root(self) -> bytes:
        """The root over all leaves so far."""
        if not self._peaks:
            return EMPTY
        hashes = [hash_ for _, hash_ in reversed(self._peaks)]
        return reduce(lambda right, left: node_hash(left, right), hashes)


def _largest_power_below(width: int) -> int:
    return 1 << (width - 1).bit_length() - 1


def new_tiles(size: int, grown: int) -> list[tuple[int, int]]:
    """Level and position of each hash above the leaves that a growth from `size` to `grown` completes, lowest first."""
    found, level = [], 1
    while grown >> HEIGHT * level:
        found += [(level, at) for at in range(size >> HEIGHT * level, grown >> HEIGHT * level)]
        level += 1
    return found
