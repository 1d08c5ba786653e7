"""The worker's application. PostgreSQL holds the truth (the outboxes); a message here only says "look now"."""

import os
from typing import Any

from celery import Celery
from celery.signals import beat_init, worker_init

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "francetest.settings")

app = Celery("francetest")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@worker_init.connect  # type: ignore[untyped-decorator]  # as below
@beat_init.connect  # type: ignore[untyped-decorator]  # Celery brings no types
def look_at_the_wall(**_: Any) -> None:
    """Before anything is taken or sent. Ends the process when the wall between pharmacies does not stand."""
    from francetest import wall_start  # noqa: PLC0415 because the tasks' side of Django is set up only when this runs

    wall_start.stand(wall_start.COURIER)
