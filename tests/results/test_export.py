"""The archive that a pharmacy takes along."""

import io
import json
from hashlib import sha256
from zipfile import ZipFile

import pytest
from django.test import Client

from audit.models import Event
from audit.vocabulary import Act
from pharmacies.models import Export
from pharmacies.seat import Seat
from pharmacies.vocabulary import Role
from results.models import Case
from tests import cast
from tests.results import story
from tests.results.closing_down import cells, digest, downloaded, lines

pytestmark = pytest.mark.usefixtures("on_stage")


@pytest.fixture
def archive(client: Client, owner: Seat, stranger: Seat) -> bytes:
    story.read(owner, "positive", street="=1+1", mobile="+33639981234")
    story.read(stranger, birth_name="Étranger")
    cast.sign_in(client, owner)
    return downloaded(client)


def test_sealed_values_are_readable_in_it(archive: bytes) -> None:
    (case,), (result,) = lines(archive, "dossiers"), lines(archive, "resultats")
    assert (case["birth_name"], case["street"]) == ("Lefèvre", "=1+1")
    assert (result["case_id"], result["value"]) == (case["id"], "positive")


def test_nothing_of_another_pharmacy_is_in_it(archive: bytes, stranger: Seat) -> None:
    with ZipFile(io.BytesIO(archive)) as files:
        words = "".join(files.read(name).decode() for name in files.namelist())
    assert "Étranger" not in words
    assert str(stranger.pharmacy.pk) not in words


def test_no_cell_is_a_formula(archive: bytes) -> None:
    (case,) = cells(archive, "dossiers")
    assert (case["street"], case["mobile"]) == ("'=1+1", "'+33639981234")


def test_no_hash_or_index_leaves(archive: bytes) -> None:
    (case,) = lines(archive, "dossiers")
    assert not {"ticket_hash", "code_hash", "nir_index", "person_index", "once"} & set(case)


def test_the_manifest_tells_count_and_sha256_of_each_file(archive: bytes) -> None:
    with ZipFile(io.BytesIO(archive)) as files:
        told = json.loads(files.read("manifeste.json"))["files"]
        held = {name: files.read(name) for name in files.namelist()}
    assert {entry["file"] for entry in told} == set(held) - {"manifeste.json", "LISEZMOI.txt"}
    for entry in told:
        assert entry["sha256"] == sha256(held[entry["file"]]).hexdigest()
        assert entry["bytes"] == len(held[entry["file"]])
        assert entry["rows"] == len(lines(archive, entry["file"].partition(".")[0]))


def test_team_and_trail_come_along(archive: bytes, owner: Seat) -> None:
    assert [member["user__email"] for member in lines(archive, "equipe")] == [owner.user.email]
    assert "result_recorded" in {event["act"] for event in lines(archive, "journal")}


def test_what_is_kept_of_it_is_its_digest_and_counts(archive: bytes, owner: Seat) -> None:
    export = Export.objects.get()
    assert export.sha256 == digest(archive)
    assert (export.rows["dossiers"], export.rows["resultats"], export.made_by) == (1, 1, owner.user)


def test_the_reading_is_traced_and_the_patient_sees_it(archive: bytes) -> None:
    exported = Event.objects.get(act=Act.DATA_EXPORTED)
    assert "case.nir" in exported.facts["columns"]
    assert exported.facts["digest"] == digest(archive)
    readings = Event.objects.filter(act=Act.DATA_OPENED, facts__purpose="export")
    case = Case.objects.get(birth_name__isnull=False, pharmacy=exported.pharmacy)
    assert case.pk in {subject for event in readings for subject in event.subjects}


@pytest.mark.parametrize("role", [Role.ADJOINT, Role.PREPARATEUR, Role.LECTEUR])
def test_only_the_titulaire_exports(client: Client, owner: Seat, role: Role) -> None:
    cast.sign_in(client, cast.seat(owner.pharmacy, role))
    assert client.post("/pharmacie/donnees/").status_code == 403
    assert not Export.objects.exists()
