"""How long an outgoing thing waits after a failure that may pass: doubling, with jitter, never giving up."""

import datetime as dt
import random

FIRST_SECONDS = 2
LONGEST_SECONDS = 900


def pause(attempts: int, *, asked: int | None = None) -> dt.timedelta:
    """The pause after the given number of attempts (1, 2, 3 …).

    Half of it is fixed and half random, so that workers do not return in step. `asked` is the receiver's own
    Retry-After in seconds; it is kept when longer.
    """
    full = min(LONGEST_SECONDS, FIRST_SECONDS * 2 ** min(attempts - 1, 20))
    jittered = full / 2 + random.uniform(0, full / 2)  # noqa: S311 because jitter needs no secrecy  # nosec B311
    return dt.timedelta(seconds=max(jittered, asked or 0))
