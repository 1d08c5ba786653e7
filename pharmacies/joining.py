"""Who may come into which team by right of Pro Santé Connect: the rules and the lookups around them."""

from typing import Final
from uuid import UUID

from django.db.models import Q

from pharmacies.life import TAKES_FORMS
from pharmacies.models import JoinRequest, Membership, Pharmacy, User
from pharmacies.psc.professional import Professional
from pharmacies.psc.reasons import NotVerified, Reason
from pharmacies.refusal import Unknown
from pharmacies.vocabulary import Role

PHARMACISTS: Final = frozenset({Role.TITULAIRE, Role.ADJOINT})


def account_behind(who: Professional) -> User | None:
    """The account with this RPPS number, locked; None when there is none. Needs a transaction.

    Raises `NotVerified` when the account is closed, or number and subject do not belong together.
    """
    known = list(User.objects.select_for_update().filter(Q(rpps=who.rpps) | Q(psc_subject=who.subject)).order_by("pk"))
    if not known:
        return None
    user = known[0]
    if len(known) > 1 or user.rpps != who.rpps or user.psc_subject not in (None, who.subject):
        raise NotVerified(Reason.OTHER_SUBJECT)
    if not user.is_active:
        raise NotVerified(Reason.ACCOUNT_CLOSED)
    return user


def joinable(who: Professional) -> list[Pharmacy]:
    """Open pharmacies among the activities where the person is not in the team yet."""
    finess = [workplace.finess for workplace in who.workplaces]
    there = Membership.objects.current().filter(user__rpps=who.rpps).values("pharmacy_id")
    pharmacies = Pharmacy.objects.filter(finess__in=finess, state__in=TAKES_FORMS).exclude(pk__in=there)
    return list(pharmacies.order_by("name", "finess"))


def waiting_requests(pharmacy_id: UUID) -> list[JoinRequest]:
    """Who waits for the titulaire's answer, oldest first. Needs to be inside the pharmacy."""
    return list(JoinRequest.objects.waiting().filter(pharmacy_id=pharmacy_id).order_by("asked_at", "id"))


def waiting_request(pharmacy_id: UUID, request_id: UUID) -> JoinRequest:
    """One of them, locked. Raises `Unknown` for another pharmacy's, an answered one, and none."""
    waiting = JoinRequest.objects.select_for_update().waiting().filter(pharmacy_id=pharmacy_id, pk=request_id).first()
    if waiting is None:
        raise Unknown
    return waiting
