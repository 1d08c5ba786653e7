"""Facts fit for each act, for the tests that go through all of them."""

from typing import Any

from audit.facts import FACTS, Kind
from audit.vocabulary import Act

VALUES: dict[Kind, Any] = {
    Kind.CODE: "queue",
    Kind.CODES: ["case.nir", "case.mobile"],
    Kind.COUNT: 3,
    Kind.ID: "A-17",
    Kind.SEALS: ["01930b6e-8c2a-7000-8000-0123456789ab:1"],
}


def facts_of(act: Act) -> dict[str, Any]:
    return {name: VALUES[fact.kind] for name, fact in FACTS[act].items()}
