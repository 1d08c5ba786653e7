"""Gives the web and the workers their rights in the database. Run by the owner after each migrate."""

from argparse import ArgumentParser
from collections.abc import Callable
from itertools import groupby
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connection, transaction

from francetest import policies
from francetest.database_roles import (
    APP,
    COURIER,
    LEDGER,
    Grant,
    Right,
    closed_to_all,
    grants,
    roles,
    statements,
    tables,
)
from francetest.policies import Roles
from pharmacies import wall
from pharmacies.wall_sql import blocks


class Command(BaseCommand):
    """Idempotent: it takes everything back and gives what francetest/database_roles.py says, in one transaction."""

    help = "Donne au site et au worker leurs droits dans la base ; à lancer par le propriétaire après migrate."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Two switches."""
        parser.add_argument("--dry-run", action="store_true", help="écrit le SQL sans rien changer")
        parser.add_argument("--alone", action="store_true", help="démo à une seule adresse : un rôle pour tout")

    def handle(self, *, dry_run: bool, alone: bool, **_options: Any) -> None:
        """Checks that the roles can be given rights, then gives them, and builds the wall anew."""
        names = roles()
        with transaction.atomic(), connection.cursor() as cursor:
            run = self._written if dry_run else cursor.execute
            if alone:
                names = Roles(names.owner, names.owner, names.owner)
            else:
                self._give(names, cursor, run, dry_run=dry_run)
            for statement in policies.statements(names, _policies(cursor)):
                run(statement.as_string())
            if not dry_run:
                _hand_over_keys(cursor)

    def _give(self, names: Roles, cursor: Any, run: Callable[[str], object], *, dry_run: bool) -> None:
        there = tables()
        run(closed_to_all(str(connection.settings_dict["NAME"])).as_string())
        for role, rules, of_ledger in ((names.app, APP, ()), (names.courier, COURIER, LEDGER)):
            _check(role, cursor)
            lines = list(grants(role, rules, there))
            for statement in statements(role, lines, of_ledger):
                run(statement.as_string())
            if not dry_run:
                self._tell(role, lines)

    def _written(self, text: str) -> None:
        self.stdout.write(f"{text};")

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


def _policies(cursor: Any) -> list[tuple[str, str]]:
    cursor.execute(f"{policies.THERE} ORDER BY 1, 2")
    return [(table, name) for table, name, *_ in cursor.fetchall()]


def _hand_over_keys(cursor: Any) -> None:
    """The database checks tokens under the keys of our settings, and under no other."""
    cursor.execute("DELETE FROM wall.key WHERE purpose = 'token'")
    for key in wall.signing_keys():
        cursor.execute("INSERT INTO wall.key VALUES ('token', %s, %s)", blocks(key))
