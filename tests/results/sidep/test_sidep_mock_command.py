"""manage.py sidep_mock."""

import os
import signal
import socket
import threading
import time
from collections.abc import Iterator
from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from results.sidep.client import Client
from tests.results.sidep.cast import a_report


@pytest.fixture(autouse=True)
def _signals_as_before() -> Iterator[None]:
    before = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


def send_then_signal(told: StringIO, number: signal.Signals, numbers: list[str]) -> None:
    while "http://" not in told.getvalue():
        time.sleep(0.01)
    client = Client(told.getvalue().split(" : ")[1].strip(), settings.SIDEP_TOKEN)
    numbers.append(client.send(a_report()).number)
    client.close()
    os.kill(os.getpid(), number)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_tells_its_address_serves_and_stops_when_told(tmp_path: Path, number: signal.Signals) -> None:
    told, numbers = StringIO(), list[str]()
    sender = threading.Thread(target=send_then_signal, args=(told, number, numbers))
    sender.start()

    call_command("sidep_mock", port=0, store=str(tmp_path / "sidep.sqlite3"), stdout=told)
    sender.join()

    assert len(numbers) == 1
    assert told.getvalue().endswith("arrêté.\n")


def test_a_taken_port_is_told_in_words(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken, pytest.raises(CommandError, match="Impossible d’écouter"):
        call_command("sidep_mock", port=taken.getsockname()[1], store=str(tmp_path / "sidep.sqlite3"))
