"""An hour of support ends before its time: by the titulaire, or by support itself."""

import datetime as dt
from uuid import UUID

from django.db import transaction

from audit.actor import Actor
from audit.trace import record
from audit.vocabulary import Act
from pharmacies.refusal import Unknown
from pharmacies.wall import inside
from results.models import SupportGrant


def end_support(*, grant_id: UUID, pharmacy_id: UUID, by: Actor, at: dt.datetime) -> SupportGrant:
    """The ended grant; one that is over already stays as it is. Raises `Unknown` for another pharmacy's."""
    with transaction.atomic(), inside(pharmacy_id):
        grant = SupportGrant.objects.select_for_update().filter(pk=grant_id, pharmacy_id=pharmacy_id).first()
        if grant is None:
            raise Unknown
        if grant.open_at(at):
            grant.ended_at = at
            grant.save(update_fields=["ended_at"])
            record(Act.SUPPORT_ENDED, by=by, at=at, pharmacy=pharmacy_id, subjects=[grant.pk])
    return grant
