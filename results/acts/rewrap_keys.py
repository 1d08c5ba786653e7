"""Every key under the newest root key, so that an older root key can be taken away. No value is touched."""

import datetime as dt
from collections.abc import Callable
from uuid import UUID

from django.db import transaction

from audit.actor import Actor
from audit.trace import record
from audit.vocabulary import Act
from pharmacies.models import Pharmacy
from pharmacies.wall import inside
from results.models import WrappedKey
from results.sealing.roots import roots
from results.sealing.versions import rewrap_batch

Progress = Callable[[int, int], None]
"""Called with the keys done and the keys to do in all."""


def rewrap_keys(
    *, by: Actor, now: Callable[[], dt.datetime], progress: Progress = lambda _done, _total: None
) -> tuple[int, int]:
    """How many keys were rewrapped, and how many are left because somebody held them: run it again for those.

    A transaction and an event per batch; a run that was killed is taken up by the next. Needs every root key that still
    wraps something: raises `RootKeyError`, and `DoesNotOpen` for a wrapped key that was altered; earlier batches stay.
    """
    total, done = keys_to_rewrap(), 0
    for pharmacy in _pharmacies():
        while count := _batch(pharmacy, by, now()):
            done += count
            progress(done, total)
    return done, keys_to_rewrap()


def _batch(pharmacy: UUID, by: Actor, at: dt.datetime) -> int:
    with transaction.atomic(), inside(pharmacy):
        count = rewrap_batch()
        if count:
            record(Act.KEYS_REWRAPPED, by=by, at=at, pharmacy=pharmacy, root=roots().newest, count=count)
    return count


def keys_to_rewrap() -> int:
    """How many keys are not under the newest root key."""
    return sum(_older(pharmacy) for pharmacy in _pharmacies())


def _older(pharmacy: UUID) -> int:
    with transaction.atomic(), inside(pharmacy):
        return WrappedKey.objects.under_older_root(roots().newest).count()


def _pharmacies() -> list[UUID]:
    return list(Pharmacy.objects.order_by("finess").values_list("pk", flat=True))
