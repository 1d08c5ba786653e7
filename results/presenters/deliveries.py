"""The page of deliveries: the sentence first, then each version on its way. It opens no sealed value."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, Count, Max, Q, Value, When
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from pharmacies.seat import Seat
from results.models import Delivery
from results.presenters import delivery_state, wording
from results.presenters.tag import Tag
from results.rules.clock import clock
from results.vocabulary import OPEN_STATES, OutboxState

SHOWN = 100
"""Rows on the page: unsettled and refused ones first, then the newest."""
AGEING = dt.timedelta(minutes=15)
"""From then on a waiting delivery deserves a second look (ux.md 5.20)."""
URGENCY = (When(state=OutboxState.REFUSED, then=Value(0)), When(state__in=OPEN_STATES, then=Value(1)))
"""What a person must mend comes first, then what still waits."""
HIDDEN = (OutboxState.WITHDRAWN,)
"""Taken back before anything left: nothing to follow."""


@dataclass(frozen=True, slots=True)
class Line:
    """One version of one result on its way."""

    number: str
    url: str
    version: str
    recorded: str
    tag: Tag
    tries: str
    receipt: str
    next_try: str
    ageing: bool


@dataclass(frozen=True, slots=True)
class Deliveries:
    """The page. `kind` ends the notice's class name: ok, warn or err."""

    sentence: str
    detail: str
    kind: str
    icon: str
    lines: list[Line]


def deliveries(seat: Seat, now: dt.datetime) -> Deliveries:
    """Two queries: the day's counts and the rows."""
    own = Delivery.objects.filter(pharmacy_id=seat.pharmacy.pk).exclude(state__in=HIDDEN)
    unfinished = Q(state__in=[*OPEN_STATES, OutboxState.REFUSED])
    concerned = own.filter(unfinished | Q(case__day=wording.local_day(now)))
    counts = concerned.exclude(state=OutboxState.SUPERSEDED).aggregate(
        all=Count("pk"),
        received=Count("pk", filter=Q(state=OutboxState.ACKNOWLEDGED)),
        refused=Count("pk", filter=Q(state=OutboxState.REFUSED)),
        waiting=Count("pk", filter=Q(state__in=OPEN_STATES)),
        last=Max("settled_at", filter=Q(state=OutboxState.ACKNOWLEDGED)),
    )
    rows = concerned.select_related("case", "result").order_by(Case(*URGENCY, default=Value(2)), "-created_at")
    return Deliveries(*_summary(counts), lines=[_line(row, now) for row in rows[:SHOWN]])


def _summary(counts: dict[str, Any]) -> tuple[str, str, str, str]:
    if not counts["all"]:
        return _("Aucun envoi aujourd’hui."), "", "ok", "check"
    last = clock(counts["last"]) if counts["last"] else ""
    detail = _("Dernier accusé à %(time)s.") % {"time": last} if last else ""
    if counts["refused"] or counts["waiting"]:
        parts = [_waiting(counts["waiting"])] if counts["waiting"] else []
        parts += [_to_mend(counts["refused"])] if counts["refused"] else []
        kind, icon = ("err", "alert") if counts["refused"] else ("warn", "pause")
        return ", ".join(parts) + ".", detail, kind, icon
    all_good = _("Tout est reçu : %(received)s sur %(all)s.") % counts
    return all_good, detail, "ok", "check"


def _waiting(count: int) -> str:
    return ngettext("%(count)s en attente", "%(count)s en attente", count) % {"count": count}


def _to_mend(count: int) -> str:
    return ngettext("%(count)s refusé à corriger", "%(count)s refusés à corriger", count) % {"count": count}


def _line(delivery: Delivery, now: dt.datetime) -> Line:
    is_open = delivery.state in OPEN_STATES
    return Line(
        number=delivery.case.number_label,
        url=reverse("case", args=[delivery.case_id]),
        version=f"v{delivery.result.version}",
        recorded=wording.moment(delivery.result.recorded_at, now),
        tag=delivery_state.tag(delivery, now),
        tries=str(delivery.attempts),
        receipt=delivery.receipt,
        next_try=wording.moment(delivery.due_at, now) if is_open and delivery.due_at > now else "",
        ageing=is_open and now - delivery.created_at > AGEING,
    )
