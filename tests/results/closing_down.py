"""A pharmacy on its way out, as the real pages and acts bring it there."""

import csv
import datetime as dt
import io
import json
from hashlib import sha256
from typing import Any
from zipfile import ZipFile

from django.test import Client

from pharmacies.acts.begin_closing import begin_closing
from pharmacies.models import Pharmacy
from pharmacies.seat import Seat
from results.models import Delivery, Notice
from results.vocabulary import OutboxState
from tests import cast
from tests.results.story import NOON, minutes

LATER = NOON + minutes(40)


def everything_gone(pharmacy: Pharmacy, at: dt.datetime = LATER) -> None:
    """Whatever waited to leave has left."""
    for model in (Delivery, Notice):
        model.objects.filter(pharmacy=pharmacy, settled_at=None).update(state=OutboxState.ACKNOWLEDGED, settled_at=at)


def fresh(seat: Seat) -> Seat:
    """The same seat with the pharmacy as it is now."""
    return Seat(seat.user, Pharmacy.objects.get(pk=seat.pharmacy.pk), seat.role, seat.agent)


def closing(seat: Seat, at: dt.datetime = LATER) -> Seat:
    """The titulaire stopped the registrations."""
    with cast.door():
        begin_closing(by=seat, at=at)
    return fresh(seat)


def downloaded(client: Client) -> bytes:
    """The archive, as the browser saves it."""
    answer = client.post("/pharmacie/donnees/")
    assert answer.status_code == 200
    return b"".join(answer.streaming_content)


def digest(archive: bytes) -> str:
    return sha256(archive).hexdigest()


def lines(archive: bytes, name: str) -> list[dict[str, Any]]:
    """The rows of one table, from its JSON lines."""
    with ZipFile(io.BytesIO(archive)) as files:
        return [json.loads(line) for line in files.read(f"{name}.jsonl").decode().splitlines()]


def cells(archive: bytes, name: str) -> list[dict[str, str]]:
    """The rows of one table, from its CSV, as a spreadsheet reads it."""
    with ZipFile(io.BytesIO(archive)) as files:
        return list(csv.DictReader(io.StringIO(files.read(f"{name}.csv").decode("utf-8-sig")), delimiter=";"))
