"""The receiver's decisions: take a message, recognise one it has, or refuse with the reason."""

import datetime as dt
import hashlib
import json
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from results.sidep import codes
from results.sidep.mock import rules
from results.sidep.mock.faults import Fault
from results.sidep.mock.message import at, first, identifier, items
from results.sidep.mock.store import Arrival, Kept, Store

PAGE = 1000  # versions


class Refused(Exception):
    """The message is not taken: HTTP status and what is wrong, at least one fault."""

    def __init__(self, status: int, *faults: Fault) -> None:
        super().__init__(", ".join(fault.code for fault in faults))
        self.status = status
        self.faults = faults


@dataclass(frozen=True, slots=True)
class Taken:
    """A message that the receiver holds, now or since before."""

    kept: Kept
    duplicate: bool


def take(store: Store, body: bytes, *, key: str, version: str, at: dt.datetime) -> Taken:
    """Check and keep one message. `key`, `version`: the headers. Raises Refused.

    Same key, same bytes: the receipt of the first time. Same key, other bytes: 409, because one of the two is a
    mistake that only the sender can see. A version of a case that is not above all we hold of it: 409, because a late
    original must not undo its correction.
    """
    arrival = _read(body, key=key, version=version, now=at)
    with store.writing():
        known = store.by_delivery(arrival.delivery_id)
        if known is not None:
            return _again(store, known, arrival)
        _must_be_newer(store.newest_of_case(arrival.case_id), arrival)
        return Taken(store.add(arrival, at=at), duplicate=False)


def listing(store: Store, *, finess: str, after: int) -> tuple[list[Kept], int | None]:
    """One page of a pharmacy's messages and the mark to ask the next one with."""
    rows = store.of_pharmacy(finess, after=after, limit=PAGE + 1)
    page = rows[:PAGE]
    return page, page[-1].seq if len(rows) > PAGE else None


def _again(store: Store, known: Kept, arrival: Arrival) -> Taken:
    if known.digest != arrival.digest:
        raise Refused(409, Fault("key-reused", "Cette clé d’idempotence a déjà servi pour un autre message."))
    store.count_duplicate(known)
    return Taken(known, duplicate=True)


def _must_be_newer(newest: Kept | None, arrival: Arrival) -> None:
    if newest is None or newest.version < arrival.version:
        return
    if newest.version == arrival.version:
        raise Refused(409, Fault("version-taken", "Cette version du dossier est déjà reçue sous une autre clé."))
    raise Refused(409, Fault("version-outdated", "Une version plus récente de ce dossier est déjà reçue."))


def _read(body: bytes, *, key: str, version: str, now: dt.datetime) -> Arrival:
    message = _parse(body)
    found = rules.faults(message, now=now)
    if found:
        raise Refused(422, *found)
    report, pharmacy = first(message, "DiagnosticReport"), first(message, "Organization")
    case_id = _uuid(identifier(report, codes.CASES), Fault("no-case", "L’identifiant du dossier n’est pas un UUID."))
    delivery_id = _uuid(key, Fault("no-key", "L’en-tête Idempotency-Key doit être un UUID."))
    if at(message, "identifier", "value") != f"urn:uuid:{delivery_id}":
        raise Refused(422, Fault("key-differs", "La clé de l’en-tête n’est pas celle du message.", "Bundle.identifier"))
    number = _version(message)
    if str(number) != version:
        raise Refused(422, Fault("version-differs", "La version de l’en-tête n’est pas celle du message."))
    finess = identifier(pharmacy, codes.FINESS)
    return Arrival(delivery_id, case_id, number, finess, hashlib.sha256(body).hexdigest(), body)


def _parse(body: bytes) -> Any:
    try:
        return json.loads(body.decode())
    except (ValueError, RecursionError):
        raise Refused(400, Fault("not-json", "Le corps n’est pas du JSON en UTF-8.")) from None


def _uuid(text: object, fault: Fault) -> str:
    try:
        return str(UUID(str(text)))
    except ValueError:
        raise Refused(422, fault) from None


LARGEST_VERSION = 9999


def _version(message: object) -> int:
    for extension in items(first(message, "MessageHeader"), "extension"):
        number = at(extension, "valuePositiveInt")
        if at(extension, "url") == codes.VERSION_EXTENSION and type(number) is int and 1 <= number <= LARGEST_VERSION:
            return number
    raise Refused(422, Fault("no-version", "La version du résultat manque.", "MessageHeader.extension"))
