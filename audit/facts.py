"""Which facts each act carries, as data. Facts are codes, counts, yes/no and ids: never a name, a NIR, a contact."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from uuid import UUID

from django.db.models import TextChoices

from audit.vocabulary import Act

FactValue = str | int | bool | UUID | Sequence[str] | None
MAX_LENGTH = 80
MAX_ITEMS = 60
_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.:/+-]*", re.ASCII)
# Nine digits in a row are a NIR, a phone, an RPPS or a FINESS, not a code; dates and error numbers are shorter.
_NUMBER_OF_A_PERSON = re.compile(r"[0-9]{9}", re.ASCII)
_SEAL = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}:[1-9][0-9]{0,9}", re.ASCII)


class BadFacts(ValueError):
    """The facts handed over are not those declared for the act. The message names them, never their values."""


class Kind(Enum):
    """The forms a fact may take."""

    CODE = auto()
    CODES = auto()
    COUNT = auto()
    ID = auto()
    SEALS = auto()
    """Which rows the act sealed: "id:seal version" each."""


@dataclass(frozen=True, slots=True)
class Fact:
    """A declared fact; an optional one must still be named, and may be None or empty."""

    kind: Kind
    optional: bool = False


_VERSION = {"version": Fact(Kind.COUNT)}
_SEALS = {"seals": Fact(Kind.SEALS)}
_FACTOR = {"factor": Fact(Kind.CODE)}
_WAY = {"way": Fact(Kind.CODE)}
_CHANNEL = {"channel": Fact(Kind.CODE)}
_VERSION_AND_REASON = {**_VERSION, "reason": Fact(Kind.CODE)}

FACTS: dict[Act, dict[str, Fact]] = {
    Act.SIGNED_IN: _WAY,
    Act.SIGN_IN_FAILED: {"reason": Fact(Kind.CODE)},
    Act.SIGNED_OUT: {},
    Act.PSC_LINKED: {},
    Act.JOIN_ASKED: {},
    Act.JOIN_ANSWERED: {"answer": Fact(Kind.CODE)},
    Act.PHARMACY_CHOSEN: {},
    Act.PHARMACY_CREATED: {},
    Act.MEMBER_ADDED: {},
    Act.MEMBER_INVITED: {"purpose": Fact(Kind.CODE)},
    Act.INVITATION_ACCEPTED: {"purpose": Fact(Kind.CODE)},
    Act.INVITATION_CODE_REFUSED: {},
    Act.FACTOR_ADDED: _FACTOR,
    Act.FACTOR_REMOVED: _FACTOR,
    Act.FACTORS_REVOKED: {"count": Fact(Kind.COUNT)},
    Act.RECOVERY_CODES_MADE: {"count": Fact(Kind.COUNT)},
    Act.PASSWORD_CHANGED: {},
    Act.IDENTITY_CONFIRMED: _FACTOR,
    Act.IDENTITY_REFUSED: {},
    Act.SESSIONS_ENDED: {"count": Fact(Kind.COUNT), "departure": Fact(Kind.CODE)},
    Act.LOCKED: {"cause": Fact(Kind.CODE)},
    Act.UNLOCKED: _WAY,
    Act.HANDED_OVER: _WAY,
    Act.UNLOCK_REFUSED: _WAY,
    Act.UNLOCK_CODE_SET: {},
    Act.SIGN_IN_BLOCKED: {"scope": Fact(Kind.CODE)},
    Act.ROLE_CHANGED: {"before": Fact(Kind.CODE), "after": Fact(Kind.CODE)},
    Act.MEMBERSHIP_ENDED: {},
    Act.ACCESS_REVIEWED: {"kept": Fact(Kind.COUNT), "ended": Fact(Kind.COUNT)},
    Act.PHARMACY_APPLIED: {},
    Act.PHARMACY_VERIFIED: {},
    Act.PHARMACY_TURNED_AWAY: {},
    Act.AGREEMENT_ACCEPTED: {"text": Fact(Kind.CODE), "digest": Fact(Kind.ID)},
    Act.PHARMACY_ACTIVATED: {},
    Act.PHARMACY_SUSPENDED: {},
    Act.PHARMACY_REOPENED: {},
    Act.CLOSING_BEGUN: {},
    Act.CLOSING_STOPPED: {},
    Act.DATA_EXPORTED: {"columns": Fact(Kind.CODES), "count": Fact(Kind.COUNT), "digest": Fact(Kind.ID)},
    Act.PHARMACY_CLOSED: {"keys": Fact(Kind.COUNT), "count": Fact(Kind.COUNT)},
    Act.SUPPORT_OPENED: {"minutes": Fact(Kind.COUNT), **_SEALS},
    Act.SUPPORT_ENDED: {},
    Act.CASE_REGISTERED: _SEALS,
    Act.CASE_CANCELLED: {},
    Act.CASE_REDONE: _SEALS,
    Act.DATA_OPENED: {"purpose": Fact(Kind.CODE), "columns": Fact(Kind.CODES), "count": Fact(Kind.COUNT)},
    Act.TEST_STARTED: {},
    Act.LOT_OPENED: {},
    Act.RESULT_RECORDED: {**_VERSION, **_SEALS, "early_or_late": Fact(Kind.CODE, optional=True)},
    Act.RESULT_UNDONE: _VERSION,
    Act.RESULT_CORRECTED: {**_VERSION_AND_REASON, **_SEALS},
    Act.DELIVERY_ACKNOWLEDGED: {**_VERSION, "receipt": Fact(Kind.ID)},
    Act.DELIVERY_REFUSED: _VERSION_AND_REASON,
    Act.DELIVERY_SUPERSEDED: _VERSION,
    Act.NOTICE_SENT: _CHANNEL,
    Act.NOTICE_FAILED: _CHANNEL,
    Act.DOCUMENT_OPENED: {},
    Act.CODE_REFUSED: {},
    Act.DOCUMENT_LOCKED: {},
    Act.LINK_RENEWED: {},
    Act.DEVICES_IMPORTED: {"count": Fact(Kind.COUNT)},
    Act.KEY_CREATED: {"use": Fact(Kind.CODE), "scope": Fact(Kind.CODE, optional=True)},
    Act.KEYS_ROTATED: {"step": Fact(Kind.CODE), "count": Fact(Kind.COUNT)},
    Act.KEYS_REWRAPPED: {"root": Fact(Kind.ID), "count": Fact(Kind.COUNT)},
    Act.KEY_DESTROYED: {"scope": Fact(Kind.CODE), "count": Fact(Kind.COUNT)},
    Act.RECONCILED: {"mismatches": Fact(Kind.COUNT)},
    Act.ACCESS_REFUSED: {"permission": Fact(Kind.CODE)},
    Act.SEAL_BROKEN: {"table": Fact(Kind.CODE), "reason": Fact(Kind.CODE)},
    Act.SEALS_VERIFIED: {"count": Fact(Kind.COUNT), "findings": Fact(Kind.COUNT)},
    Act.ROWS_SEALED: {"count": Fact(Kind.COUNT), **_SEALS},
    Act.DEMO_SEEDED: {},
}


def checked(act: Act, facts: Mapping[str, object]) -> dict[str, object]:
    """The facts as they are stored (JSON types only). Raises `BadFacts`."""
    declared = FACTS[act]
    if facts.keys() != declared.keys():
        raise BadFacts(f"{act.value}: expected {sorted(declared)}, given {sorted(facts)}")
    return {name: _stored(act, name, declared[name], value) for name, value in facts.items()}


def _stored(act: Act, name: str, fact: Fact, value: object) -> object:
    if fact.optional and value in (None, ""):
        return None
    plain = str(value) if isinstance(value, UUID | TextChoices) else value
    if not _FITS[fact.kind](plain):
        raise BadFacts(f"{act.value}: {name} is no {fact.kind.name}")
    return plain


def _is_code(value: object) -> bool:
    return _is_id(value) and not _NUMBER_OF_A_PERSON.search(str(value))


def _is_codes(value: object) -> bool:
    return isinstance(value, list | tuple) and len(value) <= MAX_ITEMS and all(_is_code(item) for item in value)


def _is_count(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def _is_id(value: object) -> bool:
    return isinstance(value, str) and len(value) <= MAX_LENGTH and _CODE.fullmatch(value) is not None


def _is_seals(value: object) -> bool:
    return (
        isinstance(value, list | tuple)
        and len(value) <= MAX_ITEMS
        and all(isinstance(item, str) and _SEAL.fullmatch(item) for item in value)
    )


_FITS = {Kind.CODE: _is_code, Kind.CODES: _is_codes, Kind.COUNT: _is_count, Kind.ID: _is_id, Kind.SEALS: _is_seals}
