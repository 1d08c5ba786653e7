"""A patient opens the document: the link says which, the personal code says who."""

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from django.core.cache import cache
from django.db import transaction
from django.utils.translation import gettext as _
from redis.exceptions import RedisError

from audit.actor import Actor
from audit.trace import record
from audit.vocabulary import Act, ActorKind, Outcome
from pharmacies.refusal import Refusal, Unknown
from pharmacies.wall import inside
from results.models import Case, DocumentLink
from results.patient_lookups import pharmacy_of_link
from results.rules import personal_code
from results.rules.clock import clock
from results.secrets import code_hash, link_hash, link_hashes, same

PAUSE = dt.timedelta(minutes=personal_code.PAUSE_MINUTES)


@dataclass(frozen=True, slots=True)
class Grant:
    """The right to see one document for a while."""

    link_id: UUID
    case_id: UUID


def open_document(*, token: str, code: str, at: dt.datetime) -> Grant:
    """Checks the code behind a link. Unknown, expired and revoked links answer like a wrong code, pause included.

    Failures are counted in the database, per case, and outlive the refusal that tells of them.
    """
    offered = personal_code.normalised(code)
    try:
        with transaction.atomic(), inside(pharmacy_of_link(token)):
            link = DocumentLink.objects.get(token_hash__in=link_hashes(token))
            case = Case.objects.select_for_update().get(pk=link.case_id)
            refusal = _check(case, offered, at) if link.opens(at) else _unknown(token, at)
    except Unknown:
        raise _unknown(token, at) from None
    if refusal:
        raise refusal
    return Grant(link.pk, link.case_id)


def _check(case: Case, offered: str, at: dt.datetime) -> Refusal | None:
    if case.locked_until and at < case.locked_until:
        return _locked(case.locked_until)
    if same(bytes(case.code_hash), code_hash(case.pharmacy_id, offered)):
        _count(case, failures=0, locked_until=None)
        _trace(Act.DOCUMENT_OPENED, case, at, by=Actor(ActorKind.PATIENT, id=case.pk, pharmacy=case.pharmacy_id))
        return None
    _trace(Act.CODE_REFUSED, case, at, by=Actor(ActorKind.VISITOR))
    if case.code_failures + 1 < personal_code.TRIES:
        _count(case, failures=case.code_failures + 1, locked_until=None)
        return _wrong()
    _count(case, failures=0, locked_until=at + PAUSE)
    _trace(Act.DOCUMENT_LOCKED, case, at, by=Actor(ActorKind.VISITOR))
    return _locked(at + PAUSE)


def _count(case: Case, *, failures: int, locked_until: dt.datetime | None) -> None:
    case.code_failures, case.locked_until = failures, locked_until
    case.save(update_fields=["code_failures", "locked_until"])


def _trace(act: Act, case: Case, at: dt.datetime, *, by: Actor) -> None:
    outcome = Outcome.DONE if act is Act.DOCUMENT_OPENED else Outcome.REFUSED
    record(act, by=by, at=at, pharmacy=case.pharmacy_id, subjects=[case.pk], outcome=outcome)


def _unknown(token: str, at: dt.datetime) -> Refusal:
    """Counts like a real link would, so that trying ten codes does not tell whether the link exists."""
    key = f"no-document:{link_hash(token).hex()}"
    try:
        cache.add(key, 0, PAUSE.total_seconds())
        tries = cache.incr(key)
    except RedisError:
        return _wrong()  # nobody can count; a link that leads nowhere opens nothing all the same
    return _wrong() if tries < personal_code.TRIES else _locked(at + PAUSE)


def _wrong() -> Refusal:
    return Refusal(_("Ce code n’ouvre pas ce document"), status=422, code="wrong-code")


def _locked(until: dt.datetime) -> Refusal:
    words = _("Trop d’essais. Réessayez à %(time)s, ou demandez un nouveau code au comptoir.")
    return Refusal(words % {"time": clock(until)}, status=429, code="document-locked")
