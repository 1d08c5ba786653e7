"""What the trail knows of sealed rows: the version of its seal that the last act on each of them left there."""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from audit.facts import FACTS, Kind
from audit.models import Event

SEALING = tuple(act for act, facts in FACTS.items() if any(fact.kind is Kind.SEALS for fact in facts.values()))
"""The acts that write sealed rows; each says so in its fact `seals`."""


def told(facts: Iterable[Mapping[str, Any]]) -> dict[UUID, int]:
    """Row → version of its seal, from the facts of events, whatever their acts and order."""
    known: dict[UUID, int] = {}
    for named in (item for fact in facts for item in fact.get("seals", ())):
        row, _colon, version = named.partition(":")
        known[UUID(row)] = max(int(version), known.get(UUID(row), 0))
    return known


def told_about(subjects: Iterable[UUID]) -> dict[UUID, int]:
    """The same from every event about one of these records; one query."""
    events = Event.objects.filter(subjects__overlap=list(subjects), act__in=SEALING)
    return told(events.values_list("facts", flat=True))


def told_in(pharmacy: UUID) -> dict[UUID, int]:
    """The same from all that happened in a pharmacy."""
    events = Event.objects.filter(pharmacy=pharmacy, act__in=SEALING)
    return told(events.values_list("facts", flat=True).iterator(chunk_size=2000))
