"""A result was wrong: a new version with a coded reason. The old one stays, and never overtakes the new."""

import datetime as dt
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from audit.vocabulary import Act
from pharmacies.refusal import Refusal, Stale
from pharmacies.seat import Seat
from pharmacies.wall import inside
from results import revision
from results.life import MOVES
from results.lookups import locked_case_for, standing_result
from results.models import Case, Notice, Result
from results.outcome import Trace, new_result
from results.outgoing import put_in_line, take_out_of_line
from results.rules.cassette import confirm
from results.sealing.access import opening
from results.sealing.purpose import Purpose
from results.vocabulary import CorrectionReason, NoticeKind, OutboxState, ResultValue

MOVE = MOVES["correct"]


def correct_result(
    *,
    case_id: UUID,
    value: str,
    reason: str,
    by: Seat,
    at: dt.datetime,
    seen: int | None = None,
    number: str = "",
) -> Result:
    """Writes the next version and sends it; an original that has not left yet is replaced in the line."""
    if value not in ResultValue.values:
        raise Refusal(_("Choisissez un résultat : négatif, positif ou non valide."), status=422, code="no-value")
    if reason not in CorrectionReason.values:
        raise Refusal(_("Choisissez la raison de la correction."), status=422, code="no-reason")
    with transaction.atomic(), inside(by.pharmacy.pk):
        case = locked_case_for(by, case_id, MOVE.permission)
        old = standing_result(case)
        if case.state not in MOVE.sources or old is None or (seen is not None and seen != case.revision):
            raise Stale
        if value == ResultValue.POSITIVE:
            confirm(number, number=case.number, day=case.day)
        result = (
            None if _says_already(old, value, by, at) else _next_version(old, case, value, by=by, at=at, reason=reason)
        )
    if result is None:
        # Raised once the reading's event is safe: the old value was looked at.
        raise Refusal(_("C’est déjà le résultat enregistré. Rien n’est changé."), status=422, code="same-value")
    return result


def _says_already(old: Result, value: str, by: Seat, at: dt.datetime) -> bool:
    with opening(Purpose.CORRECTION, by=by.actor, at=at, pharmacy=by.pharmacy.pk):
        return bool(old.value == value)


def _next_version(old: Result, case: Case, value: str, *, by: Seat, at: dt.datetime, reason: str) -> Result:
    result = new_result(case, value, by=by, at=at, reason=reason)
    overtaken = take_out_of_line(old, at=at, state=OutboxState.SUPERSEDED)
    trace = Trace(case, by=by, at=at)
    if overtaken:
        trace.leave(Act.DELIVERY_SUPERSEDED, version=old.version)
    told = Notice.objects.filter(case=case).exclude(state=OutboxState.WITHDRAWN).exists()
    kind = NoticeKind.UPDATED if told else NoticeKind.READY
    put_in_line(case, result, at=at, due_at=at, kind=kind, corrects=not overtaken)
    case.revision += 1
    case.save(update_fields=["revision"])
    trace.leave(MOVE.act, version=result.version, seals=[result.sealed_as], reason=reason)
    revision.bump(by.pharmacy.pk)
    return result
