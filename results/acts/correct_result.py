"""A result was wrong: a new version with a coded reason. The old one stays, and never overtakes the new."""

import datetime as dt
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from audit.trace import record
from audit.vocabulary import Act
from pharmacies.refusal import Refusal, Stale
from pharmacies.seat import Seat
from results import revision
from results.life import MOVES
from results.lookups import locked_case_for, standing_result
from results.models import Notice, Result
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
    with transaction.atomic():
        case = locked_case_for(by, case_id, MOVE.permission)
        old = standing_result(case)
        if case.state not in MOVE.sources or old is None or (seen is not None and seen != case.revision):
            raise Stale
        with opening(Purpose.CORRECTION, by=by.actor, at=at, pharmacy=by.pharmacy.pk):
            if old.value == value:
                raise Refusal(_("C’est déjà le résultat enregistré. Rien n’est changé."), status=422, code="same-value")
        if value == ResultValue.POSITIVE:
            confirm(number, number=case.number, day=case.day)
        version = Result.objects.filter(case=case).count() + 1
        result = Result(
            pharmacy=by.pharmacy,
            case=case,
            version=version,
            value=value,
            recorded_at=at,
            recorded_by=by.user.pk,
            agent=by.agent,
            reason=reason,
        )
        result.save(force_insert=True)
        overtaken = take_out_of_line(old, at=at, state=OutboxState.SUPERSEDED)
        if overtaken:
            record(
                Act.DELIVERY_SUPERSEDED,
                by=by.actor,
                at=at,
                pharmacy=by.pharmacy.pk,
                subjects=[case.pk],
                version=old.version,
            )
        told = Notice.objects.filter(case=case).exclude(state=OutboxState.WITHDRAWN).exists()
        kind = NoticeKind.UPDATED if told else NoticeKind.READY
        put_in_line(case, result, at=at, due_at=at, kind=kind, corrects=not overtaken)
        case.revision += 1
        case.save(update_fields=["revision"])
        record(
            MOVE.act,
            by=by.actor,
            at=at,
            pharmacy=by.pharmacy.pk,
            subjects=[case.pk],
            version=version,
            reason=reason,
        )
        revision.bump(by.pharmacy.pk)
    return result
