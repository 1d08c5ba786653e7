"""The data protection officer gets an account: console only, no pharmacy."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from audit.actor import Actor
from audit.trace import record
from audit.vocabulary import Act
from pharmacies.enrolment import Person, new_account
from pharmacies.lookups import account_named
from pharmacies.models import User
from pharmacies.refusal import Refusal
from pharmacies.vocabulary import PlatformRole


@dataclass(frozen=True, slots=True)
class Officer:
    """The officer's account and the otpauth URI for the phone."""

    user: User
    enrolment: str


def appoint_dpo(*, person: Person, password: str, by: Actor, at: datetime) -> Officer:
    """Raises `Refusal` for a bad e-mail or password, and for an e-mail in use: who tests patients does not audit."""
    with transaction.atomic():
        if account_named(person.email) is not None:
            raise Refusal(_("Cette adresse e-mail a déjà un compte. Choisissez-en une autre."), code="email-taken")
        user, enrolment = new_account(person, password, platform_role=PlatformRole.DPO)
        record(Act.MEMBER_ADDED, by=by, at=at, subjects=[user.pk])
    return Officer(user, enrolment)
