"""Destroying keys, and knowing before what goes with them. Shared by the acts that erase."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.contrib.postgres.functions import RandomUUID
from django.db import transaction

from pharmacies.models import Pharmacy
from results.models import Case, Result, WrappedKey
from results.sealing import keys
from results.sealing.tables import rows_under, sealed_tables, values_by_key


@dataclass(frozen=True, slots=True)
class Loss:
    """What is lost with some keys: how many keys, values, and the cases and results that hold at least one."""

    keys: int
    values: int
    cases: int
    results: int


def loss_of(pharmacy: Pharmacy, under: Sequence[int]) -> Loss:
    """What would be lost with these keys (at least one); changes nothing."""
    values = values_by_key(pharmacy.pk)
    rows = _rows(pharmacy, under)
    return Loss(
        keys=len(under),
        values=sum(values[key] for key in under),
        cases=len(rows[Case._meta.db_table]),
        results=len(rows[Result._meta.db_table]),
    )


def destroy(pharmacy: Pharmacy, under: Sequence[int], *, at: dt.datetime) -> Loss:
    """Destroys these keys (at least one) and the blind indexes of the cases concerned; there is no way back.

    With the indexes left, somebody who has the index key could still test whether a known person was there.
    """
    loss = loss_of(pharmacy, under)
    lost = Case.objects.filter(pk__in=_rows(pharmacy, under)[Case._meta.db_table])
    lost.update(nir_index=None, person_index=RandomUUID())
    WrappedKey.objects.filter(pk__in=under).update(wrapped=None, destroyed_at=at)
    transaction.on_commit(keys.forget)
    return loss


def _rows(pharmacy: Pharmacy, under: Sequence[int]) -> dict[str, list[UUID]]:
    """Rows with at least one value under these keys, by table."""
    return {table.name: rows_under(table, pharmacy.pk, under) for table in sealed_tables()}
