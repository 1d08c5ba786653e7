"""Which tables hold sealed values, found by looking at the models, and which keys those values name."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.apps import apps
from django.db import connection
from psycopg import sql

from results.sealing import envelope
from results.sealing.fields import SealedMixin, SealedModel


@dataclass(frozen=True, slots=True)
class SealedTable:
    """A table and its sealed columns, by their SQL names."""

    name: str
    columns: tuple[str, ...]

    @property
    def sql_name(self) -> sql.Identifier:
        return sql.Identifier(self.name)

    def names_one_of(self, key_ids: Iterable[int]) -> sql.Composed:
        """A condition: some value of the row `t` names one of these keys."""
        marks = sql.SQL(", ").join(sql.Literal(envelope.mark(key_id)) for key_id in key_ids)
        return sql.SQL("({})").format(
            sql.SQL(" OR ").join(sql.SQL("{} IN ({})").format(_mark(column), marks) for column in self.columns)
        )

    @property
    def marks(self) -> sql.Composed:
        """An array of what names the key, one item a column; NULL where nothing is stored."""
        return sql.SQL("ARRAY[{}]").format(sql.SQL(", ").join(map(_mark, self.columns)))


def sealed_tables() -> tuple[SealedTable, ...]:
    """Every table with sealed columns, ordered by name."""
    models = (model for model in apps.get_models() if issubclass(model, SealedModel))
    found = (SealedTable(model._meta.db_table, _columns(model)) for model in models)
    return tuple(sorted((table for table in found if table.columns), key=lambda table: table.name))


def values_by_key(pharmacy: UUID | None = None) -> Counter[int]:
    """How many stored values name each key, in one pharmacy or in all; one reading of each table."""
    counted: Counter[int] = Counter()
    for table in sealed_tables():
        query = sql.SQL(
            "SELECT mark, count(*) FROM {table} AS t, unnest({marks}) AS mark"
            " WHERE mark IS NOT NULL AND (%(pharmacy)s::uuid IS NULL OR t.pharmacy_id = %(pharmacy)s) GROUP BY mark"
        ).format(table=table.sql_name, marks=table.marks)
        with connection.cursor() as cursor:
            cursor.execute(query, {"pharmacy": pharmacy})
            for mark, count in cursor.fetchall():
                counted[envelope.marked_key(bytes(mark))] += count
    return counted


def count_rows_under(table: SealedTable, pharmacy: UUID, key_ids: Iterable[int]) -> int:
    """How many rows of a pharmacy hold a value under one of these keys (at least one is named)."""
    query = sql.SQL("SELECT count(*) FROM {table} AS t WHERE t.pharmacy_id = %s AND {concerned}").format(
        table=table.sql_name, concerned=table.names_one_of(key_ids)
    )
    with connection.cursor() as cursor:
        cursor.execute(query, [pharmacy])
        return int(cursor.fetchone()[0])


def rows_under(table: SealedTable, pharmacy: UUID, key_ids: Iterable[int]) -> list[UUID]:
    """The rows of a pharmacy that hold at least one value under one of these keys (at least one is named)."""
    query = sql.SQL("SELECT t.id FROM {table} AS t WHERE t.pharmacy_id = %s AND {concerned}").format(
        table=table.sql_name, concerned=table.names_one_of(key_ids)
    )
    with connection.cursor() as cursor:
        cursor.execute(query, [pharmacy])
        return [row for (row,) in cursor.fetchall()]


def _columns(model: type[SealedModel]) -> tuple[str, ...]:
    return tuple(str(field.column) for field in model._meta.concrete_fields if isinstance(field, SealedMixin))


def _mark(column: str) -> sql.Composed:
    return sql.SQL("substring(t.{column} FROM 1 FOR {length})").format(
        column=sql.Identifier(column), length=sql.Literal(envelope.MARK_BYTES)
    )
