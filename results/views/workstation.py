"""What a workstation remembers between two pages: its box of tests, and what to say after an act."""

from dataclasses import dataclass
from typing import Final
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest
from django.urls import reverse

from pharmacies.access import StaffRequest
from results.lookups import newest_lot
from results.models import Case, Lot

LOT: Final = "lot"
UNDO: Final = "undo"


@dataclass(frozen=True, slots=True)
class Flash:
    """What happened, said once; `undo_url` is empty when there is nothing to take back."""

    text: str
    undo_url: str


def lot_in_use(request: StaffRequest) -> Lot | None:
    """The box chosen at this workstation, or the one that the pharmacy opened last. One query, two when it vanished."""
    chosen = request.session.get(LOT)
    if chosen:
        own = Lot.objects.select_related("device").filter(pk=UUID(chosen), pharmacy_id=request.seat.pharmacy.pk)
        if lot := own.first():
            return lot
    return newest_lot(request.seat.pharmacy.pk)


def use_lot(request: StaffRequest, lot: Lot) -> None:
    """This workstation takes its tests from that box from now on."""
    request.session[LOT] = str(lot.pk)


def say(request: HttpRequest, text: str, *, undo: Case | None = None) -> None:
    """Keeps a sentence for the next page, with its way back where there is one."""
    messages.success(request, text, extra_tags=f"{UNDO}:{undo.pk}" if undo else "")


def said(request: HttpRequest) -> list[Flash]:
    """The sentences kept; they are then forgotten."""
    return [_flash(str(message), message.extra_tags or "") for message in messages.get_messages(request)]


def _flash(text: str, tags: str) -> Flash:
    kind, _colon, case_id = tags.partition(":")
    return Flash(text, reverse("undo", args=[case_id]) if kind == UNDO else "")
