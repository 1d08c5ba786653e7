"""What every test gets: a clean memory of keys and cache, and the three people of the cast."""

import time
from collections.abc import Iterator
from io import StringIO
from typing import Any

import pytest
from django.core.cache import cache
from django.core.management import call_command
from django.db import connection
from time_machine import escape_hatch

from pharmacies import wall
from pharmacies.seat import Seat
from pharmacies.vocabulary import Role
from results.sealing import keys
from tests import cast
from tests.postgres import stage


@pytest.fixture(autouse=True)
def clean_memory() -> Iterator[None]:
    """Keys and revisions of one test mean nothing to the next: its rows are gone."""
    keys.forget()
    cache.clear()
    yield
    keys.forget()


@pytest.fixture
def on_stage() -> Iterator[None]:
    """A door for tests that call acts themselves."""
    with cast.door():
        yield


@pytest.fixture
def owner(db: None) -> Seat:
    """The titulaire of the Pharmacie des Tilleuls."""
    return cast.seat(cast.pharmacy())


@pytest.fixture
def teammate(owner: Seat) -> Seat:
    """A préparateur of the same pharmacy."""
    return cast.seat(owner.pharmacy, Role.PREPARATEUR)


@pytest.fixture
def stranger(db: None) -> Seat:
    """The titulaire of another pharmacy."""
    return cast.seat(cast.pharmacy("Pharmacie du Port"))


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """Tables as their owner makes them; from then on the code speaks in the roles that production gives it."""
    with django_db_blocker.unblock():
        with connection.cursor() as cursor:
            for role in (stage.APP, stage.COURIER):
                make_role(cursor, role, "NOBYPASSRLS")
            make_role(cursor, stage.BACKSTAGE, "BYPASSRLS")
            cursor.execute(f"GRANT ALL ON ALL TABLES IN SCHEMA public, keys TO {stage.BACKSTAGE}")
            cursor.execute(f"GRANT ALL ON ALL SEQUENCES IN SCHEMA public, keys TO {stage.BACKSTAGE}")
            # A vacuum in between changes which index the planner thinks best for an empty table.
            cursor.execute("ALTER TABLE audit_event SET (autovacuum_enabled = off)")
            cursor.execute(f"GRANT USAGE ON SCHEMA wall, keys TO {stage.BACKSTAGE}")
            cursor.execute(f"GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA wall TO {stage.BACKSTAGE}")
        call_command("database_roles", stdout=StringIO())
    stage.open_ = True
    yield
    stage.open_ = False


def make_role(cursor: Any, role: str, walls: str) -> None:
    """On somebody's own server; the private one has them all (francetest/servers/roles.py)."""
    cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role])
    if not cursor.fetchone():
        cursor.execute(f"CREATE ROLE {role} NOSUPERUSER {walls}")


@pytest.fixture(autouse=True)
def database_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tests travel in time, the database does not: tokens are dated by its clock."""

    def seconds() -> float:
        return escape_hatch.time.time() if escape_hatch.is_travelling() else time.time()

    monkeypatch.setattr(wall, "_clock", seconds)
