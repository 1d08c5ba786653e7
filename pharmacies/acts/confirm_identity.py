"""A signed-in person shows a second factor once more, before something that weighs."""

from datetime import datetime

from django.db import transaction

from audit.actor import Actor
from audit.trace import record
from audit.vocabulary import Act, Outcome
from pharmacies.vocabulary import Factor


def confirm_identity(*, factor: Factor, by: Actor, at: datetime) -> None:
    """Leaves the trace; the door remembers the time in the session."""
    with transaction.atomic():
        record(Act.IDENTITY_CONFIRMED, by=by, at=at, factor=factor)


def fail_confirmation(*, by: Actor, at: datetime) -> None:
    """Leaves the trace of a factor that was not the person's."""
    with transaction.atomic():
        record(Act.IDENTITY_REFUSED, by=by, at=at, outcome=Outcome.REFUSED)
