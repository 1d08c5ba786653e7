"""A receiver in memory for the tests of everything else; it passes the same contract test as client and mock."""

import datetime as dt
import hashlib
from collections import deque
from dataclasses import dataclass, field
from uuid import UUID

from results.sidep import fhir
from results.sidep.failures import Later, Never, Receipt
from results.sidep.mock import rules
from results.sidep.port import ReceivedVersion
from results.sidep.report import Report


@dataclass(slots=True)
class _Kept:
    report: Report
    digest: str
    receipt: Receipt
    duplicates: int = 0


@dataclass(slots=True)
class Fake:
    """A Gateway without a network. `failures`: raised one per call, first in first out, before anything is looked at.

    `lose_answers`: that many next reports are kept while the sender hears only Later("timeout").
    """

    failures: deque[Never | Later] = field(default_factory=deque)
    lose_answers: int = 0
    asked: int = 0
    _kept: dict[UUID, _Kept] = field(default_factory=dict)

    @property
    def reports(self) -> list[Report]:
        """What was taken, each once, in the order it came."""
        return [kept.report for kept in self._kept.values()]

    @property
    def duplicates(self) -> int:
        """How often something came again that was there."""
        return sum(kept.duplicates for kept in self._kept.values())

    def send(self, report: Report) -> Receipt:
        """Check and keep as the mock does."""
        self._called()
        now = dt.datetime.now(dt.UTC)
        wrong = rules.faults(fhir.bundle(report), now=now)
        if wrong:
            raise Never(wrong[0].code, " ".join(fault.words for fault in wrong)[:240])
        receipt = self._take(report, hashlib.sha256(fhir.body(report)).hexdigest(), now=now)
        if self.lose_answers:
            self.lose_answers -= 1
            raise Later("timeout")
        return receipt

    def received(self, finess: str) -> list[ReceivedVersion]:
        """All of one pharmacy."""
        self._called()
        mine = [kept for kept in self._kept.values() if kept.report.pharmacy.finess == finess]
        return [ReceivedVersion(k.report.delivery_id, k.report.case_id, k.report.version, k.receipt) for k in mine]

    def _called(self) -> None:
        self.asked += 1
        if self.failures:
            raise self.failures.popleft()

    def _take(self, report: Report, digest: str, *, now: dt.datetime) -> Receipt:
        known = self._kept.get(report.delivery_id)
        if known is not None:
            if known.digest != digest:
                raise Never("key-reused", "Cette clé d’idempotence a déjà servi pour un autre message.")
            known.duplicates += 1
            return Receipt(known.receipt.number, known.receipt.received_at, duplicate=True)
        self._must_be_newer(report)
        receipt = Receipt(f"FAKE-{len(self._kept) + 1}", now.replace(microsecond=0), duplicate=False)
        self._kept[report.delivery_id] = _Kept(report, digest, receipt)
        return receipt

    def _must_be_newer(self, report: Report) -> None:
        versions = [kept.report.version for kept in self._kept.values() if kept.report.case_id == report.case_id]
        if report.version in versions and report.version == max(versions):
            raise Never("version-taken", "Cette version du dossier est déjà reçue sous une autre clé.")
        if versions and report.version < max(versions):
            raise Never("version-outdated", "Une version plus récente de ce dossier est déjà reçue.")
