"""The cassette is read: the result, what must leave and the trace are written in one transaction."""

import datetime as dt
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from pharmacies.refusal import Refusal, Stale
from pharmacies.seat import Seat
from pharmacies.vocabulary import Permission
from pharmacies.wall import inside
from results import revision
from results.life import MOVES
from results.lookups import locked_case_for, standing_result
from results.models import Case, Result
from results.outcome import Trace, new_result
from results.outgoing import put_in_line
from results.rules.cassette import confirm
from results.rules.clock import clock
from results.rules.reading_window import Moment
from results.sealing.access import opening
from results.sealing.purpose import Purpose
from results.vocabulary import CaseState, NoticeKind, OverrideReason, ResultValue

MOVE = MOVES["record"]


def record_result(
    *,
    case_id: UUID,
    value: str,
    by: Seat,
    at: dt.datetime,
    seen: int | None = None,
    number: str = "",
    override: str = "",
) -> Result:
    """Records what the cassette shows, once.

    A positive needs the `number` read on the cassette. Outside the kit's reading window only a person with the right
    may record, with a coded `override`. Nothing leaves before the pharmacy's undo time is over.
    """
    if value not in ResultValue.values:
        raise Refusal(_("Choisissez un résultat : négatif, positif ou non valide."), status=422, code="no-value")
    with transaction.atomic(), inside(by.pharmacy.pk):
        case = locked_case_for(by, case_id, MOVE.permission)
        if case.state == CaseState.READ:
            result = _pressed_twice(case, value, by, at)
        elif case.state not in MOVE.sources or (seen is not None and seen != case.revision):
            raise Stale
        else:
            moment = _moment(case, by, at, override)
            if value == ResultValue.POSITIVE:
                confirm(number, number=case.number, day=case.day)
            result = _recorded(case, value, by=by, at=at, moment=moment, override=override)
    if result is None:
        raise Stale  # once the reading's event is safe: the earlier value was looked at
    return result


def _recorded(case: Case, value: str, *, by: Seat, at: dt.datetime, moment: Moment, override: str) -> Result:
    in_time = moment is Moment.OPEN
    result = new_result(case, value, by=by, at=at, override="" if in_time else override)
    case.state = MOVE.target
    case.revision += 1
    case.save(update_fields=["state", "revision"])
    due_at = at + dt.timedelta(seconds=by.pharmacy.undo_seconds)
    put_in_line(case, result, at=at, due_at=due_at, kind=NoticeKind.READY)
    early_or_late = None if in_time else moment.value
    Trace(case, by=by, at=at).leave(
        MOVE.act, version=result.version, seals=[result.sealed_as], early_or_late=early_or_late
    )
    revision.bump(by.pharmacy.pk)
    return result


def _pressed_twice(case: Case, value: str, by: Seat, at: dt.datetime) -> Result | None:
    """The result that the same person recorded a moment ago with the same value, if this is a second press."""
    last = standing_result(case)
    recent = dt.timedelta(seconds=by.pharmacy.undo_seconds)
    if last is None or last.recorded_by != by.user.pk or at - last.recorded_at > recent:
        return None
    with opening(Purpose.RESULT_ENTRY, by=by.actor, at=at, pharmacy=by.pharmacy.pk):
        return last if last.value == value else None


def _moment(case: Case, by: Seat, at: dt.datetime, override: str) -> Moment:
    window = case.window
    if window is None:
        raise Stale
    moment = window.moment(at)
    if moment is Moment.OPEN:
        return moment
    if override:
        by.require(Permission.OVERRIDE_WINDOW)
        if override in OverrideReason.values:
            return moment
        raise Refusal(_("Choisissez le motif de la saisie hors délai."), status=422, code="no-override-reason")
    if moment is Moment.EARLY:
        words = _("Lecture possible à %(time)s. Trop tôt, le résultat serait faux.") % {"time": clock(window.opens)}
        raise Refusal(words, code="too-early")
    words = _("Délai dépassé à %(time)s. Ce test ne peut plus être lu : refaites-le.") % {"time": clock(window.closes)}
    raise Refusal(words, code="too-late")
