"""The door of maintenance commands."""

import os
import pwd
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _

from audit.actor import MAX_NAME, Actor
from audit.alarms import seal_broken
from audit.broken_seal import BrokenSeal
from audit.context import Door, new_request_id, through
from audit.vocabulary import ActorKind


class TracedCommand(BaseCommand):
    """A command whose acts are traced through the door "command:<name>"; hand `by=self.actor` to the act it calls."""

    @property
    def command_name(self) -> str:
        return type(self).__module__.rpartition(".")[2]

    @property
    def actor(self) -> Actor:
        return Actor(ActorKind.COMMAND, name=f"{self.command_name}@{_system_account()}"[:MAX_NAME])

    def execute(self, *args: Any, **options: Any) -> str | None:
        with through(Door(f"command:{self.command_name}", None, new_request_id())):
            try:
                return super().execute(*args, **options)
            except BrokenSeal as found:
                event = seal_broken(found, at=timezone.now())
                raise CommandError(_("Un sceau est rompu. Rien n’a été montré. Évènement : %s") % event.pk) from found


def _system_account() -> str:
    # Asked of the system, not of $USER, which anybody sets.
    number = os.getuid()
    try:
        return pwd.getpwuid(number).pw_name
    except KeyError:
        return f"uid{number}"  # containers often run under a number without a name
