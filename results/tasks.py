"""The workers' doors. Messages carry nothing: the outboxes say what is to be done."""

import time
from typing import Any, Final

from celery import shared_task
from django.utils import timezone

from audit.task import TracedTask
from pharmacies.models import Pharmacy
from results import nudge
from results.acts.deliver_results import BATCH, deliver_results
from results.acts.send_notices import BATCH as LETTERS
from results.acts.send_notices import send_notices
from results.acts.verify_seals import verify_seals
from results.gateway import gateway

LINGER_SECONDS: Final = 0.25
"""Without it the worker, faster than the arrivals, would drain one row a batch."""
LONGEST_SECONDS: Final = 40
"""A run ends well before the broker's visibility timeout of 60 s would hand its message to somebody else."""


@shared_task(base=TracedTask, bind=True, name=nudge.DELIVER)  # type: ignore[untyped-decorator]  # Celery brings no types
def deliver(self: TracedTask, **_later_arguments: Any) -> None:
    """Sends ripe results, batch after batch, until the line is empty."""
    time.sleep(LINGER_SECONDS)
    ends = time.monotonic() + LONGEST_SECONDS
    while time.monotonic() < ends:
        tally = deliver_results(gateway=gateway(), by=self.actor, now=timezone.now)
        if tally.leased < BATCH or tally.given_back:
            return


@shared_task(base=TracedTask, bind=True, name=nudge.NOTIFY)  # type: ignore[untyped-decorator]  # Celery brings no types
def notify(self: TracedTask, **_later_arguments: Any) -> None:
    """Sends ripe notices to patients, batch after batch, until the line is empty."""
    ends = time.monotonic() + LONGEST_SECONDS
    while time.monotonic() < ends:
        if send_notices(by=self.actor, now=timezone.now).leased < LETTERS:
            return


@shared_task(  # type: ignore[untyped-decorator]  # Celery brings no types
    base=TracedTask,
    bind=True,
    name="results.verify_seals",
    acks_late=False,  # it may take longer than the broker waits; whatever stopped it, tomorrow it runs again
)
def verify(self: TracedTask, **_later_arguments: Any) -> None:
    """Goes through all sealed rows; what it finds becomes an alarm."""
    verify_seals(pharmacies=list(Pharmacy.objects.order_by("finess")), by=self.actor, now=timezone.now)
