"""The titulaire takes a person's access away; the next click of that person is refused."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from pharmacies.models import Membership
from pharmacies.seat import Seat
from pharmacies.standing import locked_pharmacy
from pharmacies.team import check_titulaire_stays, end, member_of
from pharmacies.vocabulary import Permission
from pharmacies.wall import inside


def end_membership(*, membership_id: UUID, by: Seat, at: datetime) -> Membership:
    """The ended membership. Raises `Forbidden`, `Unknown`; `Refusal` for the last titulaire."""
    by.require(Permission.MANAGE_TEAM)
    with transaction.atomic(), inside(by.pharmacy.pk):
        pharmacy = locked_pharmacy(by.pharmacy.pk)
        membership = member_of(pharmacy, membership_id)
        check_titulaire_stays(pharmacy, membership)
        end(membership, by=by.actor, at=at)
    return membership
