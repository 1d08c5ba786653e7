"""Somebody did not get in."""

from datetime import datetime

from django.db import transaction

from audit.actor import Actor
from audit.trace import record
from audit.vocabulary import Act, Outcome


def fail_sign_in(*, by: Actor, at: datetime) -> None:
    """Leaves the trace only; counting and locking are django-axes' part. What was typed is kept nowhere."""
    with transaction.atomic():
        record(Act.SIGN_IN_FAILED, by=by, at=at, outcome=Outcome.REFUSED)
