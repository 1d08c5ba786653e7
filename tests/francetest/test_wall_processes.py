"""The real programs of the Procfile before a wall with a hole: none serves, each ends with a sentence."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.core.management import call_command
from django.db import connection

from tests.francetest.siege import ask
from tests.postgres.stage import speaking_as

CELERY = ("-m", "celery", "--app", "francetest")
PROGRAMS = {
    "web": ("DATABASE_APP_URL", ("-m", "gunicorn", "francetest.wsgi", "--workers=2", "--no-control-socket")),
    "worker": ("DATABASE_COURIER_URL", (*CELERY, "worker", "--concurrency=1", "--without-mingle")),
    "beat": ("DATABASE_COURIER_URL", (*CELERY, "beat", "--pidfile=")),
}
pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif("DATABASE_APP_URL" not in os.environ, reason="on somebody's own server roles have no address"),
]


@pytest.fixture
def hole(db: None) -> Iterator[None]:
    """A policy that somebody dropped by hand."""
    with speaking_as(""):
        ask("DROP POLICY own ON results_case")
        yield
        call_command("database_roles", stdout=StringIO())


def start(name: str, folder: Path, *more: str) -> subprocess.Popen[str]:
    variable, command = PROGRAMS[name]
    address = urlsplit(os.environ[variable])._replace(path=str(connection.settings_dict["NAME"])).geturl()
    place = {"web": f"--bind=unix:{folder}/socket", "beat": f"--schedule={folder}/beat"}.get(name, "--loglevel=INFO")
    return subprocess.Popen(
        [sys.executable, *command, place, *more],
        env={**os.environ, "DATABASE_URL": address, "DJANGO_SETTINGS_MODULE": "francetest.settings"},
        stderr=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        text=True,
    )


@pytest.mark.usefixtures("hole")
@pytest.mark.parametrize("name", PROGRAMS)
def test_before_a_hole_in_the_wall_nothing_is_served(name: str, tmp_path: Path) -> None:
    _, words = (program := start(name, tmp_path)).communicate(timeout=60)
    assert program.returncode == 3
    assert "The wall between pharmacies: the policy own of results_case is missing or differs." in words
    assert "database_roles" in words
    assert "Traceback" not in words


def answer(door: Path, until: float) -> str:
    """The first line of the health page, asked again until somebody listens."""
    while True:
        with socket.socket(socket.AF_UNIX) as line:
            try:
                line.connect(str(door))
            except OSError:
                assert time.monotonic() < until, "nobody listens"
                time.sleep(0.05)
                continue
            line.sendall(b"GET /sante/ HTTP/1.0\r\nHost: localhost\r\n\r\n")
            return line.makefile().readline()


def test_behind_a_whole_wall_the_web_serves(tmp_path: Path) -> None:
    program = start("web", tmp_path)
    try:
        assert " 200 " in answer(tmp_path / "socket", time.monotonic() + 60)
    finally:
        program.terminate()
        program.communicate(timeout=30)
