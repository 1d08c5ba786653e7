"""The workers' doors of this room."""

import logging
import time
from typing import Any, Final

from celery import shared_task
from django.utils import timezone

from audit.alarms import ledger_broken
from audit.ledger import publish as publishing
from audit.ledger.check import Source, check
from audit.ledger.findings import Break
from audit.ledger.folder import AnotherThere, newest
from audit.ledger.publish import Contradiction
from audit.ledger.readers import WorkerReader
from audit.ledger.sequence import BATCH, sequence
from audit.task import TracedTask

LONGEST_SECONDS: Final = 40
"""A run ends well before the broker's visibility timeout of 60 s would hand its message to somebody else."""

log = logging.getLogger(__name__)


@shared_task(base=TracedTask, name="audit.sequence")  # type: ignore[untyped-decorator]  # Celery brings no types
def number_events(**_later_arguments: Any) -> None:
    """Numbers what waits, batch after batch."""
    ends = time.monotonic() + LONGEST_SECONDS
    while time.monotonic() < ends:
        if sequence() < BATCH:
            return


@shared_task(base=TracedTask, name="audit.publish")  # type: ignore[untyped-decorator]  # Celery brings no types
def publish(**_later_arguments: Any) -> None:
    """Signs and publishes; a tree that contradicts what was published raises an alarm here and stays unsigned."""
    now = timezone.now()
    try:
        publishing.publish(at=now)
    except (Contradiction, AnotherThere):
        ledger_broken(Break.CONTRADICTED, count=1, at=now)
        raise


@shared_task(base=TracedTask, name="audit.mail_checkpoint")  # type: ignore[untyped-decorator]  # Celery brings no types
def mail_checkpoint(**_later_arguments: Any) -> None:
    """To those who keep checkpoints elsewhere."""
    publishing.mail(at=timezone.now())


@shared_task(base=TracedTask, name="audit.check_ledger")  # type: ignore[untyped-decorator]  # Celery brings no types
def check_ledger(**_later_arguments: Any) -> None:
    """Checks everything with a worker's rights; the breaks go to the log, and an alarm tells of them."""
    note = newest()
    published = [Source("publié", note)] if note else []
    findings = check(WorkerReader(), published=published, tell=lambda _line, _size: None).findings
    for finding in findings:
        log.error("ledger broken: %s line %s record %s", finding.kind.value, finding.number, finding.record)
    if findings:
        ledger_broken(findings[0].kind, count=len(findings), at=timezone.now())
