"""The platform verifies, activates, suspends, reopens or turns away a pharmacy."""

from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from audit.actor import Actor
from pharmacies.agreement import CURRENT
from pharmacies.letters import write
from pharmacies.life import Step
from pharmacies.models import Agreement, Pharmacy
from pharmacies.refusal import Refusal
from pharmacies.standing import check_step, locked_pharmacy, take_step
from pharmacies.team import owners_of
from pharmacies.vocabulary import PharmacyState
from pharmacies.wall import inside

NEXT: Final = {
    Step.VERIFY: _("Connectez-vous pour lire et accepter la convention de sous-traitance."),
    Step.ACTIVATE: _("Vous pouvez imprimer l’affiche et inscrire des personnes."),
}
"""What the titulaire does then."""


def foresee_move(*, pharmacy_id: UUID, step: Step) -> Pharmacy:
    """The pharmacy as it is; changes nothing. Raises `Refusal` as `move_pharmacy` does."""
    with transaction.atomic(), inside(pharmacy_id):
        return _ready(pharmacy_id, step)


def move_pharmacy(*, pharmacy_id: UUID, step: Step, by: Actor, at: datetime) -> Pharmacy:
    """The pharmacy in its new state; its titulaires are told by e-mail.

    No pharmacy is activated before its titulaire accepted the agreement of today.
    """
    with transaction.atomic(), inside(pharmacy_id):
        pharmacy = take_step(_ready(pharmacy_id, step), step, by=by, at=at)
        state = PharmacyState(pharmacy.state).label
        for owner in owners_of(pharmacy_id):
            write("pharmacy_moved", owner, pharmacy=pharmacy, state=state, next=NEXT.get(step, ""))
    return pharmacy


def _ready(pharmacy_id: UUID, step: Step) -> Pharmacy:
    pharmacy = locked_pharmacy(pharmacy_id)
    check_step(pharmacy, step)
    accepted = Agreement.objects.filter(pharmacy=pharmacy, version=CURRENT.version)
    if step is Step.ACTIVATE and not accepted.exists():
        raise Refusal(
            _("Le titulaire n’a pas encore accepté la convention de sous-traitance en vigueur."), code="no-agreement"
        )
    return pharmacy
