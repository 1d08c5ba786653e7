"""Cases as the real acts make them, at any point of their life."""

import datetime as dt
import uuid
from typing import Any

from django.utils import timezone

from pharmacies.models import Pharmacy
from pharmacies.seat import Seat
from results.acts.open_lot import open_lot
from results.acts.record_result import record_result
from results.acts.register_case import Ticket, register_case
from results.acts.renew_link import Renewed, renew_link
from results.acts.start_test import start_test
from results.answers import Answers
from results.models import Case, Device, Lot, Result
from tests.cast import door

NOON = dt.datetime(2026, 11, 23, 11, 0, tzinfo=dt.UTC)
"""Noon in Paris."""
CAMILLE = {
    "birth_name": "Lefèvre",
    "first_names": "Camille",
    "sex": "F",
    "birth_date": "1984-07-14",
    "street": "8 rue des Lilas",
    "postcode": "44000",
    "city": "Nantes",
    "country": "FR",
    "symptoms": "no",
    "email": "camille@courriel.example",
    "mobile": "+33639981234",
}


def minutes(count: float) -> dt.timedelta:
    return dt.timedelta(minutes=count)


def answers(**changes: Any) -> Answers:
    """Camille's answers, or somebody's who differs in this."""
    return Answers(**{"share": True, **CAMILLE, **changes})


def ticket(pharmacy: Pharmacy, *, at: dt.datetime = NOON, once: uuid.UUID | None = None, **changes: Any) -> Ticket:
    """The form, handed in."""
    with door():
        return register_case(
            pharmacy=pharmacy,
            answers=answers(**changes),
            once=once or uuid.uuid4(),
            language="fr",
            consent_version="1",
            consent_hash="0" * 64,
            at=at,
        )


def registered(pharmacy: Pharmacy, *, at: dt.datetime = NOON, **changes: Any) -> Case:
    """Somebody in the queue."""
    return Case.objects.get(pk=ticket(pharmacy, at=at, **changes).case_id)


def lot(seat: Seat, *, at: dt.datetime = NOON, reads_after: int = 900, reads_until: int = 1200, days: int = 90) -> Lot:
    """A box in use."""
    device, _made = Device.objects.get_or_create(
        id=f"TEST-{reads_after}",
        defaults={
            "manufacturer": "Fictif SA",
            "name": "Kit",
            "reads_after": reads_after,
            "reads_until": reads_until,
            "fictitious": True,
        },
    )
    expires_on = timezone.localtime(at).date() + dt.timedelta(days=days)
    with door():
        return open_lot(device_id=device.pk, number="CV2611A", expires_on=expires_on, by=seat, at=at)


def started(seat: Seat, *, at: dt.datetime = NOON, **changes: Any) -> Case:
    """Somebody whose timer runs since `at`."""
    case = registered(seat.pharmacy, at=at, **changes)
    guardian = "present" if case.minor else ""
    with door():
        return start_test(case_id=case.pk, lot_id=lot(seat, at=at).pk, by=seat, at=at, guardian=guardian)


def read(seat: Seat, value: str = "negative", *, at: dt.datetime = NOON, **changes: Any) -> Result:
    """Somebody whose cassette was started at `at` and read 16 minutes later."""
    case = started(seat, at=at, **changes)
    with door():
        return record_result(case_id=case.pk, value=value, by=seat, at=at + minutes(16), number=case.number_label)


def renewed(seat: Seat, case_id: uuid.UUID, *, at: dt.datetime = NOON) -> Renewed:
    """A new link and code, from the counter."""
    with door():
        return renew_link(case_id=case_id, by=seat, at=at)
