"""What a receiver can hold against a message, in words that tell the sender what to mend."""

import json
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Fault:
    """`code`: stable, a-z and hyphens; `words`: French, without any value of the message; `where`: a FHIR path."""

    code: str
    words: str
    where: str = "Bundle"


def outcome(*faults: Fault) -> bytes:
    """A FHIR OperationOutcome as UTF-8 JSON, one issue per fault."""
    issues = [
        {
            "severity": "error",
            "code": "invalid",
            "details": {"coding": [{"code": fault.code}], "text": fault.words},
            "expression": [fault.where],
        }
        for fault in faults
    ]
    return json.dumps({"resourceType": "OperationOutcome", "issue": issues}, ensure_ascii=False).encode()
