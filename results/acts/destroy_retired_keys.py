"""The end of a rotation: keys under which nothing is sealed any more are destroyed, one version at a time.

Until then an old data key that somebody learned, and the wrapped form in an old backup, still open old backups of the
data. No value is lost: a key that a single value names is left, and so is the month's newest.
"""

import datetime as dt
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from django.db import transaction

from audit.actor import Actor
from audit.trace import record
from audit.vocabulary import Act
from pharmacies.models import Pharmacy
from pharmacies.wall import inside
from results.models import WrappedKey
from results.sealing import keys
from results.sealing.key_model import KeyState
from results.sealing.tables import values_by_key

REST: Final = dt.timedelta(minutes=10)
"""How long a key rests between retirement and destruction: no request or batch that read a row before it was moved, and
could still write the old sealed bytes back, lives as long."""


@dataclass(slots=True)
class Retired:
    """Keys that were (or would be) destroyed; keys kept because values name them, how many; keys that still rest."""

    destroyed: int = 0
    kept: int = 0
    values: int = 0
    resting: int = 0


def destroy_retired_keys(*, pharmacies: list[Pharmacy], by: Actor, at: dt.datetime) -> Retired:
    """One transaction and, where a key went, one event a pharmacy. There is no way back."""
    told = Retired()
    for pharmacy in pharmacies:
        with transaction.atomic(), inside(pharmacy.pk):
            gone = _sorted_out(pharmacy.pk, at, told)
            if gone:
                WrappedKey.objects.filter(pk__in=gone).update(wrapped=None, destroyed_at=at)
                record(Act.KEYS_ROTATED, by=by, at=at, pharmacy=pharmacy.pk, step="destroyed", count=len(gone))
                transaction.on_commit(keys.forget)
    return told


def foresee_destruction(*, pharmacies: list[Pharmacy], at: dt.datetime) -> Retired:
    """What `destroy_retired_keys` would do; changes nothing."""
    told = Retired()
    for pharmacy in pharmacies:
        with transaction.atomic(), inside(pharmacy.pk):
            _sorted_out(pharmacy.pk, at, told)
    return told


def _sorted_out(pharmacy: UUID, at: dt.datetime, told: Retired) -> list[int]:
    """The keys to destroy, counted together with the others."""
    retired = WrappedKey.objects.in_state(KeyState.RETIRED).filter(pharmacy=pharmacy).defer("wrapped")
    rested = [key.pk for key in retired if key.retired_at is not None and key.retired_at <= at - REST]
    values = values_by_key(pharmacy)
    gone = [key for key in rested if not values[key]]
    told.destroyed += len(gone)
    told.kept += len(rested) - len(gone)
    told.values += sum(values[key] for key in rested)
    told.resting += len(retired) - len(rested)
    return gone
