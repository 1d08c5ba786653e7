"""Somebody chooses six digits for unlocking the own session here. The door asked for a fresh second factor before."""

from datetime import datetime

from django.db import transaction

from audit.trace import record
from audit.vocabulary import Act
from pharmacies.models import Stay, Workstation
from pharmacies.seat import Seat
from pharmacies.unlock_code import check_code, hashed
from pharmacies.wall import inside
from pharmacies.workstations import presence_at, settled


def set_unlock_code(*, workstation: Workstation | None, stay: Stay, code: str, by: Seat, at: datetime) -> Workstation:
    """The workstation that the code is for. It dies with the session. Raises `Refusal` for one easily guessed."""
    check_code(code)
    with transaction.atomic(), inside(by.pharmacy.pk):
        here = settled(workstation, by.pharmacy, at)
        presence = presence_at(here, stay)
        presence.code, presence.tries = hashed(presence.pk, code), 0
        presence.save(update_fields=["code", "tries"])
        record(Act.UNLOCK_CODE_SET, by=by.actor, at=at, subjects=[here.pk])
    return here
