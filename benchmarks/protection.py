"""What protection costs: ours beside a plain twin and beside the stock package, interleaved in one run.

Each round measures every variant once, in shuffled order. A ratio is the median over the rounds of the quotient of
two times of the same round, so that a busy machine hurts both alike; its quartiles stand in `quartiles`. Times are
milliseconds of CPU, of this process and of its database backend together (of this process alone where there is no
/proc), for a clock on a shared machine mostly measures the neighbours; `elapsed` holds the same ratios by the clock.
The last line is one JSON object.

Twins have the columns, constraints and indexes of the table of cases (benchmarks/twins.py): plain text, or encrypted by
the stock django-encrypted-model-fields with one key. They are asked in a role that passes the wall, no pharmacy is
entered, and no event tells of the reading or the registration.

- `page_vs_plain`, `page_vs_stock`: the whole request for the queue page through Django's test client: middleware,
  session, account, all queries, ROWS people in the queue (half of them on the timer) of whom three values each are
  opened and shown, the template. Ours enters the wall and writes its access event.
- `page_orm_vs_plain`, `page_orm_vs_stock`: only the rows, loaded by one query, and the same three values of each used.
  Ours within the wall and an opening, entered before and left after the clock runs.
- `insert_vs_plain`, `insert_vs_stock`: the whole act of registering with its commit: queue number, look for a twin of
  the form, 17 personal values; ours with wall, seals, blind indexes and event. `insert_vs_plain_traced`: the plain
  twin leaves the event too.
- `insert_orm_vs_plain`, `insert_orm_vs_stock`: one INSERT of a row with the same columns and its commit.
- `value_seal_vs_stock`, `value_open_vs_stock`: how many times faster than the stock package one value is sealed (from
  the instance to what the driver is given), opened (from what the driver gave to the text in hand).
  `value_*_vs_raw`: how many times dearer than AES-256-GCM of the cryptography library alone.
- `reseal_per_s`: rows a second by the clock, all values of each moved to a new key, as the rotation of keys does it.
- `wall_ms`: a transaction that loads the page's rows, opens and uses their values, through the wall minus past it;
  `event_ms`: the same with its access event minus without.

The private servers of `make bench` do not wait for the disk (fsync off): a commit that does makes every insert dearer
by the same amount, so these ratios are the worst case. ROUNDS, ROWS and RESEALS set the size.
"""
# ruff: noqa: E402  because Django must be set up first

import gc
import json
import os
import random
import statistics
import sys
import time
from contextlib import ExitStack
from pathlib import Path

os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"

from django.conf import settings

settings.DATABASES["default"]["ENGINE"] = "django.db.backends.postgresql"  # as in production: the tests' own asks more
settings.TEMPLATES[0]["OPTIONS"]["debug"] = False

import django

django.setup()

from django.core.management import call_command
from django.db import connection, models, transaction
from django.utils import timezone

from benchmarks import pages
from benchmarks.parts import twins
from benchmarks.parts.variants import Texts, Variant, of_inserts, of_pages, of_values, read_by_us, speaking
from benchmarks.wall import prepare
from francetest.demo.people import cast as people
from francetest.demo.seed import answers
from pharmacies.seat import Seat
from pharmacies.wall import inside
from results.acts.rotate_keys import rotate_keys
from results.models import Case
from results.sealing import keys
from tests import cast
from tests.postgres.stage import BACKSTAGE
from tests.results.sealing.conftest import a_case

ROWS = int(os.environ.get("ROWS", "50"))
ROUNDS = int(os.environ.get("ROUNDS", "200"))
RESEALS = int(os.environ.get("RESEALS", "5"))
WARMING = 5
Spent = dict[str, list[float]]
RESEALED = 500
"""Rows of one rotation: a batch of it."""


def main() -> None:
    call_command("migrate", verbosity=0)
    prepare()
    plain, stock = twins.make("Plain", encrypted=False), twins.make("Stock", encrypted=True)
    with connection.cursor() as cursor:
        cursor.execute(f"GRANT ALL ON bench_plain, bench_stock TO {BACKSTAGE}")
    seat = cast.seat(cast.pharmacy())
    pages.fill(seat)
    texts = filled(seat, plain, stock)
    desk = cast.pharmacy("Pharmacie des inscriptions")
    variants = [*of_pages(seat, ROWS, plain, stock), *of_inserts(desk, plain, stock), *of_values(seat, texts, stock)]
    with cast.door():
        spent, elapsed = measured(variants)
        resealed = reseals()
    report(spent, elapsed, resealed, sum(map(len, texts.values())))


def filled(seat: Seat, *others: type[models.Model]) -> Texts:
    """The queue's personal values, copied to the twins too."""
    with cast.door(), read_by_us(seat):
        cases = list(Case.objects.filter(pharmacy=seat.pharmacy))
        opened = {case.pk: {name: getattr(case, name) for name in twins.SEALED} for case in cases}
        with speaking(BACKSTAGE):
            for twin in others:
                twins.copy(twin, cases)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return {pk: {name: text for name, text in row.items() if text is not None} for pk, row in opened.items()}


