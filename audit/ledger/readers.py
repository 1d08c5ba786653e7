"""What the records hash to now: asked by the owner of the tables, or by a worker that must not see them."""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple, Protocol

from django.db import connection

from audit.ledger.canonical import COLUMNS, Kind, record_bytes
from audit.ledger.merkle import leaf_hash
from audit.ledger.tables import Leaf

_TABLES: Mapping[Kind, tuple[str, str, str, str]] = {
    Kind.EVENT: ("audit_event", "uuid", "at", "transaction"),
    Kind.CHANGE: ("auditlog_logentry", "bigint", '"timestamp"', "written_in"),
}
"""Table, type of its id, column of its time, column of its transaction."""


class Unnumbered(NamedTuple):
    """A record without a line; `late`: its transaction is older than the last line, so it was not simply not yet."""

    kind: str
    record: str
    at: str
    late: bool


class Reader(Protocol):
    """Looks at the records."""

    def hashes(self, start: int, end: int) -> Mapping[int, bytes]:
        """Line → what its record hashes to now; no entry when the record is gone."""

    def unnumbered(self) -> Iterator[Unnumbered]:
        """The records that no line stands for."""


class OwnerReader:
    """Reads the records and hashes them here: whoever changed the functions in the database deceives nobody."""

    def hashes(self, start: int, end: int) -> Mapping[int, bytes]:
        """In one query per kind."""
        key = self._key()
        found: dict[int, bytes] = {}
        for kind in Kind:
            lines = dict(Leaf.objects.numbered(start, end).filter(kind=kind).order_by().values_list("record", "number"))
            for texts in self._texts(kind, list(lines)):
                found[lines[str(texts[0])]] = leaf_hash(record_bytes(kind, texts, key))
        return found

    def unnumbered(self) -> Iterator[Unnumbered]:
        """Both kinds, the oldest first."""
        for kind in Kind:
            table, _type, at, transaction = _TABLES[kind]
            for row in _rows(
                f"""
                SELECT '{kind.value}', id::text, to_char({at} AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS'),
                       {transaction} < (SELECT transaction FROM audit_leaf ORDER BY number DESC LIMIT 1)
                  FROM {table} record
                 WHERE NOT EXISTS (SELECT FROM audit_leaf leaf
                                    WHERE leaf.kind = '{kind.value}' AND leaf.record = record.id::text)
                 ORDER BY record.{at}
                """,  # noqa: S608  # nosec B608 because of constants
            ):
                yield Unnumbered(*row)

    def entry(self, leaf: Leaf) -> bytes | None:
        """The bytes of one line's record; None when it is gone."""
        kind = Kind(leaf.kind)
        found = self._texts(kind, [leaf.record])
        return record_bytes(kind, found[0], self._key()) if found else None

    def _key(self) -> tuple[bytes, bytes]:
        inner, outer = _rows("SELECT inner_block, outer_block FROM ledger.key")[0]
        return bytes(inner), bytes(outer)

    def _texts(self, kind: Kind, records: list[str]) -> list[tuple[str | None, ...]]:
        table, type_, _at, _transaction = _TABLES[kind]
        columns = ", ".join(COLUMNS[kind].values())
        question = f"SELECT {columns} FROM {table} WHERE id = ANY(%s::{type_}[])"  # noqa: S608  # nosec B608 because of constants
        return _rows(question, records)


class WorkerReader:
    """Asks the database's own functions, which tell hashes and ids."""

    def hashes(self, start: int, end: int) -> Mapping[int, bytes]:
        """In one query."""
        rows = _rows("SELECT number, hash FROM ledger.hashes_now(%s, %s) WHERE hash IS NOT NULL", start, end)
        return {number: bytes(hash_) for number, hash_ in rows}

    def unnumbered(self) -> Iterator[Unnumbered]:
        """In one query."""
        for row in _rows("SELECT * FROM ledger.unnumbered()"):
            yield Unnumbered(*row)


def _rows(question: str, *values: int | list[str]) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(question, values)
        return list(cursor.fetchall())
