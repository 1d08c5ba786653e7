"""Support asks to look into one pharmacy: with a reason, for an hour, and the owners are told at once."""

import datetime as dt
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from audit.actor import Actor
from audit.identity import new_id
from audit.trace import record
from audit.vocabulary import Act, ActorKind
from pharmacies.letters import write
from pharmacies.lookups import pharmacy_of_finess
from pharmacies.models import User
from pharmacies.refusal import Forbidden, Refusal
from pharmacies.team import owners_of
from pharmacies.vocabulary import PharmacyState
from pharmacies.wall import inside
from results.models import SupportGrant
from results.models.support import LIFE, LONGEST_REASON, SHORTEST_REASON

CLOSED_TO_SUPPORT = (PharmacyState.APPLIED, PharmacyState.VERIFIED, PharmacyState.CLOSED)
"""Nothing is there to help with."""


def open_support(*, finess: str, reason: str, user: User, at: dt.datetime) -> SupportGrant:
    """The grant. Every opening under it names it in the trace.

    Raises `Forbidden` for who is no support; `Unknown` for the number; `Refusal` for a reason of less than 20
    characters, and for a pharmacy where nothing can be seen.
    """
    if not user.is_support:
        raise Forbidden
    told = _checked(reason)
    pharmacy = pharmacy_of_finess(finess)
    if pharmacy.state in CLOSED_TO_SUPPORT:
        raise Refusal(_("Cette pharmacie n’est pas en service : il n’y a rien à voir."), code="not-working")
    with transaction.atomic(), inside(pharmacy.pk):
        grant = SupportGrant(
            id=new_id(), pharmacy=pharmacy, user_id=user.pk, opened_at=at, expires_at=at + LIFE, reason=told
        )
        grant.save(force_insert=True)
        record(
            Act.SUPPORT_OPENED,
            by=support_actor(user.pk, pharmacy.pk),
            at=at,
            subjects=[grant.pk],
            seals=[grant.sealed_as],
            minutes=int(LIFE.total_seconds()) // 60,
        )
        _tell_owners(pharmacy.pk, grant)
    return grant


def support_actor(user_id: UUID, pharmacy_id: UUID) -> Actor:
    """How the trace names support in a pharmacy."""
    return Actor(ActorKind.PERSON, id=user_id, role="support", pharmacy=pharmacy_id)


def _checked(reason: str) -> str:
    words = " ".join(reason.replace("\0", " ").split())
    if not SHORTEST_REASON <= len(words) <= LONGEST_REASON:
        told = _("Écrivez le motif : de %(shortest)d à %(longest)d caractères. Le titulaire le lira.")
        raise Refusal(told % {"shortest": SHORTEST_REASON, "longest": LONGEST_REASON}, code="no-reason", status=422)
    return words


def _tell_owners(pharmacy_id: UUID, grant: SupportGrant) -> None:
    """At once, by e-mail, without the reason: it may hold words about a person."""
    for owner in owners_of(pharmacy_id):
        write("support_opened", owner, pharmacy=grant.pharmacy, until=grant.expires_at)
