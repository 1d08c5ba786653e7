"""The one way to leave a trace. Call it inside the act's own transaction: no trace, no act."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.utils.timezone import is_aware

from audit.actor import Actor
from audit.context import current_door
from audit.facts import FactValue, checked
from audit.models import MAX_DOOR, Event
from audit.vocabulary import Act, Outcome


def record(
    act: Act,
    *,
    by: Actor,
    at: datetime,
    pharmacy: UUID | None = None,
    subjects: Iterable[UUID] = (),
    outcome: Outcome = Outcome.DONE,
    **facts: FactValue,
) -> Event:
    """Write one event, in one query.

    `pharmacy` is where it happened, by default where the actor works; `subjects` are the ids of the records concerned.
    Raises `NoDoor` outside of any door, `NoActor` for an actor that says too little or too much, `BadFacts` for facts
    other than those declared in audit/facts.py, `ValueError` for a time without a zone.
    """
    door = current_door()
    by.check()
    if not is_aware(at):
        raise ValueError("at must be an aware datetime")
    return Event.objects.create(
        at=at,
        act=act,
        outcome=outcome,
        actor_kind=by.kind,
        actor_id=by.id,
        actor_name=by.name,
        actor_agent=by.agent,
        role=by.role,
        pharmacy=pharmacy or by.pharmacy,
        subjects=list(dict.fromkeys(subjects)),
        facts=checked(act, facts),
        door=door.name[:MAX_DOOR],
        address=door.address,
        request_id=door.request_id,
    )
