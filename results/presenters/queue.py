"""The day's queue of one pharmacy as finished strings: four sections in the order of urgency.

Sealed values are opened once for the page, for the purpose "queue", and only for the rows that it shows.
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from audit.alarms import seal_broken_once
from pharmacies.models import Membership
from pharmacies.seat import Seat
from pharmacies.vocabulary import Permission
from pharmacies.wall import inside
from results.models import Case, Delivery, Lot, Result
from results.presenters import delivery_state, queue_row, wording
from results.presenters.queue_row import Action, Desk, Row
from results.rules.clock import clock
from results.rules.reading_window import Moment
from results.sealing import row_seal
from results.sealing.access import opening
from results.sealing.errors import SealBroken
from results.sealing.purpose import Purpose
from results.vocabulary import CaseState, OutboxState

SHOWN_DONE = 10
"""Rows of the last section: a page renders what is in view; the rest of the day is on the page of deliveries."""
NIGHT = dt.timedelta(hours=2)
"""A cassette started before midnight is still read after it."""
LONGEST_QUIET = dt.timedelta(seconds=30)
"""How long a page may be called up to date without being built again, whatever happens."""


@dataclass(frozen=True, slots=True)
class Section:
    """One block of rows; `key` names its heading in the page."""

    key: str
    title: str
    count: int
    rows: list[Row]
    note: str = ""
    more: bool = False


@dataclass(frozen=True, slots=True)
class Queue:
    """All that the sections show; after `boundary` a window has opened or closed and the page is stale."""

    sections: list[Section]
    empty: bool
    now_unix: int
    boundary: dt.datetime


@dataclass(frozen=True, slots=True)
class Post:
    """The workstation's box: kit, lot, expiry, reading window; `trouble` says why no test can start."""

    kit: str
    lot: str
    expires: str
    window: str
    trouble: str


def queue(seat: Seat, lot: Lot | None, now: dt.datetime) -> Queue:
    """At most five queries whatever the number of rows: cases, deliveries, their count, the team's names, the trace."""
    since = timezone.localtime(now - NIGHT).date()
    today = timezone.localtime(now).date()
    live = list(
        Case.objects.filter(pharmacy_id=seat.pharmacy.pk, day__gte=since)
        .filter(state__in=[CaseState.REGISTERED, CaseState.STARTED])
        .select_related("lot__device")
        .order_by("day", "number")
    )
    done = _delivered(seat, since)
    shown = list(done[:SHOWN_DONE])
    desk = Desk(
        seat=seat,
        now=now,
        today=today,
        base=reverse("queue"),
        lot_usable=lot is not None and not lot.expired(today),
        people=_people(seat, live),
        broken=_broken([*live, *(delivery.case for delivery in shown)], now),
    )
    with opening(Purpose.QUEUE, by=seat.actor, at=now, pharmacy=seat.pharmacy.pk):
        late, readable, running = _timed(live, desk)
        waiting = _waiting([case for case in live if case.state == CaseState.REGISTERED and case.day == today], desk)
        rendered = [_done(delivery, desk) for delivery in shown]
    total = done.count() if len(shown) == SHOWN_DONE else len(shown)
    sections = [
        Section("read", _("À lire maintenant"), len(readable) + len(late), readable + late),
        Section("run", _("Chronomètre en cours"), len(running), running),
        Section("call", _("À appeler"), len(waiting), waiting),
        Section("done", _("Rendus aujourd’hui"), total, rendered, more=total > len(rendered)),
    ]
    shown_sections = [section for section in sections if section.rows]
    return Queue(
        sections=shown_sections,
        empty=not shown_sections,
        now_unix=int(now.timestamp()),
        boundary=_boundary(live, shown, now),
    )


def heading(now: dt.datetime) -> str:
    """The day above the queue, "Lundi 23 novembre 2026"."""
    return capfirst(wording.long_date(timezone.localtime(now).date()))


