# ruff: noqa: S608  because the names of tables are ours
"""Maintenance and the officer's console go through narrow doors of their own: neither passes over the wall."""

import json
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command, get_commands
from django.db import ProgrammingError, transaction

from francetest.policies import FOUND_BY_ALL, SHOWN_TO_OFFICER, tenant_tables
from pharmacies.models import DeletionRecord, Invitation, Membership, Pharmacy
from pharmacies.seat import Seat
from pharmacies.wall import AnotherPharmacy, inside, officer
from results.models import Case, Device, WrappedKey
from results.sealing.errors import NoAccess
from results.sidep.fake import Fake
from tests import cast
from tests.francetest.siege import ask, touched
from tests.postgres.stage import APP, speaking_as

REFUSED = r"row-level security|permission denied"
ROOMS = {"audit", "francetest", "pharmacies", "results"}
NOT_AS_APP = {
    "database_roles": "the owner's: it gives the rights",
    "psc_mock": "asks no database of ours",
    "sidep_mock": "asks no database of ours",
    "seed_demo": "refuses outside the demo, where the launcher runs it as the web's role (tests/journeys)",
}
PERSON = {"email": "nour@pharmacie.example", "first_name": "Nour", "last_name": "Petit"}
PLACE = {"name": "Pharmacie Neuve", "street": "1 rue Neuve", "postcode": "44000", "city": "Nantes"}


def run(command: str, *options: str, **named: object) -> None:
    with speaking_as(APP):
        call_command(command, *options, **named, stdout=StringIO(), stderr=StringIO())


def import_devices(_home: Pharmacy, folder: Path) -> bool:
    kit = {"display": "Fictif SA, Kit", "active": True, "version": "2021-05-17"}
    (folder / "kits.json").write_text(
        json.dumps({"valueSetId": "covid-19-lab-test-manufacturer-and-name", "valueSetValues": {"9999": kit}})
    )
    run("import_devices", str(folder / "kits.json"))
    return Device.objects.filter(pk="9999").exists()


def create_pharmacy(_home: Pharmacy, _folder: Path) -> bool:
    finess = cast.new_finess()
    run("create_pharmacy", finess=finess, **PLACE, **PERSON)
    return Pharmacy.objects.filter(finess=finess).exists()


def add_member(home: Pharmacy, _folder: Path) -> bool:
    run("add_member", finess=home.finess, role="adjoint", **PERSON)
    return Membership.objects.filter(pharmacy=home, user__email=PERSON["email"]).exists()


def appoint_dpo(_home: Pharmacy, _folder: Path) -> bool:
    run("appoint_dpo", **PERSON)
    return ask("SELECT platform_role FROM pharmacies_user WHERE email = %s", PERSON["email"]) == [("dpo",)]


def reconcile(_home: Pharmacy, _folder: Path) -> bool:
    run("reconcile", "--json")
    return ask("SELECT count(*) FROM audit_event WHERE act = 'reconciled'") == [(1,)]


def keys(home: Pharmacy, _folder: Path) -> bool:
    run("keys", "status", "--json")
    run("keys", "rotate", "--dry-run")
    run("keys", "rewrap")
    before = WrappedKey.objects.filter(pharmacy=home).count()
    run("keys", "rotate", "--pharmacy", home.finess)
    rotated = WrappedKey.objects.filter(pharmacy=home).count() > before
    ask("UPDATE pharmacies_pharmacy SET state = 'closed' WHERE id = %s", home.pk)
    month = ask("SELECT scope FROM keys.wrappedkey WHERE pharmacy_id = %s AND use = 'data'", home.pk)[0][0]
    run("keys", "destroy", "--pharmacy", home.finess, "--month", month, "--yes")
    return rotated and not WrappedKey.objects.filter(pharmacy=home, scope=month, destroyed_at=None).exists()


def appoint_support(_home: Pharmacy, _folder: Path) -> bool:
    run("appoint_support", **PERSON)
    return ask("SELECT platform_role FROM pharmacies_user WHERE email = %s", PERSON["email"]) == [("support",)]


def renew_access(home: Pharmacy, _folder: Path) -> bool:
    run("renew_access", finess=home.finess, email=home.memberships.get(agent_number=1).user.email)
    return Invitation.objects.filter(pharmacy=home, purpose="factors").exists()


