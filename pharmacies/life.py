"""The life of a pharmacy as a table: which moves exist, which event each leaves, what the team may do in each state."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from audit.vocabulary import Act
from pharmacies.vocabulary import Permission, PharmacyState

S = PharmacyState


class Step(StrEnum):
    """A move by name."""

    APPLY = "apply"
    VERIFY = "verify"
    TURN_AWAY = "turn_away"
    ACTIVATE = "activate"
    SUSPEND = "suspend"
    REOPEN = "reopen"
    BEGIN_CLOSING = "begin_closing"
    STOP_CLOSING = "stop_closing"
    CLOSE = "close"


@dataclass(frozen=True, slots=True)
class Move:
    """From which states, to which, leaving which event. Without sources it is how a pharmacy comes to us."""

    sources: frozenset[PharmacyState]
    target: PharmacyState
    act: Act


MOVES: Final[dict[Step, Move]] = {
    Step.APPLY: Move(frozenset(), S.APPLIED, Act.PHARMACY_APPLIED),
    Step.VERIFY: Move(frozenset({S.APPLIED}), S.VERIFIED, Act.PHARMACY_VERIFIED),
    Step.TURN_AWAY: Move(frozenset({S.APPLIED, S.VERIFIED}), S.CLOSED, Act.PHARMACY_TURNED_AWAY),
    Step.ACTIVATE: Move(frozenset({S.VERIFIED}), S.ACTIVE, Act.PHARMACY_ACTIVATED),
    Step.SUSPEND: Move(frozenset({S.ACTIVE, S.CLOSING}), S.SUSPENDED, Act.PHARMACY_SUSPENDED),
    Step.REOPEN: Move(frozenset({S.SUSPENDED}), S.ACTIVE, Act.PHARMACY_REOPENED),
    Step.BEGIN_CLOSING: Move(frozenset({S.ACTIVE}), S.CLOSING, Act.CLOSING_BEGUN),
    Step.STOP_CLOSING: Move(frozenset({S.CLOSING}), S.ACTIVE, Act.CLOSING_STOPPED),
    Step.CLOSE: Move(frozenset({S.CLOSING, S.SUSPENDED}), S.CLOSED, Act.PHARMACY_CLOSED),
}

_TEAM = frozenset({Permission.SEE_TEAM, Permission.MANAGE_TEAM, Permission.RENEW_FACTORS})
_FAREWELL = frozenset({Permission.EXPORT_DATA, Permission.CLOSE_PHARMACY})

ALLOWED: Final[dict[PharmacyState, frozenset[Permission]]] = {
    S.APPLIED: frozenset(),
    S.VERIFIED: _TEAM | {Permission.ACCEPT_AGREEMENT},
    S.ACTIVE: frozenset(Permission),
    S.SUSPENDED: _TEAM | _FAREWELL,
    S.CLOSING: frozenset(Permission),
    S.CLOSED: frozenset({Permission.CLOSE_PHARMACY}),
}
"""What a state lets a team do, whatever the role. In a closed pharmacy the owner still reads the deletion record."""

TAKES_FORMS: Final = frozenset({S.ACTIVE})
"""Where patients may register. Deliveries and documents ask for no state: what was tested is still sent and read."""
