"""Which rows of a tenant table each role may see and write: row-level policies as data, made from the models.

The expressions are written as PostgreSQL gives them back in pg_policies, so that francetest/wall_check.py can compare
them word for word. A subquery is asked once per statement, not once per row.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from django.apps import apps
from psycopg import sql

from pharmacies.models import Invitation, Membership, Pharmacy
from results.models import Case, Delivery, DocumentLink, Lot, Notice, WrappedKey

EVERYBODY: Final = "public"
OFFICER: Final = "( SELECT wall.officer() AS officer)"
IN_LINE: Final = "((state)::text = ANY ('{waiting,leased}'::text[]))"
"""As results.vocabulary.OPEN_STATES."""
FOUND_BY_ALL: Final = tuple(model._meta.db_table for model in (Pharmacy, Membership, Invitation))
"""Who works or is invited where is asked before anybody is in a pharmacy: at sign-in, behind a poster, behind an
invitation's link. They hold no patient."""
SHOWN_TO_OFFICER: Final = tuple(
    model._meta.db_table for model in (Case, Delivery, DocumentLink, Lot, Notice, WrappedKey)
)
OUTBOXES: Final = tuple(model._meta.db_table for model in (Delivery, Notice))
LOOKED_UP: Final = {Case._meta.db_table: "ticket_hash", DocumentLink._meta.db_table: "token_hash"}


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
    found = {Pharmacy._meta.db_table: "id"}
    for model in apps.get_models():
        column = next((field.column for field in model._meta.concrete_fields if field.related_model is Pharmacy), None)
        if column and not model._meta.proxy:
            found[model._meta.db_table] = column
    return found


def policies(roles: Roles) -> Iterator[Policy]:
    """Everything that opens a row. What no line opens stays closed, to the owner too."""
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


def statements(roles: Roles, there: Iterable[tuple[str, str]]) -> Iterator[sql.Composed]:
    """SQL that leaves exactly these policies, whatever `there` was before (table, name). Run it in one transaction."""
    for table, name in there:
        yield sql.SQL("DROP POLICY {} ON {}").format(sql.Identifier(name), sql.Identifier(table))
    for table in tenant_tables():
        yield sql.SQL("ALTER TABLE {} ENABLE ROW LEVEL SECURITY").format(sql.Identifier(table))
        yield sql.SQL("ALTER TABLE {} FORCE ROW LEVEL SECURITY").format(sql.Identifier(table))
    for policy in policies(roles):
        yield _created(policy)


def _created(policy: Policy) -> sql.Composed:
    text = sql.SQL("CREATE POLICY {name} ON {table} FOR {command} TO {role}").format(
        name=sql.Identifier(policy.name),
        table=sql.Identifier(policy.table),
        command=sql.SQL(policy.command),
        role=sql.SQL("PUBLIC") if policy.role == EVERYBODY else sql.Identifier(policy.role),
    )
    for word, expression in (("USING", policy.using), ("WITH CHECK", policy.check)):
        if expression:
            text += sql.SQL(f" {word} ({expression})")
    return text
