"""A person closes sessions left open elsewhere."""

from collections.abc import Callable
from datetime import datetime

from django.db import transaction

from audit.actor import Actor
from audit.trace import record
from audit.vocabulary import Act
from pharmacies.models import Stay, User
from pharmacies.stays import end_stays, running
from pharmacies.vocabulary import Departure


def end_sessions(*, user: User, which: Callable[[Stay], bool], by: Actor, at: datetime) -> int:
    """How many of the person's own running sessions were closed; whoever shows one is out at the next click."""
    with transaction.atomic():
        count = end_stays([stay for stay in running(user, at) if which(stay)], Departure.ELSEWHERE, at)
        record(Act.SESSIONS_ENDED, by=by, at=at, subjects=[user.pk], count=count, departure=Departure.ELSEWHERE)
    return count
