"""Wakes the workers after commit. A lost nudge only delays: the sweep looks at the outboxes every few seconds."""

import datetime as dt
import logging
import math
from typing import Final

from celery import current_app
from django.core.cache import cache
from django.db import transaction
from kombu.exceptions import OperationalError
from redis.exceptions import RedisError

logger = logging.getLogger(__name__)

DELIVER: Final = "results.deliver"
NOTIFY: Final = "results.notify"
LONGEST_COUNTDOWN: Final = 45
"""Seconds, under the broker's visibility timeout of 60: a longer countdown would run the task twice."""


def when_due(task: str, *, at: dt.datetime, due_at: dt.datetime) -> None:
    """Asks for one run of the task when the row ripens; many rows of the same second ask once."""
    countdown = math.ceil((due_at - at).total_seconds())
    if countdown <= LONGEST_COUNTDOWN:
        transaction.on_commit(lambda: _send(task, max(countdown, 0), due_at), robust=True)


def _send(task: str, countdown: int, due_at: dt.datetime) -> None:
    try:
        if cache.add(f"nudge:{task}:{int(due_at.timestamp())}", 1, LONGEST_COUNTDOWN * 2):
            current_app.send_task(task, countdown=countdown)
    except (OperationalError, RedisError):
        # The row is committed and the sweep will find it; the counter must not wait for the broker.
        logger.warning("no nudge for %s: the broker does not answer", task)
