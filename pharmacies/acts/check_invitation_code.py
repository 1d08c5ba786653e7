"""Somebody types the code that goes with an invitation's link."""

from datetime import datetime

from django.db import transaction
from django.db.models import F

from audit.actor import Actor
from audit.trace import record
from audit.vocabulary import Act, Outcome
from pharmacies.inviting import is_code
from pharmacies.models import Invitation
from pharmacies.wall import inside


def check_invitation_code(*, invitation: Invitation, code: str, by: Actor, at: datetime) -> bool:
    """Whether it is right. A wrong one is counted and traced, so it answers instead of raising."""
    with transaction.atomic(), inside(invitation.pharmacy_id):
        if is_code(invitation, code):
            return True
        Invitation.objects.filter(pk=invitation.pk).update(wrong_codes=F("wrong_codes") + 1)
        record(
            Act.INVITATION_CODE_REFUSED,
            by=by,
            at=at,
            pharmacy=invitation.pharmacy_id,
            subjects=[invitation.pk],
            outcome=Outcome.REFUSED,
        )
    return False
