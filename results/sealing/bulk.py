"""Many sealed rows read and written at once, beside live traffic, for the rotation of keys alone.

Rows are locked FOR NO KEY UPDATE and those that somebody else holds are left for later: nothing here ever waits for a
live transaction, and a new result of a locked case does not wait either. Written is only what was read: the beginnings
of the sealed values, random nonce included, are compared once more.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import connection
from psycopg import sql

from results.sealing.envelope import HEADER_BYTES

FIRST = UUID(int=0)
"""Before every row."""


@dataclass(frozen=True, slots=True)
class Change:
    """What becomes of a row: new values in the order of the columns, and the sealed bytes that they were made of."""

    row: UUID
    seen: Sequence[bytes | None]
    values: Sequence[object]


def read(table: str, columns: Sequence[str], where: sql.Composable, *, size: int, lock: bool) -> list[tuple[Any, ...]]:
    """Id and columns of at most `size` rows of `t`, by id. With `lock`, rows that others hold are absent."""
    query = sql.SQL("SELECT t.id, {columns} FROM {table} AS t WHERE {where} ORDER BY t.id LIMIT {size}{lock}").format(
        columns=sql.SQL(", ").join(sql.Identifier("t", column) for column in columns),
        table=sql.Identifier(table),
        where=where,
        size=sql.Literal(size),
        lock=sql.SQL(" FOR NO KEY UPDATE SKIP LOCKED" if lock else ""),
    )
    with connection.cursor() as cursor:
        cursor.execute(query)
        return [tuple(bytes(cell) if isinstance(cell, memoryview) else cell for cell in row) for row in cursor]


def write(table: str, columns: Mapping[str, str], seen: Sequence[str], changes: Sequence[Change]) -> int:
    """Set columns (name → SQL type) of the rows whose columns `seen` are still as they were; how many those were."""
    if not changes:
        return 0
    query = sql.SQL(
        "UPDATE {table} AS t SET {sets} FROM unnest({arrays}) AS d (id, seen, {columns})"
        " WHERE t.id = d.id AND {seen} = d.seen"
    ).format(
        table=sql.Identifier(table),
        sets=sql.SQL(", ").join(sql.SQL("{0} = d.{0}").format(sql.Identifier(name)) for name in columns),
        arrays=sql.SQL(", ").join(sql.SQL(f"%s::{kind}[]") for kind in ("uuid", "bytea", *columns.values())),
        columns=sql.SQL(", ").join(map(sql.Identifier, columns)),
        seen=sql.SQL(" || ").join(map(_beginning, seen)),
    )
    rows = [(change.row, _beginnings(change.seen), *change.values) for change in changes]
    with connection.cursor() as cursor:
        cursor.execute(query, [list(column) for column in zip(*rows, strict=True)])
        return int(cursor.rowcount)


def _beginning(column: str) -> sql.Composed:
    return sql.SQL("coalesce(substring(t.{} FROM 1 FOR {}), '')").format(
        sql.Identifier(column), sql.Literal(HEADER_BYTES)
    )


def _beginnings(stored: Sequence[bytes | None]) -> bytes:
    return b"".join((value or b"")[:HEADER_BYTES] for value in stored)
