"""Leases outbox rows to workers: claimed by one, settled only by who still holds the claim."""

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from audit.actor import Actor
from audit.facts import FactValue
from audit.trace import record
from audit.vocabulary import Act, Outcome
from pharmacies.wall import inside
from results import revision
from results.models import Delivery, Notice
from results.models.outbox import Outbox, Row
from results.rules.back_off import pause
from results.vocabulary import OPEN_STATES, OutboxState

LEASE = dt.timedelta(seconds=60)
"""Longer than a batch takes; a worker that dies gives its rows back after it."""


def lease(due: QuerySet[Row], *, at: dt.datetime, most: int) -> list[Row]:
    """Claims up to `most` rows in the caller's transaction and counts the attempt before it is made."""
    rows: list[Row] = list(due.select_for_update(skip_locked=True, of=("self",))[:most])
    token = uuid.uuid4()
    for row in rows:
        row.state, row.lease_token, row.lease_until = OutboxState.LEASED, token, at + LEASE
        row.attempts += 1
        row.save(update_fields=["state", "lease_token", "lease_until", "attempts"])
    return rows


def deliverable(at: dt.datetime) -> QuerySet[Delivery]:
    """Ripe deliveries; of one case only the earliest open version, so that versions arrive in order."""
    earlier = Delivery.objects.filter(case=OuterRef("case"), state__in=OPEN_STATES, version__lt=OuterRef("version"))
    return Delivery.objects.due(at).filter(~Exists(earlier)).oldest_first()


def by_pharmacy(rows: Sequence[Row]) -> dict[UUID, list[Row]]:
    """Leased rows by the pharmacy that they belong to, in their order."""
    own: dict[UUID, list[Row]] = defaultdict(list)
    for row in rows:
        own[row.pharmacy_id].append(row)
    return own


def settle(row: Outbox, *, at: dt.datetime, state: OutboxState, **columns: Any) -> bool:
    """Ends the row's journey; False when the lease was lost meanwhile, and then nothing is changed."""
    return _release(row, state=state, settled_at=at, **columns)


def conclude(
    row: Delivery | Notice,
    act: Act,
    *,
    by: Actor,
    at: dt.datetime,
    state: OutboxState,
    outcome: Outcome = Outcome.DONE,
    columns: Mapping[str, str] = MappingProxyType({}),
    **facts: FactValue,
) -> bool:
    """Settles the row, leaves its event and tells the pharmacy's pages, in one transaction; False as `settle`."""
    with transaction.atomic(), inside(row.pharmacy_id):
        mine = settle(row, at=at, state=state, **columns)
        if mine:
            pharmacy, subjects = row.pharmacy_id, [row.case_id]
            record(act, by=by, at=at, pharmacy=pharmacy, subjects=subjects, outcome=outcome, **facts)
            revision.bump(pharmacy)
    return mine


def postpone(row: Outbox, *, at: dt.datetime, failure: str, asked: int | None = None) -> bool:
    """Puts the row back in line for later; False when the lease was lost meanwhile."""
    due_at = at + pause(row.attempts, asked=asked)
    return _release(row, state=OutboxState.WAITING, due_at=due_at, last_failure=failure)


def give_back(rows: Sequence[Outbox]) -> None:
    """Returns rows that were leased but not tried: their attempt was never made."""
    for row in rows:
        with transaction.atomic(), inside(row.pharmacy_id):
            _release(row, state=OutboxState.WAITING, attempts=row.attempts - 1)


def _release(row: Outbox, *, state: OutboxState, **columns: Any) -> bool:
    held = type(row)._default_manager.filter(pk=row.pk, state=OutboxState.LEASED, lease_token=row.lease_token)
    return bool(held.update(state=state, lease_token=None, lease_until=None, **columns))
