"""A pharmacy from application to closure, through the pages; another one beside it notices nothing."""

from collections.abc import Iterator
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.db import transaction
from django.test import Client

from pharmacies.models import Pharmacy
from pharmacies.psc.client import kept
from pharmacies.psc.mock.http import Service
from pharmacies.psc.mock.people import BRUNO
from pharmacies.psc.places import provider as provider_of_the_settings
from pharmacies.seat import Seat
from pharmacies.vocabulary import PharmacyState
from pharmacies.wall import inside
from results.models import Case, Result
from results.sealing import keys
from results.sealing.access import opening
from results.sealing.errors import SealBroken
from results.sealing.purpose import Purpose
from tests import cast
from tests.pharmacies import psc_stage
from tests.results import story
from tests.results.closing_down import digest, downloaded, everything_gone, lines

FINESS = "590064036"
ADDRESS = {
    "finess": FINESS,
    "name": "Pharmacie du Beffroi",
    "street": "3 Grand’Place",
    "postcode": "59000",
    "city": "Lille",
    "email": "bruno@beffroi.example",
}


@pytest.fixture
def psc(settings: Any) -> Iterator[Service]:
    """Pro Santé Connect, ours."""
    with psc_stage.mock() as service:
        settings.PSC_ISSUER = service.desk.issuer
        settings.PSC_CLIENT_ID, settings.PSC_CLIENT_SECRET = psc_stage.CLIENT_ID, psc_stage.SECRET
        client = kept(provider_of_the_settings())
        yield service
        client.close()
        kept.cache_clear()


def ops(step: str) -> None:
    call_command("pharmacies", step, "--finess", FINESS, "--yes", stdout=StringIO())


def pharmacy() -> Pharmacy:
    return Pharmacy.objects.get(finess=FINESS)


def value_of(where: Pharmacy) -> str | None:
    declared = opening(Purpose.QUEUE, by=cast.BACKSTAGE, at=story.NOON, pharmacy=where.pk)
    with cast.door(), transaction.atomic(), inside(where.pk), declared:
        return Result.objects.get(pharmacy=where).value


def test_from_application_to_closure(client: Client, stranger: Seat, psc: Service, time_machine: Any) -> None:
    time_machine.move_to(story.NOON, tick=False)
    # A neighbour works as ever.
    story.read(stranger, "positive")

    # The titulaire proves who he is and applies.
    psc_stage.come_in(client, psc, BRUNO, next="/pharmacie/demande/")
    client.post("/pharmacie/demande/", ADDRESS)
    assert pharmacy().state == PharmacyState.APPLIED
    assert client.get(f"/e/{pharmacy().poster}/").status_code == 403

    # Verified; he signs in, reads the agreement, accepts it; activated.
    ops("verify")
    answer = psc_stage.come_in(client, psc, BRUNO)
    assert answer.headers["Location"] == "/pharmacie/convention/"
    page = client.get("/pharmacie/convention/").content.decode()
    sha256 = page.partition('name="sha256" value="')[2][:64]
    client.post("/pharmacie/convention/", {"read": "1", "sha256": sha256})
    ops("activate")
    assert client.get("/file/").status_code == 200

    # Somebody is tested; then the pharmacy stops.
    seat = cast.seat(pharmacy())
    story.read(seat, "positive")
    time_machine.move_to(story.NOON + story.minutes(30), tick=False)
    psc_stage.come_in(client, psc, BRUNO)
    client.post("/pharmacie/fermeture/", {"step": "begin"})
    assert "1 envoi en attente" in client.get("/pharmacie/fermeture/").content.decode()
    everything_gone(pharmacy(), story.NOON + story.minutes(20))

    # It takes its data along and closes.
    archive = downloaded(client)
    assert [row["birth_name"] for row in lines(archive, "dossiers")] == ["Lefèvre"]
    client.post("/pharmacie/fermeture/", {"step": "close", "sha256": digest(archive), "finess": FINESS})
    keys.forget()  # the tests' own transaction never commits
    assert pharmacy().state == PharmacyState.CLOSED

    # Nobody reads it any more; the neighbour is untouched; the record verifies.
    with pytest.raises(SealBroken):
        value_of(pharmacy())
    assert value_of(stranger.pharmacy) == "positive"
    assert Case.objects.filter(pharmacy=stranger.pharmacy).get().nir_index is None
    out = StringIO()
    call_command("verify_deletion", "--pharmacy", FINESS, stdout=out)
    assert "Attestation valable" in out.getvalue()
