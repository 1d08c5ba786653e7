"""Part of the wall's check: what a row of one pharmacy may point at, and which unique values tell of another's rows.

Foreign keys and unique constraints are looked after past row-level security, so they carry the pharmacy themselves.
"""

from collections.abc import Iterator
from typing import Any, Final

from django.apps import apps

from francetest.policies import FOUND_BY_ALL, LOOKED_UP, table_of, tenant_tables
from pharmacies.models import Pharmacy

Link = tuple[str, str, str]
"""Table, column, the table that it points at."""
KEYS: Final = """
SELECT conrelid::regclass::text, confrelid::regclass::text, condeferrable,
       ARRAY(SELECT attname FROM unnest(conkey) WITH ORDINALITY AS part (number, place)
               JOIN pg_attribute ON attrelid = conrelid AND attnum = number ORDER BY place),
       ARRAY(SELECT attname FROM unnest(confkey) WITH ORDINALITY AS part (number, place)
               JOIN pg_attribute ON attrelid = confrelid AND attnum = number ORDER BY place)
  FROM pg_constraint
 WHERE contype = 'f' AND convalidated AND connamespace IN ('public'::regnamespace, 'keys'::regnamespace)
"""
UNIQUE: Final = """
SELECT indrelid::regclass::text, ARRAY(SELECT attname FROM pg_attribute WHERE attrelid = indexrelid ORDER BY attnum)
  FROM pg_index JOIN pg_class ON pg_class.oid = indrelid
 WHERE indisunique AND NOT indisprimary AND relnamespace IN ('public'::regnamespace, 'keys'::regnamespace)
"""


def links() -> frozenset[Link]:
    """Every field by which a row of a pharmacy points at another one, as the models have it."""
    tenants = tenant_tables()
    return frozenset(
        (table_of(model), field.column, table_of(field.related_model))
        for model in apps.get_models()
        if table_of(model) in tenants and not model._meta.proxy
        for field in model._meta.concrete_fields
        if field.column
        and field.related_model
        and field.related_model is not Pharmacy
        and table_of(field.related_model) in tenants
    )


def differences(cursor: Any) -> Iterator[str]:
    """One sentence for each link that may lead to another pharmacy, and each unique value without its pharmacy."""
    cursor.execute(KEYS)
    wanted, kept = links(), set()
    for table, parent, deferrable, columns, targets in cursor.fetchall():
        if len(columns) == 2 and columns[0] == "pharmacy_id" and targets == ["pharmacy_id", "id"] and not deferrable:
            kept.add((table, columns[1], parent))
        elif len(columns) == 1 and (table, columns[0], parent) in wanted:
            yield f"a key of {table}.{columns[0]} looks past it"
    for table, column, parent in sorted(wanted - kept):
        yield f"{table}.{column} may point at a row of {parent} of another pharmacy"
    yield from _telling(cursor)


def _telling(cursor: Any) -> Iterator[str]:
    tenants = tenant_tables()
    cursor.execute(UNIQUE)
    for table, columns in sorted(cursor.fetchall()):
        # The two hashes are of 128 random bits, and the lookups of patients answer the same question.
        asked_by_patients = columns == [LOOKED_UP.get(table)]
        if table in tenants and tenants[table] not in columns and table not in FOUND_BY_ALL and not asked_by_patients:
            yield f"the unique value {', '.join(columns)} of {table} tells of other pharmacies"
