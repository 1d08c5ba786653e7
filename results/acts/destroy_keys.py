"""Erasure by key: what a pharmacy sealed in one month becomes unreadable for ever, in backups of the data too."""

import datetime as dt
import re
from dataclasses import dataclass
from uuid import UUID

from django.contrib.postgres.functions import RandomUUID
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from audit.actor import Actor
from audit.trace import record
from audit.vocabulary import Act
from pharmacies.models import Pharmacy
from pharmacies.refusal import Refusal
from pharmacies.vocabulary import PharmacyState
from pharmacies.wall import inside
from results.models import Case, Result, WrappedKey
from results.sealing import keys
from results.sealing.key_model import KeyUse, WrappedKeyQuerySet
from results.sealing.tables import rows_under, sealed_tables, values_by_key

_MONTH = re.compile(r"[0-9]{4}-(0[1-9]|1[0-2])", re.ASCII)


@dataclass(frozen=True, slots=True)
class Loss:
    """What is lost with a month's keys: how many keys, values, and the cases and results that hold at least one."""

    keys: int
    values: int
    cases: int
    results: int


def foresee_loss(*, pharmacy: Pharmacy, month: str, at: dt.datetime) -> Loss:
    """What `destroy_keys` would destroy; changes nothing. Raises `Refusal` as it does."""
    _check(pharmacy, month, at)
    with transaction.atomic(), inside(pharmacy.pk):
        return _foreseen(pharmacy, month)


def _foreseen(pharmacy: Pharmacy, month: str) -> Loss:
    under = list(_kept(pharmacy, month).values_list("pk", flat=True))
    if not under:
        raise Refusal(_("Aucune clé de ce mois n’existe encore dans cette pharmacie."), code="no-key")
    values = values_by_key(pharmacy.pk)
    rows = _rows(pharmacy, under)
    return Loss(
        keys=len(under),
        values=sum(values[key] for key in under),
        cases=len(rows[Case._meta.db_table]),
        results=len(rows[Result._meta.db_table]),
    )


def destroy_keys(*, pharmacy: Pharmacy, month: str, by: Actor, at: dt.datetime) -> Loss:
    """Destroys every version of the data key of a month ("2026-08") and tells what was lost. There is no way back.

    Refused for the current month of an open pharmacy, whose processes go on sealing. The blind indexes of the cases
    concerned go too: with them, somebody who has the index key could still test whether a known person was there.
    """
    _check(pharmacy, month, at)
    with transaction.atomic(), inside(pharmacy.pk):
        held = _kept(pharmacy, month).select_for_update(no_key=True).order_by("pk")
        under = [key.pk for key in held]
        loss = _foreseen(pharmacy, month)
        lost = Case.objects.filter(pk__in=_rows(pharmacy, under)[Case._meta.db_table])
        lost.update(nir_index=None, person_index=RandomUUID())
        WrappedKey.objects.filter(pk__in=under).update(wrapped=None, destroyed_at=at)
        record(Act.KEY_DESTROYED, by=by, at=at, pharmacy=pharmacy.pk, scope=month, count=loss.values)
        transaction.on_commit(keys.forget)
    return loss


def _check(pharmacy: Pharmacy, month: str, at: dt.datetime) -> None:
    if not _MONTH.fullmatch(month):
        raise Refusal(_("Écrivez le mois ainsi : 2026-08."), code="bad-month", status=422)
    # For as long as keys are remembered after midnight, the month that ended is still the current one.
    now = (at - dt.timedelta(seconds=keys.KNOWN_AFTER)).astimezone(dt.UTC).strftime("%Y-%m")
    if month >= now and pharmacy.state != PharmacyState.CLOSED:
        raise Refusal(
            _("Ce mois n’est pas terminé et la pharmacie est ouverte : ses clés servent encore."), code="in-use"
        )


def _rows(pharmacy: Pharmacy, under: list[int]) -> dict[str, list[UUID]]:
    """Rows with at least one value under these keys, by table."""
    return {table.name: rows_under(table, pharmacy.pk, under) for table in sealed_tables()}


def _kept(pharmacy: Pharmacy, month: str) -> "WrappedKeyQuerySet":
    return WrappedKey.objects.filter(pharmacy=pharmacy, use=KeyUse.DATA, scope=month, destroyed_at=None)
