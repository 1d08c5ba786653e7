"""A person chooses another password. The door asked for a fresh second factor before."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from audit.actor import Actor
from audit.trace import record
from audit.vocabulary import Act
from pharmacies import letters
from pharmacies.enrolment import set_password
from pharmacies.models import User
from pharmacies.stays import end_stays, running
from pharmacies.vocabulary import Departure


def change_password(*, user: User, password: str, here: UUID | None, by: Actor, at: datetime) -> None:
    """Every other session ends; `here` is the one that stays. Raises `Refusal` with what the password lacks."""
    with transaction.atomic():
        set_password(user, password)
        record(Act.PASSWORD_CHANGED, by=by, at=at, subjects=[user.pk])
        others = [stay for stay in running(user, at) if stay.pk != here]
        ended = end_stays(others, Departure.FACTORS, at)
        record(Act.SESSIONS_ENDED, by=by, at=at, subjects=[user.pk], count=ended, departure=Departure.FACTORS)
        letters.write("account_changed", user, user=user, at=at, what=_("le mot de passe a été changé"))