def post(lot: Lot | None, now: dt.datetime) -> Post:
    """The workstation bar."""
    if lot is None:
        return Post("", "", "", "", _("Aucune boîte de tests ouverte. Ouvrez-en une pour lancer un test."))
    expired = lot.expired(timezone.localtime(now).date())
    return Post(
        kit=lot.device.name,
        lot=lot.number,
        expires=wording.short_date(lot.expires_on),
        window=wording.window(lot.device.reads_after, lot.device.reads_until),
        trouble=_("Lot périmé. Choisissez une autre boîte.") if expired else "",
    )


def _broken(cases: list[Case], now: dt.datetime) -> frozenset[UUID]:
    """Rows that were tampered with. Told of once this request's transaction is over, in one of its own."""
    found = {case.pk: (case.pharmacy_id, broken) for case in cases if (broken := row_seal.trouble(case))}
    for pharmacy, broken in found.values():
        transaction.on_commit(partial(_tell, pharmacy, broken, now))
    return frozenset(found)


def _tell(pharmacy: UUID, broken: SealBroken, now: dt.datetime) -> None:
    with transaction.atomic(), inside(pharmacy):  # or the alarm that stands already would not be seen
        seal_broken_once(broken, at=now)


def _people(seat: Seat, cases: Iterable[Case]) -> dict[object, str]:
    starters = {case.started_by for case in cases if case.started_by}
    if not starters:
        return {}
    found = Membership.objects.filter(pharmacy=seat.pharmacy, user_id__in=starters)
    names = found.values_list("user_id", "user__first_name", "user__last_name")
    return {pk: f"{first} {wording.initial(last)}" for pk, first, last in names}


def _timed(live: list[Case], desk: Desk) -> tuple[list[Row], list[Row], list[Row]]:
    late: list[Row] = []
    readable: list[Row] = []
    running: list[Row] = []
    places = {Moment.LATE: late, Moment.OPEN: readable, Moment.EARLY: running}
    started = ((case.window, case) for case in live if case.state == CaseState.STARTED)
    for window, case in sorted(((w, c) for w, c in started if w), key=lambda pair: pair[0].closes):
        at = window.moment(desk.now)
        is_open = at is Moment.OPEN and not readable
        places[at].append(queue_row.timed(case, window, desk, is_open=is_open))
    return late, readable, running


def _waiting(cases: list[Case], desk: Desk) -> list[Row]:
    return [queue_row.waiting(case, desk, is_open=place == 0) for place, case in enumerate(cases)]


def _delivered(seat: Seat, since: dt.date) -> QuerySet[Delivery]:
    newer = Result.objects.standing().filter(case=OuterRef("case"), version__gt=OuterRef("result__version"))
    return (
        Delivery.objects.filter(pharmacy_id=seat.pharmacy.pk, case__day__gte=since, result__undone_at__isnull=True)
        .exclude(Exists(newer))
        .select_related("case", "result")
        .defer("result__value")
        .order_by("-result__recorded_at")
    )


def _done(delivery: Delivery, desk: Desk) -> Row:
    case = delivery.case
    if case.pk in desk.broken:
        return queue_row.broken(case, desk)
    undo = delivery_state.undoable(delivery, desk.now) and desk.seat.may(Permission.RECORD_RESULT)
    mend = delivery.state == OutboxState.REFUSED
    return Row(
        number=case.number_label,
        who=queue_row.person(case)[1],
        sub=_("rendu à %(time)s") % {"time": clock(delivery.result.recorded_at)},
        open=False,
        missed=False,
        readable=False,
        tag=delivery_state.tag(delivery, desk.now),
        countdown=queue_row.undo_countdown(delivery.due_at, desk.now) if undo else None,
        action=Action.UNDO if undo else Action.MEND if mend else Action.OPEN,
        url=desk.address(case),
        undo_url=desk.address(case, "annuler-saisie/"),
    )


def _boundary(live: list[Case], shown: list[Delivery], now: dt.datetime) -> dt.datetime:
    edges = [edge for case in live if (window := case.window) for edge in (window.opens, window.closes)]
    edges += [delivery.due_at for delivery in shown if delivery_state.undoable(delivery, now)]
    return min(edge for edge in (*edges, now + LONGEST_QUIET) if edge > now)
