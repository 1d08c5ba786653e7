"""The queue, its polling, and its command field."""

import datetime as dt
from uuid import UUID

from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from pharmacies.access import StaffRequest, answer_before, needs, public
from pharmacies.refusal import Refusal
from pharmacies.session import PHARMACY
from pharmacies.vocabulary import Permission
from results import revision
from results.forms.counter import CommandForm
from results.presenters import queue as presenter
from results.rules.clock import clock
from results.rules.line import visible_part
from results.rules.reading_window import Moment
from results.scanned import case_by_code
from results.views.workstation import lot_in_use, said
from results.vocabulary import CaseState

LONGEST_BOUNDARY = 12
"""Figures; seconds since 1970 have ten until 2286."""


@needs(Permission.SEE_QUEUE)
@require_http_methods(["GET", "HEAD", "POST"])
def queue(request: StaffRequest) -> HttpResponse:
    """The day's queue; a POST is the command field, which leads to one row's page."""
    if request.method == "POST":
        return _command(request)
    return _page(request)


def _command(request: StaffRequest) -> HttpResponse:
    now = timezone.now()
    try:
        case = case_by_code(request.seat, CommandForm(request.POST).answers()["cmd"], now)
    except Refusal as refusal:
        typed = visible_part(request.POST.get("cmd", ""))
        return _page(request, typed=typed, error=refusal.message, status=refusal.status)
    window = case.window if case.state == CaseState.STARTED else None
    readable = window is not None and window.moment(now) is Moment.OPEN
    return redirect("result" if readable else "case", case_id=case.pk)


def _page(request: StaffRequest, *, typed: str = "", error: str = "", status: int = 200) -> HttpResponse:
    now = timezone.now()
    known = _revision(request.seat.pharmacy.pk)
    lot = lot_in_use(request)
    shown = presenter.queue(request.seat, lot, now)
    context = {
        "section": "queue",
        "queue": shown,
        "etag": _etag(known, shown.boundary),
        "heading": presenter.heading(now),
        "time": clock(now),
        "post": presenter.post(lot, now),
        "flashes": said(request),
        "typed": typed,
        "error": error,
    }
    return render(request, "counter/queue.html", context, status=status)


@public
@transaction.non_atomic_requests
@require_safe
def sections(request: HttpRequest) -> HttpResponseBase:
    """The sections alone, asked for every 10 s by every counter; 304 without any query while nothing has changed.

    Marked public because the mark would look the membership up first. Nothing is shown here without that look: an
    unchanged page is acknowledged from the session alone, everything else passes the guard of `_fresh_sections`.
    """
    if _unchanged(request, timezone.now()):
        return HttpResponseNotModified()
    answer = answer_before(request, _fresh_sections)
    if answer is not None:
        return answer
    with transaction.atomic():
        return _fresh_sections(request)


@needs(Permission.SEE_QUEUE)
def _fresh_sections(request: StaffRequest) -> HttpResponse:
    now = timezone.now()
    known = _revision(request.seat.pharmacy.pk)
    shown = presenter.queue(request.seat, lot_in_use(request), now)
    response = render(request, "counter/sections.html", {"queue": shown})
    if etag := _etag(known, shown.boundary):
        response["ETag"] = etag
    return response


def _revision(pharmacy_id: UUID) -> str | None:
    # Read before the rows are: a change that comes in between makes the page stale, never falsely fresh.
    return revision.current(pharmacy_id) or revision.renew(pharmacy_id)


def _etag(known: str | None, boundary: dt.datetime) -> str:
    """The revision and the second at which a window opens or closes; empty when nobody knows the revision."""
    return f'"{known}.{int(boundary.timestamp())}"' if known else ""


def _unchanged(request: HttpRequest, now: dt.datetime) -> bool:
    chosen = request.session.get(PHARMACY)
    known, _dot, boundary = request.headers.get("If-None-Match", "").strip('"').partition(".")
    if not (chosen and known and boundary.isdecimal()) or len(boundary) > LONGEST_BOUNDARY:
        return False
    return now.timestamp() < int(boundary) and known == revision.current(UUID(chosen))
