"""The ledger under load: writers commit events after random delays while one sequencer numbers them each second.

Each writer is a process of its own with the web's rights; the delay lies between the event and its commit, so later
events become visible before earlier ones. Then: is every event in the ledger once, what does a proof take, how long is
the whole check. Figures of one run on this machine; the last line is one JSON object. EVENTS=20000, WRITERS=8.
"""

import datetime as dt
import json
import os
import random
import statistics
import sys
import time
from io import StringIO
from multiprocessing import get_context
from typing import Any

os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"

import django

django.setup()

from django.core.management import call_command  # noqa: E402 because Django must be set up first
from django.db import connection, transaction  # noqa: E402

from audit.actor import Actor  # noqa: E402
from audit.context import Door, through  # noqa: E402
from audit.identity import new_id  # noqa: E402
from audit.ledger.check import check  # noqa: E402
from audit.ledger.proof import inclusion  # noqa: E402
from audit.ledger.publish import publish  # noqa: E402
from audit.ledger.readers import OwnerReader  # noqa: E402
from audit.ledger.sequence import sequence  # noqa: E402
from audit.trace import record  # noqa: E402
from audit.vocabulary import Act, ActorKind  # noqa: E402
from tests.postgres.stage import APP, BACKSTAGE, COURIER, speaking_as  # noqa: E402

EVENTS = int(os.environ.get("EVENTS", "20000"))
WRITERS = int(os.environ.get("WRITERS", "8"))
LONGEST_DELAY = 0.02
"""Seconds between an event and its commit."""
LATE = 0.5
"""Seconds, for one event in two hundred."""
PROOFS = 200


def main() -> None:
    prepare()
    with get_context("spawn").Pool(WRITERS) as pool:
        writing = pool.map_async(write, [EVENTS // WRITERS] * WRITERS, chunksize=1)
        ticks = list(numbered_while(writing))
        spans = writing.get()
    wrote = max(end for _, end in spans) - min(start for start, _ in spans)
    ticks += list(numbered_until_done())
    report(ticks, wrote)


def prepare() -> None:
    call_command("migrate", verbosity=0)
    with speaking_as(""), connection.cursor() as cursor:
        for role, walls in ((APP, "NOBYPASSRLS"), (COURIER, "NOBYPASSRLS"), (BACKSTAGE, "BYPASSRLS")):
            cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role])
            if not cursor.fetchone():
                cursor.execute(f"CREATE ROLE {role} {walls}")
        cursor.execute(f"GRANT ALL ON ALL TABLES IN SCHEMA public TO {BACKSTAGE}")
        call_command("database_roles", stdout=StringIO())


def write(count: int) -> tuple[float, float]:
    """One writer: an event per transaction, committed late; when it began and when it ended."""
    actor = Actor(ActorKind.PERSON, id=new_id(), role="preparateur", pharmacy=new_id(), agent=2)
    chance = random.Random(os.getpid())  # noqa: S311 because it only delays
    connection.ensure_connection()
    began = time.monotonic()
    with through(Door("web:result", "192.0.2.7", "0" * 32)), speaking_as(APP):
        for _ in range(count):
            with transaction.atomic():
                at = dt.datetime.now(dt.UTC)
                record(Act.RESULT_RECORDED, by=actor, at=at, subjects=[new_id()], version=1, early_or_late=None)
                time.sleep(LATE if chance.random() < 0.005 else chance.uniform(0, LONGEST_DELAY))
    return began, time.monotonic()


def numbered_while(writing: Any) -> Any:
    """Duration and length of each tick, one a second."""
    while not writing.ready():
        yield tick()
        writing.wait(1)


def numbered_until_done() -> Any:
    while (found := tick())[1]:
        yield found


def tick() -> tuple[float, int]:
    with speaking_as(COURIER):
        connection.ensure_connection()
        began = time.perf_counter()
        added = sequence()
        return (time.perf_counter() - began) * 1000, added


def report(ticks: list[tuple[float, int]], wrote: float) -> None:
    with speaking_as(BACKSTAGE), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM audit_event")
        events = cursor.fetchone()[0]
        cursor.execute("SELECT count(*), count(DISTINCT record), max(number) + 1 FROM audit_leaf WHERE kind = 'event'")
        sequenced, distinct, lines = cursor.fetchone()
        cursor.execute("SELECT id FROM audit_event ORDER BY random() LIMIT %s", [PROOFS])
        some = [row[0] for row in cursor.fetchall()]
        cursor.execute(
            "SELECT sum(pg_total_relation_size(t::regclass)) FROM unnest(%s::text[]) t", [["audit_leaf", "audit_tile"]]
        )
        space = int(cursor.fetchone()[0])
    with speaking_as(COURIER):
        publish(at=dt.datetime.now(dt.UTC))
    with speaking_as(""):
        proofs = [timed_proof(event) for event in some]
        began = time.perf_counter()
        found = check(OwnerReader(), tell=lambda line, size: sys.stderr.write(f"  {line} of {size} lines checked\n"))
        verify = time.perf_counter() - began
    assert found.whole, found.findings
    busy = [(spent, added) for spent, added in ticks if added]
    spent_ms = [spent for spent, _ in busy]
    print(f"{events} events by {WRITERS} writers in {wrote:.1f} s, {len(busy)} ticks, {lines} lines")
    print(
        f"tick: {min(spent_ms):.1f} / {statistics.median(spent_ms):.1f} / {max(spent_ms):.1f} ms (min / median / max)"
    )
    print(
        json.dumps(
            {
                "events": events,
                "sequenced": sequenced,
                "lost": events - distinct,
                "doubled": sequenced - distinct,
                "writers": WRITERS,
                "events_per_s": round(events / wrote, 1),
                "numbered_per_s": round(sum(added for _, added in busy) / sum(spent_ms) * 1000, 1),
                "tick_ms": round(statistics.median(spent_ms), 1),
                "tick_max_ms": round(max(spent_ms), 1),
                "tick_events": round(statistics.median(added for _, added in busy), 1),
                "proof_bytes": max(size for size, _ in proofs),
                "proof_ms": round(statistics.median(spent for _, spent in proofs), 2),
                "bytes_per_event": round(space / lines, 1),
                "verify_s": round(verify, 2),
            }
        )
    )


def timed_proof(event: Any) -> tuple[int, float]:
    began = time.perf_counter()
    found = inclusion(event)
    return len(found.proof.encode()), (time.perf_counter() - began) * 1000


if __name__ == "__main__":
    main()
