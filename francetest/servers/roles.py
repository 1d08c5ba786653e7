"""The three database roles and the database, as a superuser makes them once.

- francetest_owner owns the tables and runs the migrations;
- francetest_app serves the web, francetest_courier the workers: neither passes row-level security.

What the last two may do on which table is in francetest/database_roles.py.
"""

from collections.abc import Mapping

import psycopg
from psycopg import sql

OWNER = "francetest_owner"
APP = "francetest_app"
COURIER = "francetest_courier"
BACKSTAGE = "francetest_backstage"
"""Throw-away servers only: who looks behind the scenes of tests, past the walls between pharmacies."""
DATABASE = "francetest"


def create(connection: psycopg.Connection, passwords: Mapping[str, str], *, throw_away: bool) -> None:
    """Creates what is missing. On throw-away servers the owner may create test databases and act as the other roles."""
    known = {row[0] for row in connection.execute("SELECT rolname FROM pg_roles")}
    for role, password in passwords.items():
        if role not in known:
            connection.execute(sql.SQL("CREATE ROLE {}").format(sql.Identifier(role)))
        verifier = connection.pgconn.encrypt_password(password.encode(), role.encode(), b"scram-sha-256").decode()
        connection.execute(
            sql.SQL("ALTER ROLE {} LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEROLE PASSWORD {}").format(
                sql.Identifier(role), sql.Literal(verifier)
            )
        )
    if throw_away:
        connection.execute(sql.SQL("ALTER ROLE {} CREATEDB").format(sql.Identifier(OWNER)))
        if BACKSTAGE not in known:
            connection.execute(sql.SQL("CREATE ROLE {} NOLOGIN BYPASSRLS").format(sql.Identifier(BACKSTAGE)))
        others = sql.SQL(", ").join(map(sql.Identifier, (APP, COURIER, BACKSTAGE)))
        connection.execute(sql.SQL("GRANT {} TO {}").format(others, sql.Identifier(OWNER)))
    _create_database(connection)


def _create_database(connection: psycopg.Connection) -> None:
    if connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone():
        return
    names = {"database": sql.Identifier(DATABASE), "owner": sql.Identifier(OWNER)}
    connection.execute(sql.SQL("CREATE DATABASE {database} OWNER {owner}").format(**names))
    connection.execute(sql.SQL("REVOKE ALL ON DATABASE {database} FROM PUBLIC").format(**names))
    connection.execute(
        sql.SQL("GRANT CONNECT ON DATABASE {database} TO {roles}").format(
            **names, roles=sql.SQL(", ").join(map(sql.Identifier, (APP, COURIER)))
        )
    )
