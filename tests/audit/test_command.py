"""The door of commands."""

import os
from types import SimpleNamespace

import pytest
from django.core.management import call_command

from audit import command
from audit.command import TracedCommand
from audit.context import current_door, door_or_none
from audit.models import Event
from audit.sentences import sentence
from audit.trace import record
from audit.vocabulary import Act, ActorKind
from tests.audit.conftest import AT

ACCOUNT = SimpleNamespace(pw_name="francetest")


class Command(TracedCommand):
    def handle(self, *args, **options):
        record(Act.DEVICES_IMPORTED, by=self.actor, at=AT, count=3)
        return current_door().name


def test_a_command_leaves_its_trace_by_itself(db, monkeypatch):
    monkeypatch.setattr(command.pwd, "getpwuid", lambda number: ACCOUNT)
    assert call_command(Command(), skip_checks=True) == "command:test_command"
    event = Event.objects.get()
    assert (event.door, event.address, event.actor_kind) == ("command:test_command", None, ActorKind.COMMAND)
    assert sentence(event).startswith("Maintenance (test_command@francetest) a importé")


def test_its_door_is_closed_afterwards_even_after_an_error(monkeypatch):
    def fail(*_, **__):
        raise ZeroDivisionError

    failing = Command()
    monkeypatch.setattr(failing, "handle", fail)
    with pytest.raises(ZeroDivisionError):
        call_command(failing, skip_checks=True)
    assert door_or_none() is None


def test_the_account_is_asked_of_the_system_and_not_of_the_environment(monkeypatch):
    monkeypatch.setenv("USER", "somebody-else")
    monkeypatch.setenv("LOGNAME", "somebody-else")
    assert "somebody-else" not in Command().actor.name


def test_an_account_without_a_name_is_known_by_its_number(monkeypatch):
    def unknown(number):
        raise KeyError(number)

    monkeypatch.setattr(command.pwd, "getpwuid", unknown)
    assert Command().actor.name == f"test_command@uid{os.getuid()}"


def test_a_long_name_still_fits_the_trail(monkeypatch):
    monkeypatch.setattr(command.pwd, "getpwuid", lambda number: SimpleNamespace(pw_name="x" * 200))
    Command().actor.check()
