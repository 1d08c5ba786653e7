"""Which rows of a table each role may see and write: row-level policies as data, made from the models.

Walled are the tenant tables (a key to a pharmacy), the trail (events name a pharmacy, or none, without a key) and the
change history of accounts.

The expressions are written as PostgreSQL gives them back in pg_policies, so that francetest/wall_check.py can compare
them word for word. A subquery is asked once per statement, not once per row.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from auditlog import get_logentry_model
from django.apps import apps
from django.db.models import Model
from psycopg import sql

from pharmacies.models import (
    AccessReview,
    Agreement,
    Application,
    DeletionRecord,
    Export,
    Invitation,
    Membership,
    Pharmacy,
)
from results.models import Case, Delivery, DocumentLink, Lot, Notice, SupportGrant, WrappedKey


def table_of(model: type[Model]) -> str:
    """The table as it is called here: `table`, or `schema.table` where the schema is not public."""
    return model._meta.db_table.replace('"."', ".")


def identifier(table: str) -> sql.Identifier:
    """Its name in SQL, whatever the search path."""
    schema, _, name = table.rpartition(".")
    return sql.Identifier(schema or "public", name)


SCHEMAS: Final = ("public", "keys")
"""Where tenant tables lie; the wall has a schema of its own."""
THERE: Final = """
SELECT CASE schemaname WHEN 'public' THEN tablename ELSE schemaname || '.' || tablename END AS name,
       policyname, cmd, array_to_string(roles, ','), qual, with_check
  FROM pg_policies WHERE schemaname IN ('public', 'keys')
"""
"""Policies in the database, in the order of `Policy`."""
EVERYBODY: Final = "public"
OFFICER: Final = "( SELECT wall.officer() AS officer)"
IN_LINE: Final = "((state)::text = ANY ('{waiting,leased}'::text[]))"
"""As results.vocabulary.OPEN_STATES."""
FOUND_BY_ALL: Final = tuple(table_of(model) for model in (Pharmacy, Membership, Invitation))
"""Who works or is invited where is asked before anybody is in a pharmacy: at sign-in, behind a poster, behind an
invitation's link. They hold no patient."""
SHOWN_TO_OFFICER: Final = tuple(
    table_of(model)
    for model in (
        *(AccessReview, Agreement, Application, DeletionRecord, Export),
        *(Case, Delivery, DocumentLink, Lot, Notice, SupportGrant, WrappedKey),
    )
)
OUTBOXES: Final = tuple(table_of(model) for model in (Delivery, Notice))
CHANGES: Final = table_of(get_logentry_model())
"""django-auditlog's: which account changed, every value masked. Nobody's but the officer's to read."""
JUST_WRITTEN: Final = "(written_in = pg_current_xact_id_if_assigned())"
"""The library asks for its line's number back; the column is ours (audit/migrations/0004_wall.py)."""
LOOKED_UP: Final = {table_of(Case): "ticket_hash", table_of(DocumentLink): "token_hash"}


@dataclass(frozen=True, slots=True)
class Roles:
    """The names of the three roles in this database."""

    owner: str
    app: str
    courier: str


@dataclass(frozen=True, slots=True, order=True)
class Policy:
    """One policy as pg_policies shows it."""

    table: str
    name: str
    command: str
    role: str
    using: str | None = None
    check: str | None = None


def tenant_tables() -> dict[str, str]:
    """Each table with a pharmacy's rows → the column that names the pharmacy."""
    found = {table_of(Pharmacy): "id"}
    for model in apps.get_models():
        column = next((field.column for field in model._meta.concrete_fields if field.related_model is Pharmacy), None)
        if column and not model._meta.proxy:
            found[table_of(model)] = column
    return found


def trails() -> dict[str, str]:
    """Each table of the audit room whose rows say where something happened → the column that does."""
    models: list[type[Model]] = [*apps.get_app_config("audit").get_models()]
    return {
        table_of(model): field.column
        for model in models
        for field in model._meta.concrete_fields
        if field.name == "pharmacy" and field.column
    }


def walled() -> frozenset[str]:
    """Every table that is behind the wall."""
    return frozenset({*tenant_tables(), *trails(), CHANGES})


def policies(roles: Roles) -> Iterator[Policy]:
    """Everything that opens a row. What no line opens stays closed, to the owner too."""
    yield from _of_tenants(roles)
    yield from _of_trails(roles)


def _of_tenants(roles: Roles) -> Iterator[Policy]:
    for table, column in tenant_tables().items():
        own = f"({column} = ( SELECT wall.pharmacy() AS pharmacy))"
        yield Policy(table, "own", "ALL", EVERYBODY, own, own)
    for table in FOUND_BY_ALL:
        yield Policy(table, "found", "SELECT", EVERYBODY, "true")
    for table in SHOWN_TO_OFFICER:
        yield Policy(table, "officer", "SELECT", roles.app, OFFICER)
    for table in OUTBOXES:
        yield Policy(table, "line", "SELECT", roles.courier, IN_LINE)
        yield Policy(table, "lease", "UPDATE", roles.courier, IN_LINE, IN_LINE)
    for table, column in LOOKED_UP.items():
        yield Policy(table, "asked", "SELECT", roles.owner, f"({column} = ( SELECT wall.asked() AS asked))")


def _of_trails(roles: Roles) -> Iterator[Policy]:
    for table, column in trails().items():
        yield Policy(table, "own", "SELECT", EVERYBODY, f"({column} = ( SELECT wall.pharmacy() AS pharmacy))")
        yield Policy(table, "officer", "SELECT", roles.app, OFFICER)
        # Whoever signs in or runs a command is in no pharmacy yet; whoever is in one writes of no other.
        mine_or_none = f"(({column} = ( SELECT wall.pharmacy() AS pharmacy)) IS NOT FALSE)"
        yield Policy(table, "add", "INSERT", EVERYBODY, None, mine_or_none)
    yield Policy(CHANGES, "written", "SELECT", EVERYBODY, JUST_WRITTEN)
    yield Policy(CHANGES, "officer", "SELECT", roles.app, OFFICER)
    yield Policy(CHANGES, "add", "INSERT", EVERYBODY, None, "true")


def statements(roles: Roles, there: Iterable[tuple[str, str]]) -> Iterator[sql.Composed]:
    """SQL that leaves exactly these policies, whatever `there` was before (table, name). Run it in one transaction."""
    for table, name in there:
        yield sql.SQL("DROP POLICY {} ON {}").format(sql.Identifier(name), identifier(table))
    for table in sorted(walled()):
        yield sql.SQL("ALTER TABLE {} ENABLE ROW LEVEL SECURITY").format(identifier(table))
        yield sql.SQL("ALTER TABLE {} FORCE ROW LEVEL SECURITY").format(identifier(table))
    for policy in policies(roles):
        yield _created(policy)


def _created(policy: Policy) -> sql.Composed:
    text = sql.SQL("CREATE POLICY {name} ON {table} FOR {command} TO {role}").format(
        name=sql.Identifier(policy.name),
        table=identifier(policy.table),
        command=sql.SQL(policy.command),
        role=sql.SQL("PUBLIC") if policy.role == EVERYBODY else sql.Identifier(policy.role),
    )
    for word, expression in (("USING", policy.using), ("WITH CHECK", policy.check)):
        if expression:
            text += sql.SQL(f" {word} ({expression})")
    return text
