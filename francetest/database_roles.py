"""What the web and the workers may do in the database: rights per table as data, and the SQL made from it.

The owner of the tables runs `manage.py database_roles` after each `migrate` (the release line of the Procfile: both).
A table without a line here is closed to both roles. On a managed PostgreSQL, make the roles once, as its administrator:

    CREATE ROLE francetest_owner LOGIN PASSWORD '…' NOSUPERUSER NOBYPASSRLS;
    CREATE ROLE francetest_app LOGIN PASSWORD '…' NOSUPERUSER NOBYPASSRLS;
    CREATE ROLE francetest_courier LOGIN PASSWORD '…' NOSUPERUSER NOBYPASSRLS;
    CREATE DATABASE francetest OWNER francetest_owner;
    REVOKE ALL ON DATABASE francetest FROM PUBLIC;
    GRANT CONNECT ON DATABASE francetest TO francetest_app, francetest_courier;

Other names are given by DATABASE_APP_ROLE and DATABASE_COURIER_ROLE.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fnmatch import fnmatchcase
from os import environ
from typing import LiteralString

from django.db import connection
from psycopg import sql

from francetest.policies import SCHEMAS, Roles, identifier


class Right(StrEnum):
    """A right on a table, as SQL spells it."""

    SELECT = "SELECT"
    INSERT = "INSERT"
    UPDATE = "UPDATE"
    DELETE = "DELETE"


READ = frozenset({Right.SELECT})
APPEND = READ | {Right.INSERT}
WRITE = APPEND | {Right.UPDATE}
EVERYTHING = WRITE | {Right.DELETE}
SETTLE = READ | {Right.UPDATE}
"""Moves a row that somebody else created."""

APP: Mapping[str, frozenset[Right]] = {
    "audit_*": APPEND,  # nobody rewrites the trace
    "auditlog_logentry": APPEND,
    "pharmacies_recovery*": EVERYTHING,
    "pharmacies_accessreview": APPEND,
    "pharmacies_agreement": APPEND,  # what was accepted, exported or destroyed is not rewritten
    "pharmacies_application": APPEND,
    "pharmacies_deletionrecord": APPEND,
    "pharmacies_export": APPEND,
    "pharmacies_*": WRITE,  # nothing is deleted: memberships end, keys are destroyed
    "results_*": WRITE,
    "keys.wrappedkey": WRITE,
    "axes_*": EVERYTHING,  # forgets the attempts once their time is over
    "django_session": EVERYTHING,
    "otp_totp_totpdevice": EVERYTHING,
    "django_otp_webauthn_webauthn*": EVERYTHING,
    "django_admin_log": READ,
    "django_content_type": READ,
    "django_migrations": READ,
    "auth_*": READ,
}
"""The web role: table name pattern → rights. The first pattern that fits decides."""

COURIER: Mapping[str, frozenset[Right]] = {
    "audit_event": APPEND,  # compares seals with the trail of the pharmacy that it is in
    "audit_alarm": APPEND,
    "results_documentlink": WRITE,  # a failed try revokes the link that nobody got
    "keys.wrappedkey": APPEND,  # the first notice of a month may need that month's key
    "results_delivery": SETTLE,
    "results_notice": SETTLE,
    "results_*": READ,
    "pharmacies_pharmacy": READ,  # and no user: the courier delivers, it knows nobody
    "django_migrations": READ,
}
"""The workers' role: only what deliveries and notices need."""


WALL: Sequence[LiteralString] = (
    "wall.enter(text)",
    "wall.pharmacy()",
    "wall.officer()",
    "wall.pharmacy_of_ticket(bytea)",
    "wall.pharmacy_of_link(bytea)",
)
"""What both may ask of the wall (pharmacies/wall_sql.py)."""


@dataclass(frozen=True, slots=True)
class Grant:
    """One line of the result: this role has these rights on this table."""

    role: str
    table: str
    rights: frozenset[Right]


def grants(role: str, rules: Mapping[str, frozenset[Right]], tables: Iterable[str]) -> Iterator[Grant]:
    """The rights of one role, table by table; no line for a table that no pattern fits."""
    for table in sorted(tables):
        rights = next((rights for pattern, rights in rules.items() if fnmatchcase(table, pattern)), None)
        if rights:
            yield Grant(role, table, rights)


def closed_to_all(database: str) -> sql.Composed:
    """SQL: who may ask tables makes none. A temporary table hides ours from whoever has the connection next."""
    return sql.SQL("REVOKE CREATE, TEMPORARY ON DATABASE {} FROM PUBLIC").format(sql.Identifier(database))


def statements(role: str, lines: Iterable[Grant]) -> Iterator[sql.Composed]:
    """SQL that leaves the role exactly these rights, whatever it had before. Run it in one transaction."""
    names = {"role": sql.Identifier(role), "schemas": sql.SQL(", ").join(map(sql.Identifier, SCHEMAS))}
    yield sql.SQL("REVOKE ALL ON ALL TABLES IN SCHEMA {schemas} FROM {role}").format(**names)
    yield sql.SQL("REVOKE ALL ON ALL SEQUENCES IN SCHEMA {schemas} FROM {role}").format(**names)
    yield sql.SQL("REVOKE CREATE ON SCHEMA {schemas} FROM {role}").format(**names)
    yield sql.SQL("GRANT USAGE ON SCHEMA {schemas}, wall TO {role}").format(**names)
    yield from _wall(role)
    for line in lines:
        rights = sql.SQL(", ").join(sql.SQL(right.value) for right in Right if right in line.rights)
        yield sql.SQL("GRANT {rights} ON {table} TO {role}").format(
            rights=rights, table=identifier(line.table), **names
        )


def _wall(role: str) -> Iterator[sql.Composed]:
    """May ask the wall, and nothing else of its schema: neither its keys nor how it seals."""
    names = {"role": sql.Identifier(role), "questions": sql.SQL(", ").join(map(sql.SQL, WALL))}
    yield sql.SQL("REVOKE ALL ON ALL TABLES IN SCHEMA wall FROM {role}").format(**names)
    yield sql.SQL("REVOKE ALL ON ALL FUNCTIONS IN SCHEMA wall FROM {role}").format(**names)
    yield sql.SQL("GRANT EXECUTE ON FUNCTION {questions} TO {role}").format(**names)


def tables() -> list[str]:
    """Every table, those outside of public as `schema.table`."""
    with connection.cursor() as cursor:
        in_public = connection.introspection.table_names(cursor)
        cursor.execute("SELECT 'keys.' || tablename FROM pg_tables WHERE schemaname = 'keys'")
        return in_public + [name for (name,) in cursor.fetchall()]


def roles(owner: str = "") -> Roles:
    """The roles' names; the owner is whoever asks, unless a serving process says who else it is."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        ourselves: str = cursor.fetchone()[0]
    return Roles(
        owner=owner or ourselves,
        app=environ.get("DATABASE_APP_ROLE", "francetest_app"),
        courier=environ.get("DATABASE_COURIER_ROLE", "francetest_courier"),
    )
