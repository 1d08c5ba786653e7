"""Every key under the newest root key, so that an older root key can be taken away. No value is touched."""

import datetime as dt
from collections.abc import Callable

from django.db import transaction

from audit.actor import Actor
from audit.trace import record
from audit.vocabulary import Act
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
    while True:
        with transaction.atomic():
            count = rewrap_batch()
            if count:
                record(Act.KEYS_REWRAPPED, by=by, at=now(), root=roots().newest, count=count)
        if not count:
            return done, keys_to_rewrap()
        done += count
        progress(done, total)


def keys_to_rewrap() -> int:
    """How many keys are not under the newest root key."""
    return WrappedKey.objects.under_older_root(roots().newest).count()
