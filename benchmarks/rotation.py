"""`keys rotate` over ROWS records beside traffic, killed once with SIGKILL and started again; and the stock package.

One process opens random records without pause, another takes people from the form to the result, a third is the
command itself. After each of our batches it lets the stock package (open and save every row under MultiFernet) do a
part, so that a noisy neighbour hurts both alike. At the end every record is opened once more. All of them speak as the
web's role. Times are wall-clock; the last line is one JSON object, exit code 1 if a record could not be read.
"""
# ruff: noqa: E402  because Django must be set up first

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from base64 import urlsafe_b64encode
from datetime import date, timedelta
from pathlib import Path

OWNER = os.environ["DATABASE_OWNER_URL"]
os.environ.update(
    DATABASE_URL=os.environ["DATABASE_APP_URL"],
    DJANGO_SETTINGS_MODULE="francetest.settings",
    STOCK_KEY=urlsafe_b64encode(os.urandom(32)).decode(),
)

import django

django.setup()

import psycopg
from django.db import connection, transaction

from benchmarks import stock_case
from benchmarks.beside_rotation import NIR, ids_by_pharmacy, unreadable_of
from pharmacies.models import Pharmacy
from pharmacies.wall import inside
from results.models import Case, WrappedKey
from results.sealing import keys
from results.sealing.fields import sealed_names
from results.sealing.key_model import KeyState
from results.sealing.tables import values_by_key
from tests import cast
from tests.results import story
from tests.results.sealing.conftest import a_case

ROWS = int(os.environ.get("ROWS", "5000"))
PHARMACIES = int(os.environ.get("PHARMACIES", "5"))
PART = 500
BEGAN = time.perf_counter()
FIRST_DAY = date(2026, 1, 1)
VALUES = {name: story.CAMILLE.get(name) for name in sealed_names(Case)}


def main() -> int:
    prepare()
    pharmacies = [cast.pharmacy(f"Pharmacie {number}") for number in range(PHARMACIES)]
    for number, pharmacy in enumerate(pharmacies):
        fill(pharmacy, ROWS // PHARMACIES)
        say(f"{(number + 1) * (ROWS // PHARMACIES)} of {ROWS} records made")
    say("the stock package's rows")
    stock_case.fill(ROWS // PART * stock_case.PART)
    with tempfile.TemporaryDirectory() as folder:
        return measure(Path(folder), pharmacies)


def prepare() -> None:
    """Tables and rights, by their owner."""
    for command in ("migrate --verbosity 0", "database_roles"):
        owner = {**os.environ, "DATABASE_URL": OWNER}
        subprocess.run(
            [sys.executable, "manage.py", *command.split()], env=owner, check=True, stdout=subprocess.DEVNULL
        )
    with connection.schema_editor(collect_sql=True) as editor:
        editor.create_model(stock_case.StockCase)
    with psycopg.connect(OWNER) as owner_connection:
        for statement in [*editor.collected_sql, "GRANT ALL ON bench_stock TO francetest_app"]:
            owner_connection.execute(statement)


def fill(pharmacy: Pharmacy, rows: int) -> None:
    """Records as the form would make them, and one journey, which makes the keys of the indexes."""
    story.ticket(pharmacy, nir=NIR)
    with cast.door():
        for first in range(0, rows, PART):
            with transaction.atomic(), inside(pharmacy.pk):
                day = FIRST_DAY + timedelta(days=first // PART)
                Case.objects.bulk_create(
                    a_case(pharmacy, **VALUES, day=day, number=place) for place in range(min(PART, rows - first))
                )


def measure(folder: Path, pharmacies: list[Pharmacy]) -> int:
    beside = {role: started(role, folder) for role in ("read", "journeys")}
    began = time.perf_counter()
    killed, left_when_killed = kill_in_the_middle(folder, pharmacies)
    runs = 1
    while started("rotate", folder).wait() and runs < 5:
        runs += 1
    whole = time.perf_counter() - began
    say("rotated; every record is opened once more")
    for process in beside.values():
        process.terminate()
    codes = [process.wait(60) for process in beside.values()]
    keys.forget()
    figures = {
        "rows": ROWS,
        **speeds(folder),
        "left_under_old_keys": left(pharmacies),
        "killed": killed,
        "left_when_killed": left_when_killed,
        "runs_after_the_kill": runs,
        **told(folder / "read"),
        **told(folder / "journeys"),
        **last_look(),
        "whole_s": round(whole),
    }
    print(json.dumps(figures))
    return int(
        any(codes) or any(figures[name] for name in ("left_under_old_keys", "unreadable", "unreadable_at_the_end"))
    )


def started(role: str, folder: Path) -> "subprocess.Popen[bytes]":
    return subprocess.Popen([sys.executable, "-m", "benchmarks.beside_rotation", role, str(folder / role)])


def kill_in_the_middle(folder: Path, pharmacies: list[Pharmacy]) -> tuple[int, int]:
    """How often it was killed, and how many values were then still under the old keys."""
    child = started("rotate", folder)
    while sum(line["rows"] for line in lines(folder / "rotate")) < ROWS // 2:
        if child.poll() is not None:
            raise SystemExit("the rotation ended before it could be killed")
        time.sleep(0.05)
    child.kill()
    say(f"killed -9 after {sum(line['rows'] for line in lines(folder / 'rotate'))} records, exit code {child.wait()}")
    return int(child.returncode == -9), left(pharmacies)


def lines(file: Path) -> list[dict[str, float]]:
    """What a process has told so far; a line that it was killed over is left out."""
    whole = file.read_text().splitlines(keepends=True) if file.exists() else []
    return [json.loads(line) for line in whole if line.endswith("\n")]


def told(file: Path) -> dict[str, float]:
    return lines(file)[0] if lines(file) else {"unreadable": -1}


def left(pharmacies: list[Pharmacy]) -> int:
    values = 0
    for pharmacy in pharmacies:
        with transaction.atomic(), inside(pharmacy.pk):
            counted = values_by_key(pharmacy.pk)
            old = WrappedKey.objects.in_state(KeyState.OUTGOING, KeyState.RETIRED)
            values += sum(counted[key.pk] for key in old)
    return values


def speeds(folder: Path) -> dict[str, float]:
    """Seconds a row of each side, from parts that followed one another; the first of a process includes its start."""
    told = [line for line in lines(folder / "rotate") if line["stock"] and line["rows"] >= stock_case.PART]
    ours, theirs = [line["ours"] / line["rows"] for line in told], [line["stock"] / stock_case.PART for line in told]
    for name, times in (("ours", ours), ("stock", theirs)):
        low, middle, high = (round(1e6 * pick(times)) for pick in (min, statistics.median, max))
        print(f"{name:<6} {low:>7} / {middle:>7} / {high:>7} µs a record (min / median / max), n={len(times)}")
    reseal, save = statistics.median(ours), statistics.median(theirs)
    return {
        "reseal_per_s": round(1 / reseal),
        "stock_per_s": round(1 / save),
        "reseal_vs_stock": round(save / reseal, 1),
    }


def last_look() -> dict[str, int]:
    """Every record opened once more."""
    seen = unreadable = 0
    with cast.door():
        for pharmacy, cases in ids_by_pharmacy().items():
            for first in range(0, len(cases), PART):
                unreadable += unreadable_of(pharmacy, cases[first : first + PART])
            seen += len(cases)
    return {"records_at_the_end": seen, "unreadable_at_the_end": unreadable}


def say(words: str) -> None:
    sys.stderr.write(f"  [{time.perf_counter() - BEGAN:5.0f} s] {words}\n")


if __name__ == "__main__":
    sys.exit(main())
