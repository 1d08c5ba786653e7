"""Sends ripe results to the receiver, each settled by itself: one bad row never holds up the others."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from django.db import transaction

from audit.actor import Actor
from audit.alarms import seal_broken
from audit.seals import told_about
from audit.vocabulary import Act, Outcome
from pharmacies.wall import inside
from results import revision
from results.leases import by_pharmacy, conclude, deliverable, give_back, lease, postpone
from results.models import Delivery
from results.reports import report_of
from results.sealing.access import opening
from results.sealing.errors import SealBroken, SealError
from results.sealing.purpose import Purpose
from results.sealing.replay import check_told
from results.sidep.failures import Later, Never, Receipt
from results.sidep.port import Gateway
from results.sidep.report import Report
from results.vocabulary import OutboxState

BATCH = 50
"""Rows per lease: at 50 a result costs the worker a fourteenth of what it costs alone."""
BROKEN = "seal-broken"
MARGIN = dt.timedelta(seconds=20)
"""Rows are given back when less than this is left of the lease: more than one request may take."""


@dataclass(slots=True)
class Tally:
    """What one run did."""

    acknowledged: int = 0
    refused: int = 0
    postponed: int = 0
    given_back: int = 0

    @property
    def leased(self) -> int:
        """Rows that the run had in hand."""
        return self.acknowledged + self.refused + self.postponed + self.given_back


def deliver_results(*, gateway: Gateway, by: Actor, now: Callable[[], dt.datetime], most: int = BATCH) -> Tally:
    """Leases a batch, opens it under one declared access per pharmacy, sends each without a transaction open."""
    tally = Tally()
    with transaction.atomic():
        rows = lease(deliverable(now()), at=now(), most=most)
    reports, unreadable = _open(rows, by=by, at=now())
    for row, error in unreadable:
        _put_aside(row, error, by=by, at=now(), tally=tally)
    ends = (rows[0].lease_until or now()) if rows else now()
    for position, (row, report) in enumerate(reports):
        if now() + MARGIN > ends:
            rest = [row for row, _report in reports[position:]]
            give_back(rest)
            tally.given_back = len(rest)
            break
        _send(row, report, gateway=gateway, by=by, now=now, tally=tally)
    return tally


def _open(
    rows: list[Delivery], *, by: Actor, at: dt.datetime
) -> tuple[list[tuple[Delivery, Report]], list[tuple[Delivery, SealError]]]:
    reports: list[tuple[Delivery, Report]] = []
    unreadable: list[tuple[Delivery, SealError]] = []
    for pharmacy_id, leased in by_pharmacy(rows).items():
        with transaction.atomic(), inside(pharmacy_id), opening(Purpose.DELIVERY, by=by, at=at, pharmacy=pharmacy_id):
            held = _with_content(leased)
            told = told_about(row.case_id for row in held)
            for row in held:
                try:
                    check_told((row.case, row.result), told)
                    reports.append((row, report_of(row)))
                except SealError as error:
                    unreadable.append((row, error))
    return reports, unreadable


def _put_aside(row: Delivery, error: SealError, *, by: Actor, at: dt.datetime, tally: Tally) -> None:
    """A row that was tampered with is refused, for it will not mend by itself; a missing key may come back."""
    if isinstance(error, SealBroken):
        seal_broken(error, at=at)
        tally.refused += _refused(row, BROKEN, by=by, at=at)
    else:
        tally.postponed += _later(row, Later("unreadable"), at=at)


def _with_content(leased: list[Delivery]) -> list[Delivery]:
    """The rows with all that a report needs, as far as they are still held by this lease, in the lease's order."""
    held = Delivery.objects.filter(pk__in=[row.pk for row in leased], lease_token=leased[0].lease_token)
    return list(held.select_related("case__lot__device", "result", "pharmacy").oldest_first())


def _send(
    row: Delivery, report: Report, *, gateway: Gateway, by: Actor, now: Callable[[], dt.datetime], tally: Tally
) -> None:
    try:
        receipt = gateway.send(report)
    except Never as never:
        tally.refused += _refused(row, never.reason_code, by=by, at=now())
    except Later as later:
        tally.postponed += _later(row, later, at=now())
    else:
        tally.acknowledged += _acknowledged(row, receipt, by=by, at=now())


def _acknowledged(row: Delivery, receipt: Receipt, *, by: Actor, at: dt.datetime) -> bool:
    return conclude(
        row,
        Act.DELIVERY_ACKNOWLEDGED,
        by=by,
        at=at,
        state=OutboxState.ACKNOWLEDGED,
        columns={"receipt": receipt.number, "last_failure": ""},
        version=row.version,
        receipt=receipt.number,
    )


def _refused(row: Delivery, reason_code: str, *, by: Actor, at: dt.datetime) -> bool:
    return conclude(
        row,
        Act.DELIVERY_REFUSED,
        by=by,
        at=at,
        state=OutboxState.REFUSED,
        outcome=Outcome.REFUSED,
        columns={"refusal": reason_code},
        version=row.version,
        reason=reason_code,
    )


def _later(row: Delivery, later: Later, *, at: dt.datetime) -> bool:
    with transaction.atomic(), inside(row.pharmacy_id):
        mine = postpone(row, at=at, failure=later.reason_code, asked=later.retry_after)
        revision.bump(row.pharmacy_id)
    return mine
