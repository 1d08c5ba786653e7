"""A pharmacy leaves: nothing is lost by surprise, and what is lost stays lost."""

from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from django.test import Client
from django.utils import timezone

from audit.models import Event
from audit.vocabulary import Act
from pharmacies.models import DeletionRecord, Pharmacy
from pharmacies.seat import Seat
from pharmacies.vocabulary import PharmacyState, Role
from pharmacies.wall import inside
from results.acts import register_case
from results.acts.verify_seals import verify_seals
from results.models import Case, Result, WrappedKey
from results.sealing import keys
from results.sealing.access import opening
from results.sealing.errors import SealBroken
from results.sealing.key_model import KeyUse
from results.sealing.purpose import Purpose
from tests import cast
from tests.results import story
from tests.results.closing_down import LATER, closing, digest, downloaded, everything_gone

pytestmark = pytest.mark.usefixtures("on_stage")
PAGE = "/pharmacie/fermeture/"


@pytest.fixture(autouse=True)
def clock(time_machine: Any) -> Any:
    time_machine.move_to(LATER, tick=False)
    return time_machine


@pytest.fixture
def leaving(client: Client, owner: Seat, stranger: Seat) -> Seat:
    """The titulaire signed in, a result given and received, registrations stopped; another pharmacy goes on."""
    story.read(owner, "positive", nir="185057800608436")
    story.read(stranger, "positive")
    everything_gone(owner.pharmacy)
    seat = closing(owner)
    cast.sign_in(client, owner)
    return seat


def close(client: Client, sha256: str, finess: str) -> Any:
    answer = client.post(PAGE, {"step": "close", "sha256": sha256, "finess": finess})
    keys.forget()  # the tests' own transaction never commits
    return answer


@pytest.fixture
def closed(client: Client, leaving: Seat) -> Seat:
    """And then it closed."""
    answer = close(client, digest(downloaded(client)), leaving.pharmacy.finess)
    assert answer.status_code == 302
    return leaving


def state(seat: Seat) -> str:
    return Pharmacy.objects.get(pk=seat.pharmacy.pk).state


def value_of(seat: Seat) -> str | None:
    declared = opening(Purpose.QUEUE, by=cast.BACKSTAGE, at=LATER, pharmacy=seat.pharmacy.pk)
    with transaction.atomic(), inside(seat.pharmacy.pk), declared:
        return Result.objects.get(pharmacy=seat.pharmacy).value


def test_the_page_tells_what_will_be_lost_and_offers_to_stop(client: Client, owner: Seat) -> None:
    story.read(owner)
    cast.sign_in(client, owner)
    page = client.get(PAGE).content.decode()
    assert '<strong class="num">1</strong> dossiers' in page
    assert "Arrêter les inscriptions" in page
    assert "Détruire" not in page


def test_stopping_closes_the_poster_and_can_be_taken_back(client: Client, owner: Seat) -> None:
    cast.sign_in(client, owner)
    client.post(PAGE, {"step": "begin"})
    assert state(owner) == PharmacyState.CLOSING
    assert client.get(f"/e/{owner.pharmacy.poster}/").status_code == 403
    assert client.get("/file/").status_code == 200
    client.post(PAGE, {"step": "stop"})
    assert state(owner) == PharmacyState.ACTIVE


def test_what_is_pending_is_told_and_stops_the_closing(client: Client, owner: Seat) -> None:
    story.started(owner, at=LATER)
    story.read(owner)
    seat = closing(owner)
    cast.sign_in(client, owner)
    page = client.get(PAGE).content.decode()
    assert "1 test à terminer" in page
    assert "1 envoi en attente" in page
    assert "Télécharger l’archive" not in page
    answer = close(client, digest(downloaded(client)), seat.pharmacy.finess)
    assert answer.status_code == 409
    assert state(owner) == PharmacyState.CLOSING


