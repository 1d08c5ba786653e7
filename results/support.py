"""The one way in for support: a grant that is open, of this person, in this pharmacy, at this instant."""

import datetime as dt
from uuid import UUID

from pharmacies.models import Pharmacy, User
from pharmacies.refusal import Forbidden, Unknown
from results.models import Case, SupportGrant


def open_grants(pharmacy: Pharmacy, at: dt.datetime) -> list[SupportGrant]:
    """Those under which somebody may look now, newest first. Needs to be inside the pharmacy."""
    mine = SupportGrant.objects.filter(pharmacy=pharmacy, ended_at=None, opened_at__lte=at, expires_at__gt=at)
    return list(mine.order_by("-opened_at"))


def grant_for(user: User, grant_id: UUID, at: dt.datetime) -> SupportGrant:
    """The person's own open grant. Needs to be inside the pharmacy. Raises `Forbidden` when it is over or none."""
    grant = SupportGrant.objects.select_related("pharmacy").filter(pk=grant_id, user_id=user.pk).first()
    if grant is None or not user.is_support or not grant.open_at(at):
        raise Forbidden
    return grant


def case_under(grant: SupportGrant, case_id: UUID) -> Case:
    """One visit of the pharmacy, its lot and kit loaded. Raises `Unknown`."""
    case = Case.objects.select_related("lot__device").filter(pk=case_id, pharmacy_id=grant.pharmacy_id).first()
    if case is None:
        raise Unknown
    return case
