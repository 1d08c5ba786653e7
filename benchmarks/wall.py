"""What the wall between pharmacies costs a page: 50 rows read past the wall, and through it, interleaved in one run.

Times are wall-clock milliseconds of whole transactions on one connection, min / median / p99 / max; the last line is
one JSON object. `DATABASE_URL` names an owner who may act as the web's role and as one that passes the wall: the
private servers of `make bench` are made so.
"""

import datetime as dt
import json
import os
import statistics
import sys
import time
import uuid
from io import StringIO

os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"

import django

django.setup()

from django.core.management import call_command  # noqa: E402 because Django must be set up first
from django.db import connection, transaction  # noqa: E402

from pharmacies.models import Pharmacy  # noqa: E402
from pharmacies.wall import inside  # noqa: E402
from tests import cast  # noqa: E402
from tests.postgres.stage import APP, BACKSTAGE, speaking_as  # noqa: E402

PHARMACIES = int(os.environ.get("PHARMACIES", "100"))
ROWS = int(os.environ.get("ROWS", "1000"))
ROUNDS = int(os.environ.get("ROUNDS", "1000"))
PAGE = (
    "SELECT id, number, state, birth_name, first_names FROM results_case WHERE pharmacy_id = %s AND day = %s LIMIT 50"
)
BY_ID = "SELECT id, number, state, birth_name, first_names FROM results_case WHERE id = %s"
FILL = """
INSERT INTO results_case (id, pharmacy_id, day, number, state, revision, registered_at, language, share, minor,
    consent_version, consent_hash, once, ticket_hash, label, code_hash, code_failures, guardian_consent, cancel_reason,
    person_index, birth_name, sex, birth_date, street, city, country, symptoms, first_names)
SELECT gen_random_uuid(), %s, %s::date - (n / 50), n, 'registered', 0, now(), 'fr', true, false,
    '1', '', gen_random_uuid(), sha256(uuid_send(gen_random_uuid())), '', '', 0, '', '', gen_random_uuid(),
    b, b, b, b, b, b, b, b
  FROM generate_series(1, %s) n, (SELECT sha256('sealed') || sha256('value') b) sealed
"""
TODAY = dt.date(2026, 11, 23)


def main() -> None:
    call_command("migrate", verbosity=0)
    prepare()
    pharmacies = fill()
    with speaking_as(BACKSTAGE), transaction.atomic():
        ids = {
            pharmacy.pk: ask("SELECT id FROM results_case WHERE pharmacy_id = %s", pharmacy.pk)
            for pharmacy in pharmacies
        }
    spent: dict[str, list[float]] = {}
    for round_ in range(ROUNDS):
        pharmacy = pharmacies[round_ % len(pharmacies)].pk
        case = ids[pharmacy][round_ % ROWS][0]
        for name, role, walled, question, values in (
            ("page_off", BACKSTAGE, False, PAGE, (pharmacy, TODAY)),
            ("page_on", APP, True, PAGE, (pharmacy, TODAY)),
            ("by_id_off", BACKSTAGE, False, BY_ID, (case,)),
            ("by_id_on", APP, True, BY_ID, (case,)),
        ):
            with speaking_as(role):
                connection.ensure_connection()
                connection.take_role()  # type: ignore[attr-defined]  # of tests.postgres; before the clock starts
                spent.setdefault(name, []).append(timed(pharmacy, question, values, walled=walled))
        if round_ % 200 == 0:
            sys.stderr.write(f"  {round_} of {ROUNDS} rounds\n")
    report(spent)


def prepare() -> None:
    """The roles' rights, given by the owner."""
    with speaking_as(""), connection.cursor() as cursor:
        for role, walls in ((APP, "NOBYPASSRLS"), ("francetest_courier", "NOBYPASSRLS"), (BACKSTAGE, "BYPASSRLS")):
            cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role])
            if not cursor.fetchone():
                cursor.execute(f"CREATE ROLE {role} {walls}")
        cursor.execute(f"GRANT ALL ON ALL TABLES IN SCHEMA public, keys TO {BACKSTAGE}")
        cursor.execute(f"GRANT ALL ON ALL SEQUENCES IN SCHEMA public, keys TO {BACKSTAGE}")
        cursor.execute(f"GRANT USAGE ON SCHEMA keys TO {BACKSTAGE}")
        call_command("database_roles", stdout=StringIO())


def fill() -> list[Pharmacy]:
    pharmacies = [cast.pharmacy(f"Pharmacie {number}") for number in range(PHARMACIES)]
    for pharmacy in pharmacies:
        with speaking_as(APP), transaction.atomic(), inside(pharmacy.pk), connection.cursor() as cursor:
            cursor.execute(FILL, [pharmacy.pk, TODAY, ROWS])
    with speaking_as(""), connection.cursor() as cursor:
        cursor.execute("ANALYZE results_case")
    return pharmacies


def ask(question: str, *values: object) -> list[tuple[uuid.UUID, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(question, values)
        return list(cursor.fetchall())


def timed(pharmacy: uuid.UUID, question: str, values: tuple[object, ...], *, walled: bool) -> float:
    began = time.perf_counter()
    with transaction.atomic():
        if walled:
            with inside(pharmacy):
                rows = ask(question, *values)
        else:
            rows = ask(question, *values)
    assert rows
    return (time.perf_counter() - began) * 1000


def report(spent: dict[str, list[float]]) -> None:
    medians = {name: statistics.median(times) for name, times in spent.items()}
    for name, times in spent.items():
        ordered = sorted(times)
        p99 = ordered[int(len(ordered) * 0.99)]
        low, high = ordered[0], ordered[-1]
        print(f"{name:<10} n={len(times)}  {low:.2f} / {medians[name]:.2f} / {p99:.2f} / {high:.2f} ms")
    cost = {name: round(medians[f"{name}_on"] - medians[f"{name}_off"], 3) for name in ("page", "by_id")}
    print(
        json.dumps(
            {
                "rows": PHARMACIES * ROWS,
                "rounds": ROUNDS,
                **{f"{name}_ms": round(median, 3) for name, median in medians.items()},
                "wall_ms": cost["page"],
                "wall_by_id_ms": cost["by_id"],
            }
        )
    )


if __name__ == "__main__":
    main()
