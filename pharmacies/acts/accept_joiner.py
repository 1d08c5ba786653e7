"""The titulaire lets a pharmacist into the team."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from audit.trace import record
from audit.vocabulary import Act
from pharmacies.enrolment import Person, account_without_password, join
from pharmacies.joining import waiting_request
from pharmacies.models import JoinRequest, Membership, User
from pharmacies.refusal import Refusal
from pharmacies.seat import Seat
from pharmacies.vocabulary import JoinAnswer, Permission, Role
from pharmacies.wall import inside


def accept_joiner(*, request_id: UUID, by: Seat, at: datetime) -> Membership:
    """The new membership, as adjoint: a person with an account keeps it, another gets one without password.

    Raises `Forbidden`; `Unknown` for a request of others or one that is answered; `Refusal` when the e-mail was taken
    meanwhile or the person is in the team.
    """
    by.require(Permission.MANAGE_TEAM)
    with transaction.atomic(), inside(by.pharmacy.pk):
        request = waiting_request(by.pharmacy.pk, request_id)
        user = _account(request)
        membership = join(by.pharmacy, user, Role.ADJOINT, at)
        request.accepted, request.answered_at = True, at
        request.forget_who()
        request.save()
        record(Act.JOIN_ANSWERED, by=by.actor, at=at, subjects=[request.pk, user.pk], answer=JoinAnswer.ACCEPTED)
        record(Act.MEMBER_ADDED, by=by.actor, at=at, subjects=[user.pk])
    return membership


def _account(request: JoinRequest) -> User:
    user = User.objects.filter(rpps=request.rpps).first()
    if user is None:
        person = Person(request.email, request.first_name, request.last_name, request.rpps)
        return account_without_password(person, psc_subject=request.psc_subject)
    if not user.is_active:
        raise Refusal(_("Le compte de cette personne est fermé. Refusez la demande."), code="account-closed")
    return user
