"""A pharmacist asks to join a pharmacy among the activities."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from audit.actor import Actor
from audit.trace import record
from audit.vocabulary import Act
from pharmacies.enrolment import checked_email
from pharmacies.joining import account_behind, joinable
from pharmacies.models import JoinRequest
from pharmacies.psc.professional import Professional
from pharmacies.refusal import Unknown
from pharmacies.wall import inside


def ask_to_join(*, who: Professional, pharmacy_id: UUID, email: str, by: Actor, at: datetime) -> JoinRequest:
    """The waiting request; asking again changes nothing. `email` goes unused for who has an account.

    Raises `Unknown` for a pharmacy that is not among the activities, `Refusal` for an e-mail that is bad or taken,
    `NotVerified`.
    """
    with transaction.atomic():
        known = account_behind(who)
        pharmacy = next((pharmacy for pharmacy in joinable(who) if pharmacy.pk == pharmacy_id), None)
        if pharmacy is None:
            raise Unknown
        address = known.email if known else checked_email(email)
        with inside(pharmacy.pk):
            request, is_new = JoinRequest.objects.waiting().get_or_create(
                pharmacy=pharmacy,
                rpps=who.rpps,
                answered_at=None,
                defaults={
                    "psc_subject": who.subject,
                    "first_name": who.first_name,
                    "last_name": who.last_name,
                    "email": address,
                    "asked_at": at,
                },
            )
            if is_new:
                record(Act.JOIN_ASKED, by=by, at=at, pharmacy=pharmacy.pk, subjects=[request.pk])
    return request
