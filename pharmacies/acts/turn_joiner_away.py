"""The titulaire does not let a pharmacist into the team."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from audit.trace import record
from audit.vocabulary import Act
from pharmacies.joining import waiting_request
from pharmacies.seat import Seat
from pharmacies.vocabulary import JoinAnswer, Permission
from pharmacies.wall import inside


def turn_joiner_away(*, request_id: UUID, by: Seat, at: datetime) -> None:
    """The request is answered and forgets who asked. Raises `Forbidden`; `Unknown` as `accept_joiner` does."""
    by.require(Permission.MANAGE_TEAM)
    with transaction.atomic(), inside(by.pharmacy.pk):
        request = waiting_request(by.pharmacy.pk, request_id)
        request.accepted, request.answered_at = False, at
        request.forget_who()
        request.save()
        record(Act.JOIN_ANSWERED, by=by.actor, at=at, subjects=[request.pk], answer=JoinAnswer.REFUSED)
