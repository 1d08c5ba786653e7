"""Where somebody begins who took a seat: the first page that role and state open."""

from typing import Final

from pharmacies.seat import Seat
from pharmacies.vocabulary import Permission

HOMES: Final = (
    (Permission.SEE_QUEUE, "queue"),
    (Permission.ACCEPT_AGREEMENT, "agreement"),
    (Permission.SEE_FIGURES, "figures"),
    (Permission.CLOSE_PHARMACY, "closing"),
    (Permission.SEE_TEAM, "team"),
)
"""In the order of what a day is for."""


def home_of(seat: Seat) -> str:
    """The URL name; the list of pharmacies, where a state is told, when nothing is open."""
    return next((name for permission, name in HOMES if permission in seat.rights), "choose_pharmacy")
