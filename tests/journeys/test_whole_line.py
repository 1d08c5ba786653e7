"""Complete journeys on real servers, a worker killed on the way; then a thief's look at everything left behind."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from francetest.demo import plan
from francetest.demo.people import Persona, cast
from francetest.demo.supervisor import Supervisor
from francetest.servers.state import CLONE, State
from tests.line import line

JOURNEYS = 12
PURPOSE = "test-journeys"
CONTROLS = {"pharmacy": "Pharmacie de la Gare", "colleague": "sonia@gare.example", "receipt": "acknowledged"}
"""Open by design; a search that does not find them would find nothing else either."""


@dataclass(frozen=True, slots=True)
class Evening:
    """How the day went: the journeys' exit code and last line, and place → needles found there."""

    code: int
    outcome: dict[str, Any]
    found: dict[str, list[str]]


@pytest.fixture(scope="module")
def evening() -> Iterator[Evening]:
    with line(PURPOSE, revived=frozenset({"worker"})) as running:
        supervisor, state = running.supervisor, running.state
        code = driven(supervisor, running.places, state)
        last_line = (state.logs / "journeys.log").read_text().splitlines()[-1]
        environment = {**supervisor.shared, "DATABASE_URL": supervisor.shared["DATABASE_OWNER_URL"]}
        yield Evening(code, json.loads(last_line), scanned(state.folder, environment))


def driven(supervisor: Supervisor, places: plan.Places, state: State) -> int:
    """The journeys; the worker is killed the moment results are in line."""
    journeys = supervisor.start(plan.drive(places, JOURNEYS, state))
    log = state.logs / "journeys.log"
    while "résultats saisis" not in log.read_text() and journeys.exit_code is None:
        time.sleep(0.05)
    worker = next(program for task, program in supervisor.running.items() if task.name == "worker")
    os.killpg(worker.process.pid, signal.SIGKILL)
    return supervisor.watch(until=journeys)


def scanned(folder: Path, environment: dict[str, str]) -> dict[str, list[str]]:
    done = subprocess.run(
        [sys.executable, "-m", "tests.journeys.scan", str(folder)],
        input=json.dumps({**CONTROLS, **needles()}),
        env=environment,
        cwd=CLONE,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    found: dict[str, list[str]] = json.loads(done.stdout)
    return found


def needles() -> dict[str, str]:
    """Everything that people typed and every result, under names that a failing test may show."""
    wanted: dict[str, str] = {"result negative": "negative", "result positive": "positive", "result invalid": "invalid"}
    for place, persona in enumerate(cast(JOURNEYS), start=1):
        wanted |= {f"{column} of {place}": text for column, text in columns(persona).items() if len(text) > 3}
    return wanted


def columns(persona: Persona) -> dict[str, str]:
    digits = persona.mobile.replace(" ", "")
    return {
        "birth name": persona.birth_name,
        "first names": persona.first_names,
        "name in use": persona.used_name,
        "birth date": persona.born.isoformat(),
        "NIR": persona.nir,
        "street": persona.street,
        "e-mail": persona.email,
        "mobile": digits,
        "mobile abroad": digits[1:],
        "guardian": persona.guardian_name,
    }


def persons_in(evening: Evening, kind: str) -> dict[str, list[str]]:
    return {
        place: named
        for place, names in evening.found.items()
        if place.startswith(kind) and (named := [name for name in names if name not in CONTROLS])
    }


def test_nothing_is_lost_or_doubled_though_the_worker_was_killed(evening: Evening) -> None:
    assert evening.code == 0
    assert evening.outcome | {"seconds": 0} == {
        "journeys": JOURNEYS,
        "acknowledged": JOURNEYS,
        "lost": 0,
        "duplicates": 0,
        "seconds": 0,
    }


def test_the_search_finds_what_is_open(evening: Evening) -> None:
    assert evening.found["table pharmacies_pharmacy"] == ["pharmacy"]
    assert evening.found["table pharmacies_user"] == ["colleague"]
    assert "receipt" in evening.found["table results_delivery"]


@pytest.mark.parametrize("kind", ["table", "valkey", "logs", "postgres", "letter"])
def test_nobody_and_no_result_stands_anywhere_in_clear(evening: Evening, kind: str) -> None:
    assert [place for place in evening.found if place.startswith(kind)]
    assert persons_in(evening, kind) == {}
