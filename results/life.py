"""The life of a case as a table: which moves exist, who may make them, which event each one leaves."""

from dataclasses import dataclass
from typing import Final

from audit.vocabulary import Act
from pharmacies.vocabulary import Permission
from results.vocabulary import CaseState


@dataclass(frozen=True, slots=True)
class Move:
    """One allowed step: from which states, to which, with which right, leaving which event."""

    sources: frozenset[CaseState]
    target: CaseState
    permission: Permission
    act: Act


MOVES: Final = {
    "start": Move(frozenset({CaseState.REGISTERED}), CaseState.STARTED, Permission.START_TEST, Act.TEST_STARTED),
    "record": Move(frozenset({CaseState.STARTED}), CaseState.READ, Permission.RECORD_RESULT, Act.RESULT_RECORDED),
    "undo": Move(frozenset({CaseState.READ}), CaseState.STARTED, Permission.RECORD_RESULT, Act.RESULT_UNDONE),
    "correct": Move(frozenset({CaseState.READ}), CaseState.READ, Permission.CORRECT_RESULT, Act.RESULT_CORRECTED),
    "cancel": Move(
        frozenset({CaseState.REGISTERED, CaseState.STARTED}),
        CaseState.CANCELLED,
        Permission.CANCEL_CASE,
        Act.CASE_CANCELLED,
    ),
}
