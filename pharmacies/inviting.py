"""Invitations: made by whoever may let people in, found by their link, opened by their code."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.urls import reverse
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext_lazy as _

from audit.derived_keys import DerivedFor, digests
from pharmacies import letters
from pharmacies.enrolment import Person, told
from pharmacies.lookups import account_named
from pharmacies.models import Invitation, Pharmacy, User
from pharmacies.models.factor import ALPHABET, plain_code
from pharmacies.refusal import Refusal, Unknown
from pharmacies.vocabulary import Purpose, Role

LIFE: Final = timedelta(hours=24)
TRIES: Final = 5
"""Wrong codes, then the invitation is dead. 8 signs are 39 bits, and they are of no use without the link."""
CODE: Final = 8


@dataclass(frozen=True, slots=True)
class Issued:
    """`code` is shown once to whoever invites, who hands it over; the link went to the person's e-mail."""

    invitation: Invitation
    code: str


def invite(
    person: Person, pharmacy: Pharmacy, purpose: Purpose, *, role: Role | None, issued_by: User | None, at: datetime
) -> Issued:
    """A saved invitation, its link on the way; earlier ones of the same person here are withdrawn.

    Needs a transaction inside the pharmacy. The caller records Act.MEMBER_INVITED. Raises `Refusal`.
    """
    invitation = Invitation(
        pharmacy=pharmacy,
        purpose=purpose,
        user=account_named(person.email),
        email=User.normalize_username(person.email),
        first_name=person.first_name.strip(),
        last_name=person.last_name.strip(),
        role=role.value if role else "",
        issued_by=issued_by,
        issued_at=at,
        expires_at=at + LIFE,
    )
    return _sent(_checked(invitation), at)


def invitation_of(token: str, at: datetime) -> Invitation:
    """The open invitation behind a link, whoever holds it. Raises `Unknown`, with one sentence for every reason."""
    found = Invitation.objects.select_related("pharmacy", "user").filter(token_hash=_hash(token)).first()
    if found is None or not is_open(found, at):
        raise Unknown(_("Cette invitation n’est plus valable. Demandez-en une autre à la personne qui vous a invité."))
    return found


def is_open(invitation: Invitation, at: datetime) -> bool:
    """Neither used, withdrawn, guessed at too often nor too old."""
    done = invitation.accepted_at or invitation.withdrawn_at
    return not done and invitation.wrong_codes < TRIES and at < invitation.expires_at


def is_code(invitation: Invitation, typed: str) -> bool:
    """Whether this is the code that was handed over."""
    return any(constant_time_compare(invitation.code_hash, right) for right in _code_hashes(invitation, typed))


def withdraw(invitations: "list[Invitation]", at: datetime) -> None:
    """Their links lead nowhere from now on. Needs a transaction inside the pharmacy."""
    for invitation in invitations:
        Invitation.objects.filter(pk=invitation.pk, accepted_at=None).update(withdrawn_at=at)


def pending(pharmacy: Pharmacy, at: datetime) -> list[Invitation]:
    """Those that somebody may still accept, newest first."""
    waiting = Invitation.objects.filter(pharmacy=pharmacy, accepted_at=None, withdrawn_at=None, expires_at__gt=at)
    return list(waiting.select_related("user", "issued_by").order_by("-issued_at"))


def _checked(invitation: Invitation) -> Invitation:
    try:
        validate_email(invitation.email)
        invitation.clean_fields(exclude=("token_hash", "code_hash"))
    except ValidationError as error:
        raise Refusal(told(error), code="bad-person", status=422) from error
    return invitation


def _sent(invitation: Invitation, at: datetime) -> Issued:
    token = secrets.token_urlsafe(32)
    code = "".join(secrets.choice(ALPHABET) for _ in range(CODE))
    invitation.token_hash = _hash(token)
    invitation.code_hash = _code_hashes(invitation, code)[0]
    withdraw([earlier for earlier in pending(invitation.pharmacy, at) if earlier.email == invitation.email], at)
    invitation.save(force_insert=True)
    link = settings.PUBLIC_URL + reverse("invitation", args=[token])
    letters.write("invitation", invitation.email, invitation=invitation, link=link)
    return Issued(invitation, f"{code[:4]} {code[4:]}")


def _hash(token: str) -> bytes:
    return hashlib.sha256(token.encode(errors="replace")).digest()


def _code_hashes(invitation: Invitation, code: str) -> list[str]:
    bound = f"{invitation.pk}/{plain_code(code)}"
    return [digest.hex() for digest in digests(DerivedFor.INVITATION_CODE, bound)]