def pharmacies(_home: Pharmacy, _folder: Path) -> bool:
    leaving = cast.pharmacy()
    run("pharmacies", "list")
    run("pharmacies", "suspend", "--finess", leaving.finess, "--yes")
    run("pharmacies", "close", "--finess", leaving.finess, "--without-export", "--yes")
    return DeletionRecord.objects.filter(pharmacy=leaving).exists()


def verify_deletion(home: Pharmacy, folder: Path) -> bool:
    pharmacies(home, folder)
    record = DeletionRecord.objects.exclude(note="a note").get()
    run("verify_deletion", "--pharmacy", record.pharmacy.finess)
    return record.pharmacy != home


def verify_seals(_home: Pharmacy, _folder: Path) -> bool:
    run("verify_seals")
    return ask("SELECT count(*) FROM audit_event WHERE act = 'seals_verified'") == [(1,)]


def seal_rows(home: Pharmacy, _folder: Path) -> bool:
    ask("UPDATE results_case SET seal = '', seal_version = 0 WHERE pharmacy_id = %s", home.pk)
    with pytest.raises(SystemExit):  # it looked, and refused what the trail says was sealed before
        run("seal_rows")
    return ask("SELECT seal_version FROM results_case WHERE pharmacy_id = %s", home.pk) == [(0,)]


WORK = (
    *(add_member, appoint_dpo, appoint_support, create_pharmacy, import_devices, keys, pharmacies, reconcile),
    *(renew_access, seal_rows, verify_deletion, verify_seals),
)
COMMANDS: dict[str, Callable[[Pharmacy, Path], bool]] = {function.__name__: function for function in WORK}


def test_every_command_of_ours_has_its_role_here() -> None:
    ours = {name for name, room in get_commands().items() if room in ROOMS}
    assert ours == COMMANDS.keys() | NOT_AS_APP.keys()


@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_does_its_work_as_the_webs_role(
    home: Pharmacy, name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("results.management.commands.reconcile.gateway", Fake)
    monkeypatch.setattr("results.sealing.keys.KNOWN_AFTER", 0)  # no other process remembers a key
    assert COMMANDS[name](home, tmp_path)


@contextmanager
def looking() -> Iterator[None]:
    """As the officer's page is served."""
    with speaking_as(APP), transaction.atomic(), officer(uuid.uuid4()):
        yield


@pytest.mark.parametrize("table", sorted(tenant_tables()))
def test_the_officer_reads_the_consoles_tables_and_no_other(home: Pharmacy, table: str) -> None:
    shown = table in {*SHOWN_TO_OFFICER, *FOUND_BY_ALL}
    there = ask(f"SELECT count(*) FROM {table}")
    with looking():
        assert ask(f"SELECT count(*) FROM {table} WHERE true") == (there if shown else [(0,)])
    assert there != [(0,)]


@pytest.mark.parametrize("table", sorted(tenant_tables()))
def test_the_officer_changes_no_row_of_a_pharmacy(home: Pharmacy, table: str) -> None:
    column = tenant_tables()[table]
    before = ask(f"SELECT * FROM {table} ORDER BY 1")
    try:
        with looking():
            assert touched(f"UPDATE {table} SET {column} = {column}") == 0
    except ProgrammingError as refused:  # of some tables nobody may change a row
        assert "permission denied" in str(refused)  # noqa: PT017 because both answers are right
    for statement in (f"DELETE FROM {table}", f"INSERT INTO {table} ({column}) VALUES ('{home.pk}')"):
        with looking(), pytest.raises(ProgrammingError, match=REFUSED):
            touched(statement)
    assert ask(f"SELECT * FROM {table} ORDER BY 1") == before


def test_the_officer_opens_nothing_that_is_sealed(home: Pharmacy) -> None:
    with looking():
        case = Case.objects.filter(pharmacy=home).get()
        with pytest.raises(NoAccess):
            _ = case.birth_name


def test_the_officer_enters_no_pharmacy_from_the_console(home: Pharmacy, owner: Seat) -> None:
    with looking(), pytest.raises(AnotherPharmacy), inside(owner.pharmacy.pk):
        pytest.fail("an officer inside a pharmacy")