def test_somebody_who_left_untested_yesterday_stops_nothing(client: Client, owner: Seat) -> None:
    story.registered(owner.pharmacy, at=story.NOON - story.minutes(24 * 60))
    closing(owner)
    cast.sign_in(client, owner)
    assert "Télécharger l’archive" in client.get(PAGE).content.decode()


@pytest.mark.parametrize(
    ("sha256", "finess", "status"),
    [
        ("", None, 422),
        ("0" * 64, None, 422),
        ("zz\0", None, 422),
        ("é" * 300, None, 422),
        (None, "060016218", 422),
        (None, "", 422),
    ],
)
def test_without_the_right_digest_and_number_nothing_is_destroyed(
    client: Client, leaving: Seat, sha256: str | None, finess: str | None, status: int
) -> None:
    real = digest(downloaded(client))
    answer = close(client, real if sha256 is None else sha256, leaving.pharmacy.finess if finess is None else finess)
    assert answer.status_code == status
    assert state(leaving) == PharmacyState.CLOSING
    assert value_of(leaving) == "positive"


def test_a_digest_may_be_typed_with_spaces_and_capitals(client: Client, leaving: Seat) -> None:
    real = digest(downloaded(client)).upper()
    answer = close(client, " ".join(real[at : at + 8] for at in range(0, 64, 8)), leaving.pharmacy.finess)
    assert answer.status_code == 302


def test_data_that_came_after_the_download_must_be_downloaded_too(client: Client, leaving: Seat, clock: Any) -> None:
    archive = downloaded(client)
    clock.shift(60)
    story.lot(leaving, at=LATER, days=10)
    answer = close(client, digest(archive), leaving.pharmacy.finess)
    assert answer.status_code == 409
    assert "Téléchargez-les à nouveau" in answer.content.decode()


def test_afterwards_its_data_cannot_be_read_and_that_of_others_can(closed: Seat, stranger: Seat) -> None:
    assert state(closed) == PharmacyState.CLOSED
    with pytest.raises(SealBroken, match="key"):
        value_of(closed)
    assert value_of(stranger) == "positive"
    held = WrappedKey.objects.filter(wrapped__isnull=False)
    assert set(held.values_list("pharmacy", flat=True)) == {stranger.pharmacy.pk}


def test_no_key_of_any_use_is_left_and_no_index_finds_anybody(closed: Seat) -> None:
    own = WrappedKey.objects.filter(pharmacy=closed.pharmacy)
    assert set(own.values_list("use", flat=True)) == set(KeyUse)
    assert not own.filter(destroyed_at=None).exists()
    assert Case.objects.get(pharmacy=closed.pharmacy).nir_index is None


def test_the_daily_look_at_the_seals_raises_no_alarm_about_it(closed: Seat, stranger: Seat) -> None:
    with cast.door():
        done = verify_seals(pharmacies=[closed.pharmacy, stranger.pharmacy], by=cast.BACKSTAGE, now=timezone.now)
    assert done.rows > 0
    assert done.findings == []


def test_the_counter_is_closed_and_says_why(client: Client, closed: Seat) -> None:
    answer = client.get("/file/")
    assert answer.status_code == 403
    assert "fermée" in answer.content.decode()


def test_the_titulaire_keeps_the_signed_record(client: Client, closed: Seat) -> None:
    page = client.get(PAGE).content.decode()
    assert "Attestation de suppression" in page
    note = client.get(PAGE + "attestation/").content.decode()
    assert note == DeletionRecord.objects.get().note
    assert f"pharmacy: {closed.pharmacy.finess}\n" in note
    assert f"keys: {WrappedKey.objects.filter(pharmacy=closed.pharmacy).count()}\n" in note
    assert "Lefèvre" not in note


def test_there_is_no_record_before(client: Client, leaving: Seat) -> None:
    assert client.get(PAGE + "attestation/").status_code == 404


