"""The door of workers."""

from typing import Any

from celery import Task
from django.utils import timezone

from audit.actor import MAX_NAME, Actor
from audit.alarms import seal_broken
from audit.broken_seal import BrokenSeal
from audit.context import Door, new_request_id, through
from audit.vocabulary import ActorKind


class TracedTask(Task):  # type: ignore[misc]  # Celery brings no types
    """A task traced through the door "worker:<task name>".

    Declare it with `@shared_task(base=TracedTask, bind=True)` and hand `by=self.actor` to the act it calls.
    """

    @property
    def actor(self) -> Actor:
        return Actor(ActorKind.MACHINE, name=str(self.name)[:MAX_NAME])

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        with through(Door(f"worker:{self.name}", None, self.request.id or new_request_id())):
            try:
                return super().__call__(*args, **kwargs)
            except BrokenSeal as found:
                seal_broken(found, at=timezone.now())
                raise
