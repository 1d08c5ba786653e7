"""A visit ends without a result."""

import datetime as dt
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from pharmacies.refusal import Refusal, Stale
from pharmacies.seat import Seat
from pharmacies.wall import inside
from results import revision
from results.life import MOVES
from results.lookups import locked_case_for
from results.models import Case
from results.outcome import Trace
from results.vocabulary import CancelReason

MOVE = MOVES["cancel"]
OFFERED = (CancelReason.LEFT, CancelReason.ASKED)


def cancel_case(*, case_id: UUID, reason: str, by: Seat, at: dt.datetime, seen: int | None = None) -> Case:
    """Takes the person out of the queue for a coded reason."""
    if reason not in OFFERED:
        raise Refusal(_("Choisissez la raison de l’annulation."), status=422, code="no-reason")
    with transaction.atomic(), inside(by.pharmacy.pk):
        case = locked_case_for(by, case_id, MOVE.permission)
        if case.state not in MOVE.sources or (seen is not None and seen != case.revision):
            raise Stale
        case.state, case.cancelled_at, case.cancel_reason = MOVE.target, at, reason
        case.revision += 1
        case.save(update_fields=["state", "cancelled_at", "cancel_reason", "revision"])
        Trace(case, by=by, at=at).leave(MOVE.act)
        revision.bump(by.pharmacy.pk)
    return case
