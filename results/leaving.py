"""What still ties a pharmacy to us, and whether what it took along is all there is."""

import datetime as dt
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from django.db.models import Model
from django.utils import timezone

from pharmacies.models import Export
from results.models import Case, Delivery, Lot, Notice, Result
from results.vocabulary import CaseState

TAKEN_ALONG: Final[dict[str, type[Model]]] = {
    "dossiers": Case,
    "resultats": Result,
    "envois": Delivery,
    "messages": Notice,
    "lots": Lot,
}
"""File of the archive → what it lists. The team and the trail come besides."""


@dataclass(frozen=True, slots=True)
class Pending:
    """What must end before a pharmacy closes: people not given a result, results and messages not yet gone."""

    cases: int
    deliveries: int
    notices: int

    @property
    def nothing(self) -> bool:
        """Whether the pharmacy may close."""
        return not (self.cases or self.deliveries or self.notices)


def pending(pharmacy_id: UUID, at: dt.datetime) -> Pending:
    """What is left to do now. Somebody who registered on an earlier day and was never tested is not waited for."""
    day = timezone.localtime(at).date()
    cases = Case.objects.filter(pharmacy_id=pharmacy_id)
    return Pending(
        cases=cases.filter(state=CaseState.STARTED).count() + cases.to_call().filter(day__gte=day).count(),
        deliveries=Delivery.objects.filter(pharmacy_id=pharmacy_id).unsettled().count(),
        notices=Notice.objects.filter(pharmacy_id=pharmacy_id).unsettled().count(),
    )


def counted(pharmacy_id: UUID) -> dict[str, int]:
    """How many rows each file of an archive made now would have."""
    return {name: model._default_manager.filter(pharmacy_id=pharmacy_id).count() for name, model in TAKEN_ALONG.items()}


def still_whole(export: Export) -> bool:
    """Whether nothing has come or changed since the export: rows are only added, and outgoing ones settled."""
    held = {name: export.rows.get(name) for name in TAKEN_ALONG}
    outgoing = (
        Delivery.objects.filter(pharmacy_id=export.pharmacy_id),
        Notice.objects.filter(pharmacy_id=export.pharmacy_id),
    )
    return held == counted(export.pharmacy_id) and not any(
        rows.filter(settled_at__gt=export.made_at).exists() for rows in outgoing
    )
