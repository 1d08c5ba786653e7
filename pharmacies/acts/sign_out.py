"""A person leaves."""

from datetime import datetime

from django.db import transaction

from audit.actor import Actor
from audit.trace import record
from audit.vocabulary import Act
from pharmacies.models import Stay
from pharmacies.vocabulary import Departure


def sign_out(*, stay: Stay | None, by: Actor, at: datetime) -> None:
    """Leaves the trace and closes the session's row; the door then forgets the session."""
    with transaction.atomic():
        if stay:
            Stay.objects.filter(pk=stay.pk, ended_at=None).update(ended_at=at, departure=Departure.LEFT)
        record(Act.SIGNED_OUT, by=by, at=at)
