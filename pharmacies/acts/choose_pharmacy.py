"""A person who works in several pharmacies says where today."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from audit.actor import Actor
from audit.trace import record
from audit.vocabulary import Act
from pharmacies.lookups import seat_of
from pharmacies.models import User
from pharmacies.refusal import Unknown
from pharmacies.seat import Seat


def choose_pharmacy(*, user: User, pharmacy_id: UUID, by: Actor, at: datetime) -> Seat:
    """The seat taken. Raises `Unknown` for a pharmacy of others, as for one that does not exist."""
    with transaction.atomic():
        seat = seat_of(user, pharmacy_id)
        if seat is None:
            raise Unknown(_("Vous ne faites pas partie de cette équipe. Choisissez une pharmacie de la liste."))
        record(Act.PHARMACY_CHOSEN, by=by, at=at, pharmacy=seat.pharmacy.pk)
    return seat
