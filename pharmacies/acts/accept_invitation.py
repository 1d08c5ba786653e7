"""Somebody who holds link and code of an invitation sets a password and a second factor."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from audit.actor import Actor
from audit.trace import record
from audit.vocabulary import Act, ActorKind
from pharmacies import letters
from pharmacies.enrolment import Person, account_for, join, set_password
from pharmacies.factors import new_codes, new_phone, revoke_all
from pharmacies.inviting import is_open
from pharmacies.models import Invitation, Phone, User
from pharmacies.refusal import Refusal, Unknown
from pharmacies.stays import end_stays, running
from pharmacies.vocabulary import Departure, Factor, Purpose, Role
from pharmacies.wall import inside


@dataclass(frozen=True, slots=True)
class Enrolled:
    """The person, the phone that answered, and ten recovery codes to show once."""

    user: User
    phone: Phone
    recovery_codes: list[str]


def accept_invitation(
    *, invitation_id: UUID, pharmacy_id: UUID, password: str, secret: bytes, code: str, at: datetime
) -> Enrolled:
    """The door has checked link and code. Whatever the person held before is void from here on.

    Raises `Refusal` for a weak password, a code that is not the app's, or an account that is already running
    (its owner joins by signing in: acts/join_by_invitation.py); `Unknown` for an invitation that is over.
    """
    with transaction.atomic(), inside(pharmacy_id):
        invitation = Invitation.objects.select_for_update(of=("self",)).select_related("pharmacy").get(pk=invitation_id)
        if not is_open(invitation, at):
            raise Unknown
        user = _person(invitation, password)
        end_stays(running(user, at), Departure.FACTORS, at)
        revoke_all(user)
        phone = new_phone(user, secret, code, str(Factor.PHONE.label))
        codes = new_codes(user, at)
        _settle(invitation, user, at)
    return Enrolled(user, phone, codes)


def _person(invitation: Invitation, password: str) -> User:
    user = invitation.user
    if user is None:
        user = account_for(Person(invitation.email, invitation.first_name, invitation.last_name))
    elif invitation.purpose == Purpose.JOIN:
        raise Refusal(
            _("Vous avez déjà un compte : connectez-vous, puis ouvrez de nouveau le lien."), code="has-account"
        )
    set_password(user, password)
    return user


def _settle(invitation: Invitation, user: User, at: datetime) -> None:
    by = Actor(ActorKind.PERSON, id=user.pk)
    pharmacy = invitation.pharmacy
    Invitation.objects.filter(pk=invitation.pk).update(accepted_at=at, user=user)
    subjects = [user.pk]
    purpose = str(invitation.purpose)
    record(Act.INVITATION_ACCEPTED, by=by, at=at, pharmacy=pharmacy.pk, subjects=subjects, purpose=purpose)
    record(Act.FACTOR_ADDED, by=by, at=at, pharmacy=pharmacy.pk, subjects=subjects, factor=Factor.PHONE)
    if invitation.purpose == Purpose.JOIN:
        join(pharmacy, user, Role(invitation.role), at)
        record(Act.MEMBER_ADDED, by=by, at=at, pharmacy=pharmacy.pk, subjects=subjects)
    letters.write("access_renewed", user, user=user, at=at)
