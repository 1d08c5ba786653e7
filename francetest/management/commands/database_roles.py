"""Gives the web and the workers their rights in the database. Run by the owner after each migrate."""

from argparse import ArgumentParser
from itertools import groupby
from os import environ
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connection, transaction

from francetest.database_roles import APP, COURIER, Grant, Right, grants, statements


class Command(BaseCommand):
    """Idempotent: it takes everything back and gives what francetest/database_roles.py says, in one transaction."""

    help = "Donne au site et au worker leurs droits dans la base ; à lancer par le propriétaire après migrate."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """One switch."""
        parser.add_argument("--dry-run", action="store_true", help="écrit le SQL sans rien changer")

    def handle(self, *, dry_run: bool, **_options: Any) -> None:
        """Checks that the roles can be given rights, then gives them."""
        app = environ.get("DATABASE_APP_ROLE", "francetest_app")
        courier = environ.get("DATABASE_COURIER_ROLE", "francetest_courier")
        tables = connection.introspection.table_names()
        with transaction.atomic(), connection.cursor() as cursor:
            for role, rules in ((app, APP), (courier, COURIER)):
                _check(role, cursor)
                lines = list(grants(role, rules, tables))
                for statement in statements(role, lines):
                    text = statement.as_string()
                    if dry_run:
                        self.stdout.write(f"{text};")
                    else:
                        cursor.execute(text)
                if not dry_run:
                    self._tell(role, lines)

    def _tell(self, role: str, lines: list[Grant]) -> None:
        self.stdout.write(f"{role} :")
        for rights, group in groupby(sorted(lines, key=_rights), key=_rights):
            self.stdout.write(f"  {rights} : {', '.join(line.table for line in group)}")


def _rights(line: Grant) -> str:
    return ", ".join(right.value for right in Right if right in line.rights)


def _check(role: str, cursor: Any) -> None:
    cursor.execute("SELECT rolsuper OR rolbypassrls, rolname = current_user FROM pg_roles WHERE rolname = %s", [role])
    found = cursor.fetchone()
    if found is None:
        raise CommandError(
            f"Le rôle {role} n’existe pas. Créez-le une fois, en administrateur de PostgreSQL : "
            f"CREATE ROLE {role} LOGIN PASSWORD '…' NOSUPERUSER NOBYPASSRLS;"
        )
    above_the_walls, ourselves = found
    if above_the_walls:
        raise CommandError(f"Le rôle {role} passe par-dessus les cloisons : ALTER ROLE {role} NOSUPERUSER NOBYPASSRLS;")
    if ourselves:
        raise CommandError(f"La commande est lancée par {role} : lancez-la avec l’adresse du propriétaire des tables.")
