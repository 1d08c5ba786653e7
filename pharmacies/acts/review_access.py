"""Once a quarter the titulaire looks through the team: each place is confirmed or ended."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from audit.trace import record
from audit.vocabulary import Act
from pharmacies.models import AccessReview
from pharmacies.refusal import Stale
from pharmacies.seat import Seat
from pharmacies.standing import locked_pharmacy
from pharmacies.team import check_titulaire_stays, end, team_of
from pharmacies.vocabulary import Permission
from pharmacies.wall import inside


def review_access(*, seen: Collection[UUID], ended: Collection[UUID], by: Seat, at: datetime) -> AccessReview:
    """The record of the review. `seen`: the places that the page showed; `ended`: those to end, the others stay.

    Raises `Forbidden`; `Stale` when the team is no longer the one that was shown; `Refusal` for the last titulaire.
    """
    by.require(Permission.MANAGE_TEAM)
    with transaction.atomic(), inside(by.pharmacy.pk):
        pharmacy = locked_pharmacy(by.pharmacy.pk)
        team = team_of(pharmacy)
        if {membership.pk for membership in team} != set(seen):
            raise Stale(_("L’équipe a changé depuis l’affichage. Relisez la liste, puis confirmez."))
        leavers = [membership for membership in team if membership.pk in ended]
        for membership in leavers:
            check_titulaire_stays(pharmacy, membership)
            end(membership, by=by.actor, at=at)
        kept = len(team) - len(leavers)
        review = AccessReview.objects.create(
            pharmacy=pharmacy, reviewed_at=at, reviewed_by=by.user, kept=kept, ended=len(leavers)
        )
        record(Act.ACCESS_REVIEWED, by=by.actor, at=at, subjects=[review.pk], kept=kept, ended=len(leavers))
    return review
