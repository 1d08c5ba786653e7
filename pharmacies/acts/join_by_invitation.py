"""Somebody who already has an account joins a team by invitation, signed in with the own two factors."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from audit.actor import Actor
from audit.trace import record
from audit.vocabulary import Act
from pharmacies.enrolment import join
from pharmacies.inviting import is_open
from pharmacies.models import Invitation, Membership, User
from pharmacies.refusal import Forbidden, Unknown
from pharmacies.vocabulary import Purpose, Role
from pharmacies.wall import inside


def join_by_invitation(*, invitation_id: UUID, pharmacy_id: UUID, user: User, by: Actor, at: datetime) -> Membership:
    """The new place; password and factors stay. Raises `Forbidden` for another’s invitation, `Unknown`, `Refusal`."""
    with transaction.atomic(), inside(pharmacy_id):
        invitation = Invitation.objects.select_for_update(of=("self",)).select_related("pharmacy").get(pk=invitation_id)
        if invitation.purpose != Purpose.JOIN or not is_open(invitation, at):
            raise Unknown
        if invitation.user_id != user.pk:
            raise Forbidden(_("Cette invitation est pour un autre compte. Connectez-vous avec celui de l’e-mail reçu."))
        membership = join(invitation.pharmacy, user, Role(invitation.role), at)
        Invitation.objects.filter(pk=invitation.pk).update(accepted_at=at)
        subjects = [user.pk]
        record(Act.INVITATION_ACCEPTED, by=by, at=at, pharmacy=pharmacy_id, subjects=subjects, purpose=Purpose.JOIN)
        record(Act.MEMBER_ADDED, by=by, at=at, pharmacy=pharmacy_id, subjects=subjects)
    return membership