def test_the_trace_tells_every_step(closed: Seat) -> None:
    acts = list(Event.objects.filter(pharmacy=closed.pharmacy.pk).oldest_first().values_list("act", flat=True))
    told = [
        act for act in acts if act in {Act.CLOSING_BEGUN, Act.DATA_EXPORTED, Act.KEY_DESTROYED, Act.PHARMACY_CLOSED}
    ]
    assert told == [Act.CLOSING_BEGUN, Act.DATA_EXPORTED, Act.KEY_DESTROYED, Act.PHARMACY_CLOSED]


@pytest.mark.parametrize("role", [Role.ADJOINT, Role.PREPARATEUR, Role.LECTEUR])
def test_nobody_but_the_titulaire_closes(client: Client, leaving: Seat, role: Role) -> None:
    real = digest(downloaded(client))
    cast.sign_in(client, cast.seat(leaving.pharmacy, role))
    assert close(client, real, leaving.pharmacy.finess).status_code == 403
    assert state(leaving) == PharmacyState.CLOSING


def test_an_unknown_step_changes_nothing(client: Client, leaving: Seat) -> None:
    assert client.post(PAGE, {"step": "x"}).status_code == 422
    assert state(leaving) == PharmacyState.CLOSING


def verify(*args: str) -> str:
    out = StringIO()
    call_command("verify_deletion", *args, stdout=out)
    return out.getvalue()


def test_the_record_verifies_from_the_database_and_from_a_file(closed: Seat, tmp_path: Path) -> None:
    said = verify("--pharmacy", closed.pharmacy.finess)
    assert "aucune clé de cette pharmacie ne subsiste" in said
    file = tmp_path / "attestation.txt"
    file.write_text(DeletionRecord.objects.get().note)
    assert "Attestation valable" in verify(str(file))


def test_an_altered_record_is_refused(closed: Seat, tmp_path: Path) -> None:
    file = tmp_path / "attestation.txt"
    file.write_text(DeletionRecord.objects.get().note.replace("cases: 1", "cases: 2"))
    with pytest.raises(CommandError, match="refusée"):
        verify(str(file))


def test_a_key_that_came_back_is_noticed(closed: Seat) -> None:
    WrappedKey.objects.filter(pharmacy=closed.pharmacy).update(wrapped=b"back", destroyed_at=None)
    with pytest.raises(CommandError, match="ne sont pas détruites"):
        verify("--pharmacy", closed.pharmacy.finess)


def test_an_open_pharmacy_has_no_record(owner: Seat) -> None:
    with pytest.raises(CommandError, match="n’est pas fermée"):
        verify("--pharmacy", owner.pharmacy.finess)


@pytest.mark.parametrize("name", ["/does/not/exist", "binary"])
def test_a_file_that_cannot_be_read_is_told(db: None, tmp_path: Path, name: str) -> None:
    (tmp_path / "binary").write_bytes(b"\xff\xfe")
    with pytest.raises(CommandError, match="ne se lit pas"):
        verify(str(tmp_path / name))


def test_a_signed_text_that_is_no_record_is_told(db: None, tmp_path: Path) -> None:
    from audit.signature import sign

    (tmp_path / "other.txt").write_text(sign("something else\n"))
    with pytest.raises(CommandError, match="no deletion record"):
        verify(str(tmp_path / "other.txt"))


def test_patients_of_a_closed_pharmacy_find_no_ticket_and_no_document(
    client: Client, owner: Seat, leaving: Seat
) -> None:
    case = Case.objects.get(pharmacy=leaving.pharmacy)
    renewed = story.renewed(leaving, case.pk, at=LATER)
    with cast.at_home(leaving):
        ticket = register_case._token(leaving.pharmacy.pk, case.once)
    assert client.get(f"/n/{ticket}/").status_code == 200
    close(client, digest(downloaded(client)), leaving.pharmacy.finess)
    assert client.get(f"/n/{ticket}/").status_code == 404
    assert client.post(f"/r/{renewed.token}/", {"code": renewed.code}).status_code == 422
