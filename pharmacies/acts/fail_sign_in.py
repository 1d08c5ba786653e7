"""Somebody did not get in."""

from datetime import datetime

from django.db import transaction

from audit.actor import Actor
from audit.alarms import guessing
from audit.trace import record
from audit.vocabulary import Act, Outcome
from pharmacies.lookups import account_named
from pharmacies.vocabulary import BAD_CREDENTIALS, Scope


def fail_sign_in(
    *, by: Actor, at: datetime, reason: str = BAD_CREDENTIALS, closing: Scope | None = None, tried: str = ""
) -> None:
    """Leaves the trace only; counting is the lockout's part. What was typed is kept nowhere.

    `reason`: BAD_CREDENTIALS or one of pharmacies.psc.reasons.
    `closing`: what this failure closed, if it did: a pause is an event, more is an alarm. `tried`: the e-mail typed.
    """
    with transaction.atomic():
        record(Act.SIGN_IN_FAILED, by=by, at=at, outcome=Outcome.REFUSED, reason=reason)
        if closing == Scope.PLACE:
            record(Act.SIGN_IN_BLOCKED, by=by, at=at, outcome=Outcome.REFUSED, scope=closing)
        elif closing:
            account = account_named(tried) if closing == Scope.ACCOUNT else None
            guessing(closing, account.pk if account else None, by=by, at=at)
