"""Somebody did not get in."""

from datetime import datetime

from django.db import transaction

from audit.actor import Actor
from audit.trace import record
from audit.vocabulary import Act, Outcome
from pharmacies.vocabulary import Scope


def fail_sign_in(*, by: Actor, at: datetime, closing: Scope | None = None) -> None:
    """Leaves the trace only; counting is the lockout's part. What was typed is kept nowhere.

    `closing`: what this failure closed, if it did.
    """
    with transaction.atomic():
        record(Act.SIGN_IN_FAILED, by=by, at=at, outcome=Outcome.REFUSED)
        if closing:
            record(Act.SIGN_IN_BLOCKED, by=by, at=at, outcome=Outcome.REFUSED, scope=closing)
