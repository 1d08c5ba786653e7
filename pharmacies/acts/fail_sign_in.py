"""Somebody did not get in."""

from datetime import datetime

from django.db import transaction

from audit.actor import Actor
from audit.trace import record
from audit.vocabulary import Act, Outcome
from pharmacies.vocabulary import BAD_CREDENTIALS


def fail_sign_in(*, by: Actor, at: datetime, reason: str = BAD_CREDENTIALS) -> None:
    """Leaves the trace only; counting and locking are django-axes' part. What was typed is kept nowhere.

    `reason`: BAD_CREDENTIALS or one of pharmacies.psc.reasons.
    """
    with transaction.atomic():
        record(Act.SIGN_IN_FAILED, by=by, at=at, outcome=Outcome.REFUSED, reason=reason)
