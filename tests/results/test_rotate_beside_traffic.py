"""A rotation that is killed and taken up again while people read and write."""

import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

import pytest
from django.db import connection, connections, transaction
from django.utils import timezone

from pharmacies.seat import Seat
from pharmacies.wall import inside
from results.acts.rotate_keys import rotate_keys
from results.models import Case, WrappedKey
from results.sealing import keys
from results.sealing.access import opening
from results.sealing.key_model import KeyState
from results.sealing.purpose import Purpose
from results.sealing.tables import values_by_key
from tests import cast
from tests.results import story

pytestmark = pytest.mark.django_db(transaction=True)
PEOPLE = 60
SLOWLY = """
import django, sys, time
from django.conf import settings
settings.DATABASES["default"]["NAME"] = sys.argv[1]
django.setup()
from django.core.management import call_command
from results.acts import rotate_keys
from results.sealing import reseal
def one_by_one(*args, _real=rotate_keys.reseal_batch):
    time.sleep(0.05)
    return _real(*args)
reseal.BATCH = 2
rotate_keys.reseal_batch = one_by_one
call_command("keys", "rotate")
"""


def start_rotation() -> subprocess.Popen[str]:
    """The command in a process of its own, on the tests' database."""
    return subprocess.Popen(
        [sys.executable, "-c", SLOWLY, connection.settings_dict["NAME"]], stderr=subprocess.PIPE, text=True
    )


def kill_once_it_is_under_way(child: subprocess.Popen[str]) -> None:
    with child:
        said = ""
        while " / " not in said:
            assert child.stderr is not None
            piece = child.stderr.read(20)
            assert piece, f"it ended by itself: {said}"
            said += piece
        child.send_signal(signal.SIGKILL)


def outgoing_values(pharmacy_id: UUID) -> int:
    with transaction.atomic(), inside(pharmacy_id):
        values = values_by_key(pharmacy_id)
    return sum(values[key.pk] for key in WrappedKey.objects.in_state(KeyState.OUTGOING, KeyState.RETIRED))


def read_everything(pharmacy_id: UUID) -> list[tuple[str, str | None]]:
    declared = opening(Purpose.QUEUE, by=cast.BACKSTAGE, at=timezone.now(), pharmacy=None)
    with cast.door(), transaction.atomic(), inside(pharmacy_id), declared:
        return [(case.birth_name, case.city) for case in Case.objects.filter(pharmacy_id=pharmacy_id)]


@contextmanager
def traffic(pharmacy_id: UUID) -> Iterator[list[BaseException]]:
    """Somebody reads everything, somebody else renames people, until the block ends; what went wrong for them."""
    wrong: list[BaseException] = []
    over = threading.Event()

    def work(task: str) -> None:
        try:
            while not over.is_set():
                if task == "read":
                    read_everything(pharmacy_id)
                else:
                    with cast.door(), transaction.atomic(), inside(pharmacy_id):
                        case = Case.objects.order_by("?")[0]
                        case.city = "Rezé"
                        case.save()
        except BaseException as error:
            wrong.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=work, args=(task,)) for task in ("read", "write")]
    for thread in threads:
        thread.start()
    try:
        yield wrong
    finally:
        over.set()
        for thread in threads:
            thread.join(30)


def test_killed_and_taken_up_again_it_loses_nothing_and_nobody_notices(
    owner: Seat, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keys, "KNOWN_AFTER", 0)
    for place in range(PEOPLE):
        story.registered(owner.pharmacy, first_names=f"Camille {place}")
    with traffic(owner.pharmacy.pk) as wrong:
        kill_once_it_is_under_way(start_rotation())
        left = outgoing_values(owner.pharmacy.pk)
        with cast.door():
            rotation = rotate_keys(pharmacies=[owner.pharmacy], by=cast.BACKSTAGE, now=timezone.now)
    assert wrong == []
    assert left > 0
    assert rotation.resumed
    with cast.door():  # the last save of a row that was read before it was moved
        rotate_keys(pharmacies=[owner.pharmacy], by=cast.BACKSTAGE, now=timezone.now)
    assert outgoing_values(owner.pharmacy.pk) == 0
    names = read_everything(owner.pharmacy.pk)
    assert [name for name, _city in names] == ["Lefèvre"] * PEOPLE
    assert {city for _name, city in names} <= {"Nantes", "Rezé"}
