"""The titulaire invites a person into the team, in a role."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from audit.trace import record
from audit.vocabulary import Act
from pharmacies.enrolment import Person
from pharmacies.inviting import Issued, invite
from pharmacies.lookups import account_named
from pharmacies.models import Membership
from pharmacies.refusal import Refusal
from pharmacies.seat import Seat
from pharmacies.standing import locked_pharmacy
from pharmacies.vocabulary import Permission, Purpose, Role
from pharmacies.wall import inside


def invite_member(*, person: Person, role: str, by: Seat, at: datetime) -> Issued:
    """The invitation, with the code to hand over; the link is on its way to the e-mail.

    Raises `Forbidden`; `Refusal` for a bad name, e-mail or role, and for somebody who is in the team.
    """
    by.require(Permission.MANAGE_TEAM)
    if role not in Role.values:
        raise Refusal(_("Choisissez un rôle de la liste."), code="no-role", status=422)
    with transaction.atomic(), inside(by.pharmacy.pk):
        pharmacy = locked_pharmacy(by.pharmacy.pk)
        user = account_named(person.email)
        if user and Membership.objects.current().filter(pharmacy=pharmacy, user=user).exists():
            raise Refusal(_("Cette personne fait déjà partie de l’équipe."), code="already-member")
        issued = invite(person, pharmacy, Purpose.JOIN, role=Role(role), issued_by=by.user, at=at)
        record(Act.MEMBER_INVITED, by=by.actor, at=at, subjects=[issued.invitation.pk], purpose=Purpose.JOIN)
    return issued
