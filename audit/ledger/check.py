"""Compares the trail with its ledger, and the ledger with what was signed about it."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC
from itertools import pairwise
from typing import Final

from audit.ledger.checkpoint import BadCheckpoint, Head
from audit.ledger.findings import Break, Finding, Report
from audit.ledger.merkle import WIDTH, Growing
from audit.ledger.readers import Reader
from audit.ledger.store import stored_tree
from audit.ledger.tables import HASH_BYTES, Checkpoint, Leaf, Tile

STEP: Final = 10_000
"""Lines read at once."""


@dataclass(frozen=True, slots=True)
class Source:
    """A note and where it was found."""

    name: str
    note: str


def check(
    reader: Reader, *, published: Sequence[Source] = (), since: int = 0, tell: Callable[[int, int], None]
) -> Report:
    """Hashes every record from line `since` on and compares each line, node and checkpoint.

    `published` are notes kept outside of the database, beside those inside. `tell` hears of each step: line, size.
    """
    report = Report(size=Leaf.objects.size())
    since = min(since, report.size)
    walk = _Walk(reader, report, _Sizes(_heads([*published, *_own()], report), since), since)
    for start in range(since, report.size, STEP):
        walk.on(start, min(start + STEP, report.size))
        tell(walk.tree.size, report.size)
    report.root = walk.tree.root()
    walk.sizes.close(report)
    _unnumbered(reader, report)
    _name_the_moved(report)
    return report


class _Sizes:
    """The checkpoints by size: which fit, and between which two something was rewritten."""

    def __init__(self, heads: Sequence[tuple[Source, Head]], since: int) -> None:
        self._of: dict[int, list[tuple[Source, Head]]] = {}
        for source, head in heads:
            if head.size >= since:
                self._of.setdefault(head.size, []).append((source, head))
        self._good = 0
        self._broken = False

    def compare(self, tree: Growing, report: Report) -> None:
        """Called at every size. Only the first contradiction is told: all later ones follow from it."""
        for source, head in self._of.get(tree.size, ()):
            if tree.root() == head.root:
                report.agreed += 1
                self._good = tree.size
            elif not self._broken:
                self._broken = True
                report.findings.append(
                    Finding(Break.CONTRADICTED, number=self._good, last=head.size - 1, source=source.name)
                )

    def close(self, report: Report) -> None:
        """The checkpoints that count more lines than there are."""
        beyond = [
            (head.size, source) for size, known in self._of.items() if size > report.size for source, head in known
        ]
        if beyond:
            size, source = max(beyond, key=lambda found: found[0])
            report.findings.append(Finding(Break.SHORTENED, number=report.size, last=size - 1, source=source.name))


def _own() -> Iterator[Source]:
    for size, note in Checkpoint.objects.order_by("size").values_list("size", "note"):
        yield Source(f"n° {size} de la base", note)


def _heads(sources: Sequence[Source], report: Report) -> list[tuple[Source, Head]]:
    heads = []
    for source in sources:
        try:
            heads.append((source, Head.of(source.note)))
        except BadCheckpoint:
            report.findings.append(Finding(Break.FORGED, source=source.name))
    return heads


class _Walk:
    """Line after line: against its record, the nodes against the lines, the checkpoints against both."""

    def __init__(self, reader: Reader, report: Report, sizes: _Sizes, since: int) -> None:
        self.reader, self.report, self.sizes = reader, report, sizes
        self.tree = Growing(since, stored_tree().peaks(since))
        sizes.compare(self.tree, report)

    def on(self, start: int, end: int) -> None:
        """One step."""
        leaves = {leaf.number: leaf for leaf in Leaf.objects.numbered(start, end)}
        now = self.reader.hashes(start, end)
        for number in range(start, end):
            for tile in self.tree.add(self._hash(leaves.get(number), now.get(number), number)):
                self._node(*tile)
            self.sizes.compare(self.tree, self.report)

    def _hash(self, leaf: Leaf | None, now: bytes | None, number: int) -> bytes:
        """What the line holds; zeros in the place of one that is gone, so that those behind keep theirs."""
        if leaf is None:
            self.report.findings.append(Finding(Break.LINE_GONE, number=number))
            return bytes(HASH_BYTES)
        self.report.checked += 1
        if now != bytes(leaf.hash):
            self.report.findings.append(_of(leaf, Break.REMOVED if now is None else Break.CHANGED))
        return bytes(leaf.hash)

    def _node(self, level: int, position: int, hash_: bytes) -> None:
        width = WIDTH**level
        start, end = position * width, (position + 1) * width
        if any(found.kind is Break.REWRITTEN and start <= (found.number or 0) < end for found in self.report.findings):
            return  # told already, of the narrower stretch
        kept = Tile.objects.filter(level=level, position=position).values_list("hash", flat=True).first()
        if kept is None or bytes(kept) != hash_:
            self.report.findings.append(Finding(Break.REWRITTEN, number=start, last=end - 1))


def _unnumbered(reader: Reader, report: Report) -> None:
    for found in reader.unnumbered():
        if found.late:
            report.findings.append(Finding(Break.INSERTED, what=found.kind, record=found.record, at=found.at))
        else:
            report.waiting += 1


def _name_the_moved(report: Report) -> None:
    """Numbers follow transactions: in a stretch that was rewritten, the lines that do not were moved."""
    stretches = [
        (found.number or 0, (found.last or 0) + 1)
        for found in report.findings
        if found.kind in {Break.REWRITTEN, Break.CONTRADICTED}
    ]
    for number in sorted({number for stretch in stretches for number in _out_of_order(*stretch)}):
        report.findings.append(_of(Leaf.objects.get(number=number), Break.MOVED))


def _out_of_order(start: int, end: int) -> Iterator[int]:
    lines = list(Leaf.objects.numbered(start, end).values_list("transaction", "number"))
    if any(before[0] > after[0] for before, after in pairwise(lines)):
        ordered = sorted(lines, key=lambda line: line[0])
        yield from (there[1] for there, due in zip(lines, ordered, strict=True) if there[0] != due[0])


def _of(leaf: Leaf, kind: Break) -> Finding:
    at = f"{leaf.at.astimezone(UTC):%Y-%m-%d %H:%M:%S}"
    return Finding(kind, number=leaf.number, what=leaf.kind, record=leaf.record, at=at)
