"""Goes through every sealed row and compares it with its own seal and with the trail. Opens no value."""

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db import transaction
from psycopg import sql

from audit.actor import Actor
from audit.alarms import seal_broken
from audit.seals import told_in
from audit.trace import record
from audit.vocabulary import Act
from pharmacies.models import Pharmacy
from pharmacies.vocabulary import PharmacyState
from pharmacies.wall import inside
from results.sealing import bulk, replay, row_seal
from results.sealing.bulk import FIRST
from results.sealing.errors import Breach, SealBroken
from results.sealing.row_seal import Content
from results.sealing.tables import SealedTable, sealed_tables

BATCH = 1000

Progress = Callable[[int, int, int], None]  # pharmacies done, pharmacies in all, rows seen


@dataclass(frozen=True, slots=True)
class Finding:
    """One row that is not as the application left it; `row` is its id, `reason` a `Breach`."""

    finess: str
    table: str
    row: str
    reason: str


@dataclass(slots=True)
class Verification:
    """What was gone through and what was found."""

    pharmacies: int = 0
    rows: int = 0
    findings: list[Finding] = field(default_factory=list)


def verify_seals(
    *,
    pharmacies: list[Pharmacy],
    by: Actor,
    now: Callable[[], dt.datetime],
    progress: Progress = lambda _done, _total, _rows: None,
) -> Verification:
    """Raises an alarm for each finding and leaves one event about the whole. Raises `RootKeyError`.

    "missing" rows are told of by the trail and not there; "untold" ones are there and no act says that it wrote them.
    """
    verification = Verification()
    for pharmacy in pharmacies:
        with transaction.atomic(), inside(pharmacy.pk):
            # Where a pharmacy left, the keys of its seals are destroyed too: nothing can be opened nor judged.
            pharmacy.refresh_from_db(fields=["state"])
            left = pharmacy.state == PharmacyState.CLOSED
            found = [] if left else list(_breaches(pharmacy.pk, verification))
        for broken in found:
            seal_broken(broken, at=now())
            row = str(broken.subjects[0])
            verification.findings.append(Finding(pharmacy.finess, broken.table, row, broken.reason))
        verification.pharmacies += 1
        progress(verification.pharmacies, len(pharmacies), verification.rows)
    record(Act.SEALS_VERIFIED, by=by, at=now(), count=verification.rows, findings=len(verification.findings))
    return verification


def _breaches(pharmacy: UUID, verification: Verification) -> Iterator[SealBroken]:
    told = told_in(pharmacy)
    untold: list[tuple[str, UUID, int]] = []
    for table in sealed_tables():
        for row, version, broken in _rows(table, pharmacy):
            verification.rows += 1
            wrong = replay.breach(version, told.pop(row, None))
            if broken or wrong is Breach.REPLAYED:
                yield SealBroken(table.name, broken or Breach.REPLAYED, row=row, pharmacy=pharmacy)
            elif wrong:
                untold.append((table.name, row, version))
    for row in told:
        yield SealBroken("results", Breach.MISSING, row=row, pharmacy=pharmacy)
    # The trail was read first, so what was written meanwhile seemed untold.
    told = told_in(pharmacy) if untold else {}
    for name, row, version in untold:
        if version > told.get(row, 0):
            yield SealBroken(name, Breach.UNTOLD, row=row, pharmacy=pharmacy)


def _rows(table: SealedTable, pharmacy: UUID) -> Iterator[tuple[UUID, int, Breach | None]]:
    names = [name.encode() for name in table.columns]
    after = FIRST
    while found := _batch(table, pharmacy, after):
        for row, *stored, seal, version in found:
            content = Content(table.name, row, pharmacy, version, zip(names, stored, strict=True))
            yield row, version, row_seal.breach(seal, content)
        after = found[-1][0]


def _batch(table: SealedTable, pharmacy: UUID, after: UUID) -> list[tuple[Any, ...]]:
    where = sql.SQL("t.pharmacy_id = {} AND t.id > {}").format(sql.Literal(pharmacy), sql.Literal(after))
    return bulk.read(table.name, (*table.columns, "seal", "seal_version"), where, size=BATCH, lock=False)
