"""The titulaire accepts the processing agreement (GDPR article 28) for the pharmacy."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from audit.trace import record
from audit.vocabulary import Act
from pharmacies.agreement import CURRENT
from pharmacies.models import Agreement
from pharmacies.refusal import Refusal
from pharmacies.seat import Seat
from pharmacies.standing import locked_pharmacy
from pharmacies.vocabulary import Permission
from pharmacies.wall import inside


def accept_agreement(*, sha256: str, by: Seat, at: datetime) -> Agreement:
    """The acceptance. `sha256` is the text's that was on the page: nobody accepts another text than the one read.

    Raises `Forbidden`; `Refusal` for another text, or one accepted before.
    """
    by.require(Permission.ACCEPT_AGREEMENT)
    if sha256 != CURRENT.sha256:
        raise Refusal(_("Le texte a changé depuis l’affichage. Relisez-le avant d’accepter."), code="other-text")
    with transaction.atomic(), inside(by.pharmacy.pk):
        pharmacy = locked_pharmacy(by.pharmacy.pk)
        if Agreement.objects.filter(pharmacy=pharmacy, version=CURRENT.version).exists():
            raise Refusal(_("Cette convention est déjà acceptée."), code="accepted")
        agreement = Agreement.objects.create(
            pharmacy=pharmacy, version=CURRENT.version, sha256=sha256, accepted_at=at, accepted_by=by.user
        )
        record(Act.AGREEMENT_ACCEPTED, by=by.actor, at=at, subjects=[agreement.pk], text=CURRENT.version, digest=sha256)
    return agreement
