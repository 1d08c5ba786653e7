"""A person registers for a test, from the pharmacy's poster or with the help of the team."""

import base64
import datetime as dt
import uuid
from dataclasses import asdict, dataclass

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from audit.actor import Actor
from audit.identity import new_id
from audit.trace import record
from audit.vocabulary import Act, ActorKind
from pharmacies.life import TAKES_FORMS
from pharmacies.models import Pharmacy
from pharmacies.refusal import Refusal
from pharmacies.wall import inside
from results import revision
from results.answers import Answers
from results.models import Case
from results.numbering import locked_counter, next_number
from results.rules import personal_code
from results.rules.age import is_minor
from results.rules.person import person_text
from results.sealing.blind import blind
from results.sealing.envelope import keyed_digest
from results.sealing.keys import code_key, ticket_key
from results.secrets import code_hash, ticket_hash, ticket_label

TOKEN_BYTES = 16
"""128 random bits (ASVS 5.0, 11.5.1); 22 characters in the address."""


@dataclass(frozen=True, slots=True)
class Ticket:
    """What the patient leaves the form with; `token` and `code` exist nowhere on the server in clear."""

    case_id: uuid.UUID
    number: str
    token: str
    code: str


def register_case(
    *,
    pharmacy: Pharmacy,
    answers: Answers,
    once: uuid.UUID,
    language: str,
    consent_version: str,
    consent_hash: str,
    at: dt.datetime,
    by: Actor | None = None,
) -> Ticket:
    """Seals the answers and gives a queue number; the same form sent twice gives the same ticket.

    `once` was made by the server for one form. Another person behind the same `once` (a form left open on a shared
    screen) gets a registration of their own. `by` is the patient unless a member of the team types.
    """
    if pharmacy.state not in TAKES_FORMS:
        raise Refusal(_("La pharmacie ne fait pas de test à cette heure."), status=403, code="pharmacy-closed")
    day = timezone.localtime(at).date()
    who = (answers.birth_name, answers.first_names, answers.birth_date)
    with transaction.atomic(), inside(pharmacy.pk):
        person = blind(pharmacy.pk, Case.PERSON_INDEX.name, person_text(*who))
        counter = locked_counter(pharmacy.pk, day)
        twin = Case.objects.filter(pharmacy=pharmacy, once=once).first()
        if twin and twin.person_index in Case.PERSON_INDEX.found(pharmacy.pk, *who):
            return _ticket(twin)
        case = _new_case(pharmacy, answers, once=uuid.uuid4() if twin else once, day=day, at=at)
        case.person_index = person
        case.language, case.consent_version, case.consent_hash = language, consent_version, consent_hash
        case.number = next_number(counter)
        case.save(force_insert=True)
        actor = by or Actor(ActorKind.PATIENT, id=case.pk, pharmacy=pharmacy.pk)
        record(Act.CASE_REGISTERED, by=actor, at=at, pharmacy=pharmacy.pk, subjects=[case.pk], seals=[case.sealed_as])
        revision.bump(pharmacy.pk)
        return _ticket(case)


def _new_case(pharmacy: Pharmacy, answers: Answers, *, once: uuid.UUID, day: dt.date, at: dt.datetime) -> Case:
    token, code = _token(pharmacy.pk, once), _code(pharmacy.pk, once)
    sealed = {name: value or None for name, value in asdict(answers).items() if name != "share"}
    return Case(
        id=new_id(),
        pharmacy=pharmacy,
        day=day,
        registered_at=at,
        share=answers.share,
        minor=is_minor(dt.date.fromisoformat(answers.birth_date), on=day),
        once=once,
        ticket_hash=ticket_hash(token),
        label=ticket_label(token),
        code_hash=code_hash(pharmacy.pk, code),
        nir_index=Case.NIR_INDEX.written(pharmacy.pk, answers.nir),
        **sealed,
    )


def _token(pharmacy_id: uuid.UUID, once: uuid.UUID) -> str:
    digest = keyed_digest(ticket_key(pharmacy_id), b"ticket", once.bytes)
    return base64.urlsafe_b64encode(digest[:TOKEN_BYTES]).decode().rstrip("=")


def _code(pharmacy_id: uuid.UUID, once: uuid.UUID) -> str:
    return personal_code.from_bytes(keyed_digest(code_key(pharmacy_id), b"code", once.bytes))


def _ticket(case: Case) -> Ticket:
    pharmacy_id, once = case.pharmacy_id, case.once
    return Ticket(case.pk, case.number_label, _token(pharmacy_id, once), _code(pharmacy_id, once))
