"""Every key of the service and its one use. docs/decisions/0022 shows this list as a table; a test compares the two."""

from collections.abc import Iterator
from dataclasses import astuple, dataclass, fields
from typing import Final

from audit.derived_keys import DerivedFor
from results.sealing.key_model import KeyUse


@dataclass(frozen=True, slots=True)
class KeyLine:
    """One key, or one family of keys made alike."""

    key: str
    use: str
    lies_in: str
    renewed: str


SETTINGS: Final = {
    "SECRET_KEY": ("sessions and forms, by Django", "people sign in again"),
    "FIELD_ENCRYPTION_KEY": ("wraps the keys of pharmacies; its id, by HKDF with another label", "`keys rewrap`"),
    "WALL_KEY": ("signs which pharmacy a transaction belongs to", "newest after the current, then first"),
    "FACTOR_KEY": ("seals authenticator apps and the names of sessions", "newest first; older ones stay"),
    "AUDIT_SIGNING_KEY": ("signs checkpoints of the trace (Ed25519)", "newest first; publish its new line"),
    "DERIVATION_KEY": ("derives the keys below, nothing else", "newest first; the older after 30 days"),
}
"""Setting → use, and how it is renewed. Each is drawn at random by itself; `check --deploy` refuses equal ones."""
WRAPPED: Final = {
    KeyUse.DATA: ("seals values; one per pharmacy and month", "`keys rotate`"),
    KeyUse.INDEX: ("blind indexes; one per pharmacy and column", "`keys rotate`"),
    KeyUse.CODE: ("makes patients’ codes; one per pharmacy", "no: what it made is not stored"),
    KeyUse.CHECK: ("digests stored codes; one per pharmacy", "no: what it digested is not stored"),
    KeyUse.TICKET: ("makes ticket tokens; one per pharmacy", "no: what it made is not stored"),
    KeyUse.ROW: ("seals whole rows; one per pharmacy", "not yet: its id stands in each seal"),
}
OWN: Final = KeyLine("`seal` of `wall.key`", "binds a token of the wall to its transaction", "the database alone", "no")


def key_lines() -> Iterator[KeyLine]:
    """Everything there is, root by root."""
    for name, (use, renewed) in SETTINGS.items():
        yield KeyLine(f"`{name}`", use, "the environment", renewed)
    for derived in DerivedFor:
        yield KeyLine(f"`{derived.name}`", derived.value, "nowhere: derived from `DERIVATION_KEY`", "with its root")
    for wrapped, (use, renewed) in WRAPPED.items():
        yield KeyLine(f"`{wrapped.value}`", use, "`keys.wrappedkey`, wrapped", renewed)
    yield OWN


def table() -> str:
    """The list in Markdown."""
    heads = [field.name.replace("_", " ") for field in fields(KeyLine)]
    rows = [heads, ["---"] * len(heads), *(astuple(line) for line in key_lines())]
    return "".join(f"| {' | '.join(row)} |\n" for row in rows)
