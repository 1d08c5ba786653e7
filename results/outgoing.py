"""Puts a result in line: the delivery to the receiver and the notice to the patient, in the caller's transaction."""

import datetime as dt

from results import nudge
from results.models import Case, Delivery, Notice, Result
from results.vocabulary import NoticeKind, OutboxState


def put_in_line(
    case: Case, result: Result, *, at: dt.datetime, due_at: dt.datetime, kind: NoticeKind, corrects: bool = False
) -> None:
    """Writes the outbox rows; they ripen at `due_at`. Without an e-mail the patient comes back to the counter.

    `corrects`: an earlier version may have reached the receiver. Decided here, once: every try of one delivery sends
    the same bytes.
    """
    common = {"pharmacy_id": case.pharmacy_id, "case": case, "result": result, "created_at": at, "due_at": due_at}
    Delivery.objects.create(version=result.version, corrects=corrects, **common)
    nudge.when_due(nudge.DELIVER, at=at, due_at=due_at)
    if case.has_email:
        Notice.objects.create(kind=kind, **common)
        nudge.when_due(nudge.NOTIFY, at=at, due_at=due_at)


def take_out_of_line(result: Result, *, at: dt.datetime, state: OutboxState) -> bool:
    """Settles what has not left yet; False when the delivery is already under way or gone."""
    waiting = {"state": OutboxState.WAITING, "attempts": 0}
    taken = Delivery.objects.filter(result=result, **waiting).update(state=state, settled_at=at)
    if taken:
        Notice.objects.filter(result=result, state=OutboxState.WAITING).update(
            state=OutboxState.WITHDRAWN, settled_at=at
        )
    return bool(taken)
