"""Somebody of the team opened a page that the role does not allow."""

from datetime import datetime

from django.db import transaction

from audit.actor import Actor
from audit.trace import record
from audit.vocabulary import Act, Outcome
from pharmacies.vocabulary import Permission


def refuse_access(*, permission: Permission, by: Actor, at: datetime) -> None:
    """Leaves the trace, outside of the refused page's own transaction, which is never begun."""
    with transaction.atomic():
        record(Act.ACCESS_REFUSED, by=by, at=at, outcome=Outcome.REFUSED, permission=permission.value)
