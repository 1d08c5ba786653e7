"""The titulaire announces that the pharmacy leaves: no new form, what is begun is finished."""

from datetime import datetime

from django.db import transaction

from pharmacies.life import Step
from pharmacies.models import Pharmacy
from pharmacies.seat import Seat
from pharmacies.standing import locked_pharmacy, take_step
from pharmacies.vocabulary import Permission
from pharmacies.wall import inside


def begin_closing(*, by: Seat, at: datetime) -> Pharmacy:
    """The pharmacy, closing. Raises `Forbidden`; `Refusal` in another state than active."""
    by.require(Permission.CLOSE_PHARMACY)
    with transaction.atomic(), inside(by.pharmacy.pk):
        return take_step(locked_pharmacy(by.pharmacy.pk), Step.BEGIN_CLOSING, by=by.actor, at=at)
