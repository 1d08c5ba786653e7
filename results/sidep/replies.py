"""Reading what a receiver answered: a receipt, a refusal, a page of what it holds. Whatever is odd becomes Later.

A receipt counts only when it names the key, the version and the SHA-256 of the bytes that were sent: an answer meant
for somebody else, or made up by something in between, must never settle a delivery.
"""

import datetime as dt
import json
import re
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from results.sidep.failures import Later, Never, Receipt
from results.sidep.port import ReceivedVersion

RECEIPT_LENGTH = 40
WORDS_LENGTH = 240
CODE = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")
NUMBER = re.compile(rf"[A-Za-z0-9][A-Za-z0-9-]{{0,{RECEIPT_LENGTH - 1}}}")


@dataclass(frozen=True, slots=True)
class Sent:
    """What a receipt has to name: the idempotency key, the version, and the SHA-256 of the body in hexadecimal."""

    delivery_id: UUID
    version: int
    digest: str


def receipt(answer: bytes, *, sent: Sent) -> Receipt:
    """The receipt for exactly what was sent; Later("unreadable-answer") or Later("wrong-receipt") otherwise."""
    fields = _object(answer)
    echo = (fields.get("delivery_id"), fields.get("version"), fields.get("digest"))
    found = _receipt(fields)
    if echo != (str(sent.delivery_id), sent.version, sent.digest) or isinstance(fields["version"], bool):
        raise Later("wrong-receipt")
    return found


def refusal(answer: bytes) -> Never:
    """The receiver's reasoned refusal, from a FHIR OperationOutcome that names at least one error; else Later."""
    fields = _object(answer)
    issues = fields.get("issue")
    if fields.get("resourceType") != "OperationOutcome" or not isinstance(issues, list):
        raise Later("unreadable-answer")
    errors = [issue for issue in issues if isinstance(issue, dict) and issue.get("severity") in ("error", "fatal")]
    words = " ".join(filter(None, (_words(issue) for issue in errors)))
    if not words:
        raise Later("unreadable-answer")
    return Never(_code(errors[0]), words[:WORDS_LENGTH])


def page(answer: bytes) -> tuple[list[ReceivedVersion], str | None]:
    """One page of what the receiver holds, and the mark that the next one starts after, if there is one."""
    fields = _object(answer)
    rows, following = fields.get("results"), fields.get("next")
    if not isinstance(rows, list) or not isinstance(following, str | None):
        raise Later("unreadable-answer")
    return [_version(row) for row in rows], following


def _object(answer: bytes) -> dict[str, Any]:
    try:
        fields = json.loads(answer)
    except (ValueError, RecursionError):
        # Half an answer, a proxy's page, or something built to break readers: all say nothing about our report.
        raise Later("unreadable-answer") from None
    if not isinstance(fields, dict):
        raise Later("unreadable-answer")
    return fields


def _receipt(fields: dict[str, Any]) -> Receipt:
    number, at, duplicate = fields.get("receipt"), _moment(fields.get("received_at")), fields.get("duplicate")
    if not isinstance(number, str) or not NUMBER.fullmatch(number) or not isinstance(duplicate, bool):
        raise Later("unreadable-answer")
    return Receipt(number, at, duplicate)


def _version(row: object) -> ReceivedVersion:
    if not isinstance(row, dict) or type(row.get("version")) is not int:
        raise Later("unreadable-answer")
    return ReceivedVersion(_uuid(row.get("delivery_id")), _uuid(row.get("case_id")), row["version"], _receipt(row))


def _uuid(text: object) -> UUID:
    try:
        return UUID(str(text))
    except ValueError:
        raise Later("unreadable-answer") from None


def _moment(text: object) -> dt.datetime:
    try:
        moment = dt.datetime.fromisoformat(str(text))
    except ValueError:
        raise Later("unreadable-answer") from None
    if moment.tzinfo is None:
        raise Later("unreadable-answer")
    return moment


def _words(issue: dict[str, Any]) -> str:
    details = issue.get("details")
    text = details.get("text") if isinstance(details, dict) else issue.get("diagnostics")
    return text.strip() if isinstance(text, str) else ""


def _code(issue: dict[str, Any]) -> str:
    try:
        code = issue["details"]["coding"][0]["code"]
    except (KeyError, IndexError, TypeError):
        return "refused"  # FHIR lets a receiver refuse in words alone
    return code if isinstance(code, str) and CODE.fullmatch(code) else "refused"
