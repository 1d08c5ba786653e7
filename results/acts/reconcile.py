"""Compares, pharmacy by pharmacy, what was recorded here with what the receiver says it holds."""

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.db.models import Count, Min, Q

from audit.actor import Actor
from audit.trace import record
from audit.vocabulary import Act
from pharmacies.models import Pharmacy
from pharmacies.wall import inside
from results.models import Delivery, Result
from results.sidep.port import Gateway
from results.vocabulary import OPEN_STATES, OutboxState


@dataclass(frozen=True, slots=True)
class Account:
    """One pharmacy's books. Counts of result versions; `oldest_seconds` is the age of the oldest unsettled one.

    `mismatches`: delivery ids (or case ids) about which the two sides disagree.
    """

    finess: str
    recorded: int
    sent: int
    acknowledged: int
    refused: int
    waiting: int
    oldest_seconds: int | None
    mismatches: tuple[str, ...]


def reconcile(*, gateway: Gateway, by: Actor, at: dt.datetime) -> list[Account]:
    """Both ways: acknowledged here but unknown there, held there but not acknowledged here, recorded but never in line.

    Raises Later when the receiver does not answer: no verdict is better than half of one.
    """
    accounts = [_account(pharmacy, gateway, at=at) for pharmacy in Pharmacy.objects.order_by("finess")]
    record(Act.RECONCILED, by=by, at=at, mismatches=sum(len(account.mismatches) for account in accounts))
    return accounts


def _account(pharmacy: Pharmacy, gateway: Gateway, *, at: dt.datetime) -> Account:
    there = {entry.delivery_id: entry.version for entry in gateway.received(pharmacy.finess)}
    with transaction.atomic(), inside(pharmacy.pk):
        return _compared(pharmacy, there, at=at)


def _compared(pharmacy: Pharmacy, there: dict[UUID, int], *, at: dt.datetime) -> Account:
    own = Delivery.objects.filter(pharmacy=pharmacy)
    gone = (OutboxState.WITHDRAWN, OutboxState.SUPERSEDED)
    is_open = Q(state__in=OPEN_STATES)
    books = own.aggregate(
        recorded=Count("id", filter=~Q(state__in=gone)),
        sent=Count("id", filter=Q(attempts__gt=0)),
        acknowledged=Count("id", filter=Q(state=OutboxState.ACKNOWLEDGED)),
        refused=Count("id", filter=Q(state=OutboxState.REFUSED)),
        waiting=Count("id", filter=is_open),
        oldest=Min("created_at", filter=is_open),
    )
    oldest = books.pop("oldest")
    return Account(
        finess=pharmacy.finess,
        **books,
        oldest_seconds=int((at - oldest).total_seconds()) if oldest else None,
        mismatches=tuple(sorted(_mismatches(pharmacy, there))),
    )


def _mismatches(pharmacy: Pharmacy, there: dict[UUID, int]) -> set[str]:
    here = _acknowledged(pharmacy)
    # A row still in line may already be there: its answer was cut off, the next try settles it as a duplicate.
    pending = set(Delivery.objects.unsettled().filter(pharmacy=pharmacy).values_list("id", flat=True))
    unknown_there = {key for key, version in here.items() if there.get(key) != version}
    unknown_here = there.keys() - here.keys() - pending
    never_in_line = Result.objects.filter(pharmacy=pharmacy, delivery__isnull=True).values_list("id", flat=True)
    return {str(key) for key in (*unknown_there, *unknown_here, *never_in_line)}


def _acknowledged(pharmacy: Pharmacy) -> dict[UUID, int]:
    settled = Delivery.objects.filter(pharmacy=pharmacy, state=OutboxState.ACKNOWLEDGED)
    return dict(settled.values_list("id", "result__version"))
