"""Moves a pharmacy from one state to the next, once, with its event. Shared by the acts of its life."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from audit.actor import Actor
from audit.trace import record
from pharmacies.life import MOVES, Step
from pharmacies.models import Pharmacy
from pharmacies.refusal import Refusal, Unknown
from pharmacies.vocabulary import PharmacyState


def locked_pharmacy(pharmacy_id: UUID) -> Pharmacy:
    """The row, locked until the transaction ends; needs to be inside the pharmacy. Raises `Unknown`."""
    pharmacy = Pharmacy.objects.select_for_update(no_key=True).filter(pk=pharmacy_id).first()
    if pharmacy is None:
        raise Unknown
    return pharmacy


def check_step(pharmacy: Pharmacy, step: Step) -> None:
    """Raises `Refusal` unless the pharmacy's state allows the move."""
    if pharmacy.state not in MOVES[step].sources:
        reason = _("Cette pharmacie est %(state)s : ce n’est pas possible dans cet état.")
        raise Refusal(reason % {"state": PharmacyState(pharmacy.state).label}, code="wrong-state")


def take_step(pharmacy: Pharmacy, step: Step, *, by: Actor, at: datetime, **facts: Any) -> Pharmacy:
    """Moves a locked pharmacy and records it. Raises `Refusal` for a state that does not lead there."""
    check_step(pharmacy, step)
    move = MOVES[step]
    pharmacy.state = move.target
    if step is Step.ACTIVATE:
        pharmacy.opened_at = at
    pharmacy.save(update_fields=["state", "opened_at"])
    record(move.act, by=by, at=at, pharmacy=pharmacy.pk, subjects=[pharmacy.pk], **facts)
    return pharmacy
