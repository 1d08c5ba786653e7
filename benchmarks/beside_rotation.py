"""What runs beside, and as, the rotation of benchmarks/rotation.py, each in a process of its own, as the web's role.

`read` opens random records without pause, `journeys` registers people, starts tests and records results, `rotate` is
`manage.py keys rotate` with a clock, and with a part of the stock package's work after each batch. They write what they
counted to FILE (JSON lines); the first two end on SIGTERM.
"""
# ruff: noqa: E402, S311  because Django must be set up first, and chance needs no secrecy here

import json
import random
import signal
import sys
import time
import traceback
from datetime import timedelta
from pathlib import Path
from types import FrameType
from uuid import UUID

import django

django.setup()

from django.core.management import call_command
from django.db import transaction
from django.utils import timezone

from benchmarks import stock_case
from pharmacies.models import Pharmacy
from pharmacies.seat import Seat
from pharmacies.wall import inside
from results.acts.record_result import record_result
from results.acts.start_test import start_test
from results.management.commands.keys import Command
from results.models import Case, Result
from results.sealing.access import opening
from results.sealing.fields import sealed_names
from results.sealing.purpose import Purpose
from tests import cast
from tests.results import story

NAMES = sealed_names(Case)
NIR = "185057800608436"
_over = False


def main(role: str, file: Path) -> None:
    signal.signal(signal.SIGTERM, _end)
    {"read": read, "journeys": journeys, "rotate": rotate}[role](file)


def _end(_signal: int, _frame: FrameType | None) -> None:
    global _over  # noqa: PLW0603 a signal has nowhere else to write to
    _over = True


def ids_by_pharmacy() -> dict[UUID, list[UUID]]:
    found = {}
    for pharmacy in Pharmacy.objects.values_list("pk", flat=True):
        with transaction.atomic(), inside(pharmacy):
            found[pharmacy] = list(Case.objects.values_list("pk", flat=True))
    return found


def unreadable_of(pharmacy: UUID, cases: list[UUID]) -> int:
    """How many records hold a value, results included, that does not open or opens to something else."""
    declared = opening(Purpose.QUEUE, by=cast.BACKSTAGE, at=timezone.now(), pharmacy=pharmacy)
    with transaction.atomic(), inside(pharmacy), declared:
        found = list(Case.objects.filter(pk__in=cases))
        wrong = {result.case_id for result in Result.objects.filter(case__in=cases) if result.value != "negative"}
        wrong |= {case.pk for case in found if not _opens(case)}
    return len(wrong) + len(cases) - len(found)


def _opens(case: Case) -> bool:
    typed = {name: getattr(case, name) for name in NAMES}
    return typed | {"nir": None} == dict.fromkeys(NAMES) | story.CAMILLE and typed["nir"] in {None, NIR}


def read(file: Path) -> None:
    places = ids_by_pharmacy()
    reads = unreadable = 0
    with cast.door():
        while not _over:
            pharmacy = random.choice(list(places))
            try:
                unreadable += unreadable_of(pharmacy, [random.choice(places[pharmacy])])
            except Exception:
                unreadable += 1
                traceback.print_exc()
            reads += 1
    _tell(file, reads=reads, unreadable=unreadable)


def journeys(file: Path) -> None:
    seats = [cast.seat(pharmacy) for pharmacy in Pharmacy.objects.all()]
    done = failed = 0
    while not _over:
        try:
            journey(random.choice(seats))
            done += 1
        except Exception:
            failed += 1
            traceback.print_exc()
    _tell(file, journeys=done, journeys_failed=failed)


def journey(seat: Seat) -> None:
    """From the form to the result, each step in the transaction of a page."""
    at = timezone.now() - timedelta(minutes=17)
    ticket = story.ticket(seat.pharmacy, at=at, nir=NIR)
    with cast.at_home(seat):
        lot = story.lot(seat, at=at)
    with cast.door(), cast.at_home(seat):
        start_test(case_id=ticket.case_id, lot_id=lot.pk, by=seat, at=at)
    with cast.door(), cast.at_home(seat):
        record_result(case_id=ticket.case_id, value="negative", by=seat, at=timezone.now())


def rotate(file: Path) -> None:
    """Our batch, then a part of theirs, and so on: a noisy neighbour hurts both alike."""
    bar = Command._bar
    parts = stock_case.renewed(_last_stock_row(file))
    began = time.perf_counter()
    before = 0

    def between(self: Command, what: str, done: int, total: int) -> None:
        nonlocal began, before
        ours = time.perf_counter() - began
        bar(self, what, done, total)
        rows, before = done - before if done > before else done, done
        began = time.perf_counter()
        after = next(parts, None)
        _tell(file, rows=rows, ours=ours, stock=time.perf_counter() - began if after else None, after=after)
        began = time.perf_counter()

    Command._bar = between  # type: ignore[method-assign]
    call_command("keys", "rotate")


def _last_stock_row(file: Path) -> int:
    lines = file.read_text().splitlines() if file.exists() else []
    return max((json.loads(line)["after"] or 0 for line in lines), default=0)


def _tell(file: Path, **figures: object) -> None:
    with file.open("a") as lines:
        lines.write(json.dumps(figures) + "\n")


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
