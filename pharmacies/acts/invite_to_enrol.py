"""A titulaire lets a member of the team in again who lost the phone, the passkey or the password."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from audit.actor import Actor
from audit.trace import record
from audit.vocabulary import Act
from pharmacies.enrolment import Person
from pharmacies.factors import revoke_all
from pharmacies.inviting import Issued, invite
from pharmacies.models import Membership, User
from pharmacies.refusal import Refusal, Unknown
from pharmacies.seat import Seat
from pharmacies.stays import end_stays, running
from pharmacies.vocabulary import Departure, Permission, Purpose
from pharmacies.wall import inside


def invite_to_enrol(*, membership_id: UUID, by: Seat | Actor, pharmacy_id: UUID, at: datetime) -> Issued:
    """The invitation with the code to hand over; whatever the person held before is void, every session ends.

    `by` is a seat at the counter, or a command's actor where the titulaire is the one who is locked out.
    Raises `Forbidden`; `Unknown` for somebody who is not of the team; `Refusal` for oneself.
    """
    if isinstance(by, Seat):
        by.require(Permission.RENEW_FACTORS)
    actor = by.actor if isinstance(by, Seat) else by
    with transaction.atomic(), inside(pharmacy_id):
        membership = _current(membership_id, pharmacy_id)
        user = membership.user
        if isinstance(by, Seat) and user == by.user:
            raise Refusal(_("C’est votre propre compte : gérez vos accès dans la page « Mon compte »."))
        issued = invite(
            Person(user.email, user.first_name, user.last_name),
            membership.pharmacy,
            Purpose.FACTORS,
            role=None,
            issued_by=by.user if isinstance(by, Seat) else None,
            at=at,
        )
        record(Act.MEMBER_INVITED, by=actor, at=at, pharmacy=pharmacy_id, subjects=[user.pk], purpose=Purpose.FACTORS)
        _shut_out(user, actor, pharmacy_id, at)
    return issued


def _current(membership_id: UUID, pharmacy_id: UUID) -> Membership:
    team = Membership.objects.current().with_people().filter(pharmacy=pharmacy_id, user__is_active=True)
    membership = team.filter(pk=membership_id).first()
    if membership is None:
        raise Unknown(_("Cette personne ne fait pas partie de l’équipe."))
    return membership


def _shut_out(user: User, by: Actor, pharmacy_id: UUID, at: datetime) -> None:
    revoked = revoke_all(user)
    record(Act.FACTORS_REVOKED, by=by, at=at, pharmacy=pharmacy_id, subjects=[user.pk], count=revoked)
    ended = end_stays(running(user, at), Departure.FACTORS, at)
    record(
        Act.SESSIONS_ENDED,
        by=by,
        at=at,
        pharmacy=pharmacy_id,
        subjects=[user.pk],
        count=ended,
        departure=Departure.FACTORS,
    )
