"""A person who came in by password ties the account to their Pro Santé Connect identity."""

from datetime import datetime

from django.db import transaction

from audit.actor import Actor
from audit.trace import record
from audit.vocabulary import Act
from pharmacies.joining import PHARMACISTS, account_behind
from pharmacies.lookups import seats_of
from pharmacies.models import User
from pharmacies.psc.professional import Professional
from pharmacies.psc.reasons import NotVerified, Reason


def link_professional(*, user: User, who: Professional, by: Actor, at: datetime) -> None:
    """Both are proven in the same session: the account by its two factors, the identity by the provider.

    Raises `NotVerified` unless the person is a pharmacist of a team whose FINESS is among the activities, and unless
    account and identity are both free. An equal e-mail or name proves nothing.
    """
    with transaction.atomic():
        held = User.objects.select_for_update().get(pk=user.pk)
        if account_behind(who) not in (None, held) or held.rpps not in (None, who.rpps) or held.psc_subject is not None:
            raise NotVerified(Reason.OTHER_SUBJECT)
        if not any(seat.role in PHARMACISTS and who.works_at(seat.pharmacy.finess) for seat in seats_of(user)):
            raise NotVerified(Reason.ELSEWHERE)
        held.rpps, held.psc_subject = who.rpps, who.subject
        held.save(update_fields=["rpps", "psc_subject"])
        record(Act.PSC_LINKED, by=by, at=at, subjects=[held.pk])
