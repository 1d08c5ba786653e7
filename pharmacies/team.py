"""Who is in a team, and when it was last looked through. Needs to be inside the pharmacy."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from audit.actor import Actor
from audit.trace import record
from audit.vocabulary import Act
from pharmacies.models import AccessReview, Membership, Pharmacy, User
from pharmacies.models.review import DUE_AFTER
from pharmacies.refusal import Refusal, Unknown
from pharmacies.stays import end_stays, running
from pharmacies.vocabulary import Departure, Role


def team_of(pharmacy: Pharmacy) -> list[Membership]:
    """Those who work there now, by agent number, with their accounts."""
    return list(Membership.objects.current().with_people().filter(pharmacy=pharmacy).order_by("agent_number"))


def owners_of(pharmacy_id: UUID) -> list[User]:
    """The titulaires' accounts: who is told what happens to the pharmacy."""
    current = Membership.objects.current().with_people().filter(pharmacy_id=pharmacy_id, role=Role.TITULAIRE)
    return [membership.user for membership in current.order_by("agent_number")]


def member_of(pharmacy: Pharmacy, membership_id: UUID) -> Membership:
    """One of them. Raises `Unknown` for another pharmacy's, for one that ended, and for none."""
    found = Membership.objects.current().with_people().filter(pharmacy=pharmacy, pk=membership_id).first()
    if found is None:
        raise Unknown(_("Cette personne ne fait pas, ou plus, partie de l’équipe."))
    return found


def check_titulaire_stays(pharmacy: Pharmacy, leaving: Membership) -> None:
    """Raises `Refusal` when nobody would answer for the pharmacy any more. Needs the pharmacy locked."""
    others = Membership.objects.current().filter(pharmacy=pharmacy, role=Role.TITULAIRE, user__is_active=True)
    if leaving.role == Role.TITULAIRE and not others.exclude(pk=leaving.pk).exists():
        raise Refusal(
            _("C’est le seul titulaire : nommez d’abord un autre titulaire, ou fermez la pharmacie."),
            code="last-titulaire",
        )


def end(membership: Membership, *, by: Actor, at: datetime) -> None:
    """The place ends; the row stays, for the trace names its agent number."""
    membership.ended_at = at
    membership.save(update_fields=["ended_at"])
    record(Act.MEMBERSHIP_ENDED, by=by, at=at, subjects=[membership.user_id])
    shut_out(membership.user, by=by, at=at)


def shut_out(user: User, *, by: Actor, at: datetime) -> None:
    """Ends the person's running sessions: rights are read anew, and an open page leads nowhere."""
    ended = end_stays(running(user, at), Departure.RIGHTS, at)
    record(Act.SESSIONS_ENDED, by=by, at=at, subjects=[user.pk], count=ended, departure=Departure.RIGHTS)


def last_review(pharmacy: Pharmacy) -> AccessReview | None:
    """The newest review, with who made it."""
    own = AccessReview.objects.select_related("reviewed_by").filter(pharmacy=pharmacy)
    return own.order_by("-reviewed_at", "-id").first()


def review_due(pharmacy: Pharmacy) -> datetime | None:
    """When the next review is due: a quarter after the last one or after the opening; None before the opening."""
    newest = last_review(pharmacy)
    since = newest.reviewed_at if newest else pharmacy.opened_at
    return since + DUE_AFTER if since else None
