"""The deletion record: what it says, how it is signed, how anybody reads it again."""

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Final

from audit.actor import Actor
from audit.signature import opened, sign
from pharmacies.models import Pharmacy
from results.erasure import Loss
from results.models import WrappedKey

TITLE: Final = "FranceTest deletion record v1"
NOTHING_TAKEN: Final = "none"


class NotARecord(ValueError):
    """The signed text is no deletion record."""


def deletion_note(
    pharmacy: Pharmacy, keys: Iterable[WrappedKey], loss: Loss, *, export: str, by: Actor, at: dt.datetime
) -> str:
    """The signed note. Who acted stands as in the trace: kind, role and id, no name."""
    lines = [
        TITLE,
        f"pharmacy: {pharmacy.finess}",
        f"name: {pharmacy.name}",
        f"closed: {at.astimezone(dt.UTC).isoformat(timespec='seconds')}",
        f"by: {' '.join(part for part in (by.kind.value, by.role, str(by.id or by.name)) if part)}",
        f"export-sha256: {export or NOTHING_TAKEN}",
        f"cases: {loss.cases}",
        f"results: {loss.results}",
        f"values: {loss.values}",
        f"keys: {loss.keys}",
        *(f"key: {' '.join(_named(key))}" for key in keys),
    ]
    return sign("\n".join(lines) + "\n")


def _named(key: WrappedKey) -> list[str]:
    return [part for part in (str(key.pk), key.use, f"v{key.version}", key.scope) if part]


def read_note(note: str) -> Mapping[str, list[str]]:
    """Each word of a record → its values. Raises `BadSignature` (audit/signature.py), `NotARecord`."""
    title, *lines = opened(note).splitlines()
    if title != TITLE:
        raise NotARecord("this signed text is no deletion record")
    told: dict[str, list[str]] = {}
    for line in lines:
        word, _colon, value = line.partition(": ")
        told.setdefault(word, []).append(value)
    return told


def key_ids(told: Mapping[str, list[str]]) -> set[int]:
    """The ids of the keys that a record names."""
    return {int(value.split()[0]) for value in told.get("key", [])}
