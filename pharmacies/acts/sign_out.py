"""A person leaves."""

from datetime import datetime

from django.db import transaction

from audit.actor import Actor
from audit.trace import record
from audit.vocabulary import Act


def sign_out(*, by: Actor, at: datetime) -> None:
    """Leaves the trace; the door then forgets the session."""
    with transaction.atomic():
        record(Act.SIGNED_OUT, by=by, at=at)
