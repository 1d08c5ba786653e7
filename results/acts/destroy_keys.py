"""Erasure by key: what a pharmacy sealed in one month becomes unreadable for ever, in backups of the data too."""

import datetime as dt
import re

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from audit.actor import Actor
from audit.trace import record
from audit.vocabulary import Act
from pharmacies.models import Pharmacy
from pharmacies.refusal import Refusal
from pharmacies.vocabulary import PharmacyState
from pharmacies.wall import inside
from results.erasure import Loss, destroy, loss_of
from results.models import WrappedKey
from results.sealing import keys
from results.sealing.key_model import KeyUse, WrappedKeyQuerySet

_MONTH = re.compile(r"[0-9]{4}-(0[1-9]|1[0-2])", re.ASCII)


def foresee_loss(*, pharmacy: Pharmacy, month: str, at: dt.datetime) -> Loss:
    """What `destroy_keys` would destroy; changes nothing. Raises `Refusal` as it does."""
    _check(pharmacy, month, at)
    with transaction.atomic(), inside(pharmacy.pk):
        return _foreseen(pharmacy, month)


def _foreseen(pharmacy: Pharmacy, month: str) -> Loss:
    return loss_of(pharmacy, _named(_kept(pharmacy, month)))


def destroy_keys(*, pharmacy: Pharmacy, month: str, by: Actor, at: dt.datetime) -> Loss:
    """Destroys every version of the data key of a month ("2026-08") and tells what was lost. There is no way back.

    Refused for the current month of a pharmacy that is not closed, whose processes go on sealing.
    """
    _check(pharmacy, month, at)
    with transaction.atomic(), inside(pharmacy.pk):
        loss = destroy(pharmacy, _named(_kept(pharmacy, month).select_for_update(no_key=True)), at=at)
        record(Act.KEY_DESTROYED, by=by, at=at, pharmacy=pharmacy.pk, scope=month, count=loss.values)
    return loss


def _check(pharmacy: Pharmacy, month: str, at: dt.datetime) -> None:
    if not _MONTH.fullmatch(month):
        raise Refusal(_("Écrivez le mois ainsi : 2026-08."), code="bad-month", status=422)
    # For as long as keys are remembered after midnight, the month that ended is still the current one.
    now = (at - dt.timedelta(seconds=keys.KNOWN_AFTER)).astimezone(dt.UTC).strftime("%Y-%m")
    if month >= now and pharmacy.state != PharmacyState.CLOSED:
        raise Refusal(
            _("Ce mois n’est pas terminé et la pharmacie n’est pas fermée : ses clés servent encore."), code="in-use"
        )


def _named(held: "WrappedKeyQuerySet") -> list[int]:
    under = [key.pk for key in held.order_by("pk")]
    if not under:
        raise Refusal(_("Aucune clé de ce mois n’existe encore dans cette pharmacie."), code="no-key")
    return under


def _kept(pharmacy: Pharmacy, month: str) -> "WrappedKeyQuerySet":
    return WrappedKey.objects.filter(pharmacy=pharmacy, use=KeyUse.DATA, scope=month, destroyed_at=None)
