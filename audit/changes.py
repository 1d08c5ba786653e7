"""Who made a change that django-auditlog notes down.

Its own middleware trusts the first X-Forwarded-For entry, which anybody can write, copies the person's e-mail
address into each line, and connects a signal per request. One receiver, connected once, reads our door instead.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from auditlog import get_logentry_model
from django.db.models.signals import pre_save
from django.dispatch import receiver

from audit.context import door_or_none

_author: ContextVar[Callable[[], Any] | None] = ContextVar("francetest_author", default=None)


@contextmanager
def made_by(find_user: Callable[[], Any]) -> Iterator[None]:
    """Changes inside are this user's. `find_user` is called only if something changes: reading costs nothing."""
    token = _author.set(find_user)
    try:
        yield
    finally:
        _author.reset(token)


@receiver(pre_save, sender=get_logentry_model(), dispatch_uid="audit.changes")
def sign_change(instance: Any, **_: Any) -> None:
    """Fill in author, address and request of a change line. A change outside of any door stays without them."""
    find_user = _author.get()
    user = find_user() if find_user else None
    if user is not None and user.is_authenticated:
        instance.actor_id = user.pk
    door = door_or_none()
    if door is not None:
        instance.remote_addr = door.address
        instance.cid = door.request_id
        instance.additional_data = {"door": door.name}
