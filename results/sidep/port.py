"""What the project may ask of a receiver, whichever it is."""

from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from results.sidep.failures import Receipt
from results.sidep.report import Report


@dataclass(frozen=True, slots=True)
class ReceivedVersion:
    """One version that the receiver says it holds."""

    delivery_id: UUID
    case_id: UUID
    version: int
    receipt: Receipt


class Gateway(Protocol):
    """A receiver of results. Both methods raise Later; `send` also raises Never."""

    def send(self, report: Report) -> Receipt:
        """Hand over one report; handing over the same one twice leaves one at the receiver."""
        ...

    def received(self, finess: str) -> list[ReceivedVersion]:
        """All that the receiver holds of one pharmacy, in the order it came in."""
        ...
