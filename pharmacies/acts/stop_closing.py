"""The titulaire changes their mind before anything is destroyed."""

from datetime import datetime

from django.db import transaction

from pharmacies.life import Step
from pharmacies.models import Pharmacy
from pharmacies.seat import Seat
from pharmacies.standing import locked_pharmacy, take_step
from pharmacies.vocabulary import Permission
from pharmacies.wall import inside


def stop_closing(*, by: Seat, at: datetime) -> Pharmacy:
    """The pharmacy, active again. Raises `Forbidden`; `Refusal` unless it is closing."""
    by.require(Permission.CLOSE_PHARMACY)
    with transaction.atomic(), inside(by.pharmacy.pk):
        return take_step(locked_pharmacy(by.pharmacy.pk), Step.STOP_CLOSING, by=by.actor, at=at)
