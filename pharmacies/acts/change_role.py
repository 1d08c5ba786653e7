"""The titulaire gives a member of the team another role; it counts from the next click."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from audit.trace import record
from audit.vocabulary import Act
from pharmacies.models import Membership
from pharmacies.refusal import Refusal
from pharmacies.seat import Seat
from pharmacies.standing import locked_pharmacy
from pharmacies.team import check_titulaire_stays, member_of, shut_out
from pharmacies.vocabulary import Permission, Role
from pharmacies.wall import inside


def change_role(*, membership_id: UUID, role: str, by: Seat, at: datetime) -> Membership:
    """The membership in its new role. Raises `Forbidden`, `Unknown`; `Refusal` for the last titulaire or no role."""
    by.require(Permission.MANAGE_TEAM)
    if role not in Role.values:
        raise Refusal(_("Choisissez un rôle de la liste."), code="no-role", status=422)
    with transaction.atomic(), inside(by.pharmacy.pk):
        pharmacy = locked_pharmacy(by.pharmacy.pk)
        membership = member_of(pharmacy, membership_id)
        before = membership.role
        if role == before:
            return membership
        check_titulaire_stays(pharmacy, membership)
        membership.role = role
        membership.save(update_fields=["role"])
        record(Act.ROLE_CHANGED, by=by.actor, at=at, subjects=[membership.user_id], before=before, after=role)
        shut_out(membership.user, by=by.actor, at=at)
    return membership