def measured(variants: list[Variant]) -> tuple[Spent, Spent]:
    """CPU and elapsed milliseconds by name, a figure a round; the first rounds, which fill caches, are thrown away."""
    spent: Spent = {variant.name: [] for variant in variants}
    elapsed: Spent = {variant.name: [] for variant in variants}
    for round_ in range(-WARMING, ROUNDS):
        for variant in random.sample(variants, len(variants)):
            busy, took = once(variant)
            if round_ >= 0:
                spent[variant.name].append(busy)
                elapsed[variant.name].append(took)
        if round_ % 20 == 0:
            say(f"{round_} of {ROUNDS} rounds")
    return spent, elapsed


def once(variant: Variant) -> tuple[float, float]:
    """Milliseconds of CPU, and by the clock."""
    with ExitStack() as stack:
        stack.enter_context(speaking(variant.role))
        stack.enter_context(variant.around())
        run = variant.made()
        gc.collect(0)
        theirs, ours, began = backend_cpu(), time.process_time(), time.perf_counter()
        run()
        took, ours = time.perf_counter() - began, time.process_time() - ours
        return (ours + backend_cpu() - theirs) * 1000, took * 1000


def backend_cpu() -> float:
    """Seconds of CPU so far of the backend that this process talks to. Looking them up is not counted."""
    backend = Path(f"/proc/{connection.connection.info.backend_pid}/schedstat")
    return int(backend.read_text().split()[0]) / 1e9 if backend.exists() else 0


def reseals() -> list[float]:
    """Rows a second of each rotation of RESEALED rows."""
    pharmacy, persona = cast.pharmacy("Pharmacie des clés"), answers(people(1)[0])
    values = {name: getattr(persona, name) or None for name in twins.SEALED}
    with transaction.atomic(), inside(pharmacy.pk):
        for index in Case.BLIND_INDEXES.values():
            keys.index_key(pharmacy.pk, index.name)
        Case.objects.bulk_create(a_case(pharmacy, **values, number=place) for place in range(RESEALED))
    keys.KNOWN_AFTER = 0  # nobody else remembers anything: the waiting is not what is measured
    rates: list[float] = []
    for _turn in range(RESEALS):
        marks: list[float] = []
        began = time.perf_counter()
        rotate_keys(
            pharmacies=[pharmacy],
            by=cast.BACKSTAGE,
            now=timezone.now,
            progress=lambda *_: marks.append(time.perf_counter()),  # noqa: B023 called before the next turn
        )
        rates.append(RESEALED / (marks[0] - began))
    say(f"{RESEALS} rotations")
    return rates


def report(spent: Spent, elapsed: Spent, resealed: list[float], values: int) -> None:
    for name, times in spent.items():
        low, middle, high = statistics.quantiles(times, n=4)
        print(f"{name:<20} {low:8.3f} / {middle:8.3f} / {high:8.3f} ms")
    ratios = {**compared(spent), "reseal_per_s": resealed}
    medians = {name: statistics.median(times) for name, times in spent.items()}
    alone = [name for name in medians if name.startswith(("seal", "open"))]
    figures = {
        **{name: round(statistics.median(found), 2) for name, found in ratios.items()},
        "n": ROUNDS,
        "rows": ROWS,
        "quartiles": {name: [round(q, 2) for q in statistics.quantiles(found)[::2]] for name, found in ratios.items()},
        "elapsed": {name: round(statistics.median(found), 2) for name, found in compared(elapsed).items()},
        "ms": {name: round(median, 3) for name, median in medians.items()},
        "us_a_value": {name: round(medians[name] * 1000 / values, 2) for name in alone},
    }
    print(json.dumps(figures))


def compared(spent: Spent) -> Spent:
    """Each figure as the rounds gave it."""
    return {
        "value_seal_vs_stock": quotients(spent, "seal_stock", "seal"),
        "value_open_vs_stock": quotients(spent, "open_stock", "open"),
        "value_seal_vs_raw": quotients(spent, "seal", "seal_raw"),
        "value_open_vs_raw": quotients(spent, "open", "open_raw"),
        **{
            f"{what}_vs_{twin}": quotients(spent, what, f"{what}_{twin}")
            for what in ("page", "page_orm", "insert", "insert_orm")
            for twin in ("plain", "stock")
        },
        "insert_vs_plain_traced": quotients(spent, "insert", "insert_plain_traced"),
        "wall_ms": differences(spent, "rows_walled", "rows"),
        "event_ms": differences(spent, "rows_walled_traced", "rows_walled"),
    }


def quotients(spent: Spent, one: str, other: str) -> list[float]:
    return [a / b for a, b in zip(spent[one], spent[other], strict=True)]


def differences(spent: Spent, one: str, other: str) -> list[float]:
    return [a - b for a, b in zip(spent[one], spent[other], strict=True)]


def say(words: str) -> None:
    sys.stderr.write(f"  {words}\n")


if __name__ == "__main__":
    main()
