"""The window was missed or the cassette did not work: the same person, a new cassette, a new number."""

import datetime as dt
import secrets
import uuid
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from audit.identity import new_id
from audit.trace import record
from audit.vocabulary import Act
from pharmacies.refusal import Stale
from pharmacies.seat import Seat
from pharmacies.vocabulary import Permission
from pharmacies.wall import inside
from results import revision
from results.lookups import locked_case_for, standing_result
from results.models import Case
from results.numbering import locked_counter, next_number
from results.rules.reading_window import Moment
from results.sealing.access import opening
from results.sealing.fields import sealed_names
from results.sealing.purpose import Purpose
from results.secrets import ticket_hash, ticket_label
from results.vocabulary import CancelReason, CaseState, ResultValue

KEPT = ("language", "share", "minor", "consent_version", "consent_hash", "code_hash", "nir_index", "person_index")
"""What goes over as it is; the personal code stays the patient's."""


def redo_case(*, case_id: UUID, by: Seat, at: dt.datetime, seen: int | None = None) -> Case:
    """Registers the person anew and closes the old visit, unless its result ("non valide") was already given."""
    with transaction.atomic(), inside(by.pharmacy.pk):
        old = locked_case_for(by, case_id, Permission.START_TEST)
        if seen is not None and seen != old.revision:
            raise Stale
        with opening(Purpose.REDO, by=by.actor, at=at, pharmacy=by.pharmacy.pk):
            possible = _may_be_redone(old, at)
            sealed = {name: getattr(old, name) for name in sealed_names(Case)} if possible else {}
        new = _redone(old, sealed, by, at) if possible else None
    if new is None:
        raise Stale  # once the reading's event is safe: the result was looked at
    return new


def _redone(old: Case, sealed: dict[str, str | None], by: Seat, at: dt.datetime) -> Case:
    new = _successor(old, sealed, at=at)
    new.number = next_number(locked_counter(new.pharmacy_id, new.day))
    new.save(force_insert=True)
    if old.state == CaseState.STARTED:
        old.state, old.cancelled_at, old.cancel_reason = CaseState.CANCELLED, at, CancelReason.REDONE
    old.revision += 1
    old.save(update_fields=["state", "cancelled_at", "cancel_reason", "revision"])
    record(
        Act.CASE_REDONE, by=by.actor, at=at, pharmacy=by.pharmacy.pk, subjects=[old.pk, new.pk], seals=[new.sealed_as]
    )
    revision.bump(by.pharmacy.pk)
    return new


def _may_be_redone(case: Case, at: dt.datetime) -> bool:
    if Case.objects.filter(redo_of=case).exists():
        return False
    if case.state == CaseState.STARTED:
        return case.window is not None and case.window.moment(at) is Moment.LATE
    result = standing_result(case) if case.state == CaseState.READ else None
    return result is not None and result.value == ResultValue.INVALID


def _successor(old: Case, sealed: dict[str, str | None], *, at: dt.datetime) -> Case:
    # Nobody holds this ticket's token: the patient's own ticket leads on to the newest visit.
    token = secrets.token_urlsafe(16)
    return Case(
        id=new_id(),
        pharmacy_id=old.pharmacy_id,
        day=timezone.localtime(at).date(),
        registered_at=at,
        once=uuid.uuid4(),
        ticket_hash=ticket_hash(token),
        label=ticket_label(token),
        redo_of=old,
        **{name: getattr(old, name) for name in KEPT},
        **sealed,
    )
