"""The seconds after an entry: a slip is taken back before anything has left."""

import datetime as dt
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from pharmacies.refusal import Refusal, Stale
from pharmacies.seat import Seat
from pharmacies.wall import inside
from results import revision
from results.life import MOVES
from results.lookups import locked_case_for, standing_result
from results.models import Case, Delivery
from results.outcome import Trace
from results.outgoing import take_out_of_line
from results.vocabulary import OutboxState

MOVE = MOVES["undo"]


def undo_result(*, case_id: UUID, by: Seat, at: dt.datetime) -> Case:
    """Takes back the last entry while its undo time runs; a correction is not undone, it is corrected again."""
    with transaction.atomic(), inside(by.pharmacy.pk):
        case = locked_case_for(by, case_id, MOVE.permission)
        result = standing_result(case)
        if case.state not in MOVE.sources or result is None:
            raise Stale
        too_late = Refusal(_("Trop tard pour annuler : le résultat est parti. Corrigez-le."), code="undo-too-late")
        if result.reason or not Delivery.objects.filter(result=result, due_at__gt=at).exists():
            raise too_late
        if not take_out_of_line(result, at=at, state=OutboxState.WITHDRAWN):
            raise too_late
        result.undone_at = at
        result.save(update_fields=["undone_at"])
        case.state = MOVE.target
        case.revision += 1
        case.save(update_fields=["state", "revision"])
        Trace(case, by=by, at=at).leave(MOVE.act, version=result.version)
        revision.bump(by.pharmacy.pk)
    return case
