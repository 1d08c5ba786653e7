"""Figures of a pharmacy by month: how much, never who. Nothing sealed is opened."""

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, Q
from django.db.models.functions import TruncMonth
from django.utils.formats import date_format
from django.utils.text import capfirst

from results.models import Case
from results.vocabulary import CaseState, OutboxState

MONTHS = 12
"""Shown at most."""


@dataclass(frozen=True, slots=True)
class Month:
    """One line: "Novembre 2026", people who registered, tests that were read, results that the receiver took."""

    name: str
    registered: int
    read: int
    received: int


def figures(pharmacy_id: UUID) -> list[Month]:
    """The latest months first, in one query."""
    received = Q(deliveries__state=OutboxState.ACKNOWLEDGED)
    months = (
        Case.objects.filter(pharmacy_id=pharmacy_id)
        .annotate(month=TruncMonth("day"))
        .values("month")
        .annotate(
            registered=Count("pk", distinct=True),
            read=Count("pk", filter=Q(state=CaseState.READ), distinct=True),
            received=Count("pk", filter=received, distinct=True),
        )
        .order_by("-month")
    )
    return [
        Month(_name(month["month"]), month["registered"], month["read"], month["received"]) for month in months[:MONTHS]
    ]


def _name(month: dt.date) -> str:
    return str(capfirst(date_format(month, "F Y")))
