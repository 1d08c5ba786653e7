"""Running receivers."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from results.sidep.client import Client
from results.sidep.mock.http import Service
from results.sidep.mock.store import Store

TOKEN = "jeton-du-simulateur"


@pytest.fixture
def mock(tmp_path: Path) -> Iterator[Service]:
    """The mock service on a free port of this machine."""
    service = Service(("127.0.0.1", 0), token=TOKEN, store=Store(str(tmp_path / "sidep.sqlite3")))
    serving = threading.Thread(target=service.serve_forever, kwargs={"poll_interval": 0.01})
    serving.start()
    yield service
    service.stop()
    serving.join()


@pytest.fixture
def client(mock: Service) -> Iterator[Client]:
    """A client that talks to the mock."""
    client = Client(mock.url, TOKEN)
    yield client
    client.close()
