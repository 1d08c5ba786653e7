"""CPU time of the busiest pages in one process, interleaved: the empty form, the queue, and a poll of the queue.

Wall-clock figures of a shared machine say little; the ratios within one run do. The last line is one JSON object.
"""

import datetime as dt
import json
import os
import statistics
import sys
import time
import uuid
from collections.abc import Callable
from io import StringIO

os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"

import django

django.setup()

from django.core.management import call_command  # noqa: E402 because Django must be set up first
from django.test import Client  # noqa: E402
from django.utils import timezone  # noqa: E402

from francetest.demo.people import cast as people  # noqa: E402
from francetest.demo.seed import answers  # noqa: E402
from pharmacies.seat import Seat  # noqa: E402
from results.acts.open_lot import open_lot  # noqa: E402
from results.acts.register_case import register_case  # noqa: E402
from results.acts.start_test import start_test  # noqa: E402
from results.models import Device  # noqa: E402
from tests import cast  # noqa: E402

ROWS = int(os.environ.get("ROWS", "50"))
ROUNDS = int(os.environ.get("ROUNDS", "60"))


def main() -> None:
    call_command("migrate", verbosity=0)
    call_command("database_roles", stdout=StringIO())
    seat = cast.seat(cast.pharmacy())
    fill(seat)
    counter, phone = Client(), Client()
    cast.sign_in(counter, seat)
    seen = counter.get("/file/etat/").headers["ETag"]
    pages: dict[str, Callable[[], int]] = {
        "poll_304": lambda: counter.get("/file/etat/", headers={"If-None-Match": seen}).status_code,
        "poll_full": lambda: counter.get("/file/etat/").status_code,
        "queue": lambda: counter.get("/file/").status_code,
        "form": lambda: phone.get(f"/e/{seat.pharmacy.poster}/").status_code,
    }
    spent: dict[str, list[float]] = {name: [] for name in pages}
    answered: dict[str, set[int]] = {name: set() for name in pages}
    for round_ in range(ROUNDS):
        for name, page in pages.items():
            began = time.process_time()
            answered[name].add(page())
            spent[name].append((time.process_time() - began) * 1000)
        if round_ % 10 == 0:
            sys.stderr.write(f"  {round_} of {ROUNDS} rounds\n")
        seen = counter.get("/file/etat/").headers["ETag"]
    report(spent, answered)


def fill(seat: Seat) -> None:
    """A queue of ROWS people, half of them on the timer."""
    now = timezone.now()
    with cast.door():
        Device.objects.create(id="BENCH", manufacturer="Fictif SA", name="Kit", fictitious=True)
        expires_on = now.date() + dt.timedelta(days=90)
        box = open_lot(device_id="BENCH", number="B1", expires_on=expires_on, by=seat, at=now)
        for place, persona in enumerate(people(ROWS)):
            ticket = register_case(
                pharmacy=seat.pharmacy,
                answers=answers(persona),
                once=uuid.uuid4(),
                language="fr",
                consent_version="1",
                consent_hash="0" * 64,
                at=now,
            )
            if place % 2:
                guardian = "present" if persona.guardian_name else ""
                start_test(case_id=ticket.case_id, lot_id=box.pk, by=seat, at=now, guardian=guardian)


def report(spent: dict[str, list[float]], answered: dict[str, set[int]]) -> None:
    medians = {name: statistics.median(times) for name, times in spent.items()}
    for name, times in spent.items():
        low, high = min(times), max(times)
        print(f"{name:<10} {low:7.2f} / {medians[name]:7.2f} / {high:7.2f} CPU-ms   {sorted(answered[name])}")
    print(
        json.dumps(
            {
                "rows": ROWS,
                "rounds": ROUNDS,
                **{f"{name}_ms": round(median, 2) for name, median in medians.items()},
                "poll_full_vs_304": round(medians["poll_full"] / medians["poll_304"], 1),
                "statuses": {name: sorted(codes) for name, codes in answered.items()},
            }
        )
    )


if __name__ == "__main__":
    main()
