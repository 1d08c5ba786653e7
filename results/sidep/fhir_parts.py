"""The small pieces that every FHIR resource is put together from."""

import datetime as dt
from collections.abc import Mapping
from typing import Any
from uuid import UUID, uuid5

from results.sidep import codes
from results.sidep.report import Report

Resource = dict[str, Any]
"""A FHIR resource or a part of one, ready for JSON."""

Urls = Mapping[str, str]
"""The part's name in the message → its fullUrl."""

PARTS = (
    *("header", "report", "patient", "pharmacy", "agent"),
    *("specimen", "request", "device", "result", "symptomatic", "onset"),
)
TEST_WORDS = "SARS-CoV-2, recherche d’antigène, test immunologique rapide"


def urls_of(delivery_id: UUID) -> Urls:
    """Addresses that stay the same each time this delivery is written."""
    return {part: f"urn:uuid:{uuid5(delivery_id, part)}" for part in PARTS}


def to(url: str) -> Resource:
    """A Reference."""
    return {"reference": url}


def coded(system: str, code: str, words: str) -> Resource:
    """A CodeableConcept with one coding."""
    return {"coding": [{"system": system, "code": code, "display": words}]}


def time(moment: dt.datetime) -> str:
    """An instant in UTC, to the second."""
    return moment.astimezone(dt.UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def status(report: Report) -> str:
    """The status that a report and its result share."""
    return "corrected" if report.corrects else "final"


def case_number(report: Report) -> list[Resource]:
    """What ties the versions of one visit together, as identifiers."""
    return [{"system": codes.CASES, "value": str(report.case_id)}]


def without_empty(node: Resource) -> Resource:
    """The node less what was not given: FHIR forbids empty texts, lists and objects."""
    return {key: value for key, value in node.items() if value not in (None, "", [], {})}
