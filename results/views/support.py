"""Break-glass: support asks with a reason, looks for an hour at most, changes nothing; the titulaire may end it."""

from typing import cast
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from pharmacies.access import StaffRequest, needs, on_duty
from pharmacies.models import User
from pharmacies.refusal import Refusal
from pharmacies.session import verified_user
from pharmacies.vocabulary import Permission, PlatformRole
from pharmacies.wall import inside
from results.acts.end_support import end_support
from results.acts.open_support import open_support, support_actor
from results.models.support import LONGEST_REASON
from results.presenters import support as presenter
from results.rules.clock import clock
from results.support import case_under, grant_for
from results.views.workstation import said, say


@on_duty(PlatformRole.SUPPORT)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest) -> HttpResponse:
    """Which pharmacy, and why; a POST opens the hour."""
    if request.method != "POST":
        return _ask_page(request)
    typed = request.POST
    try:
        grant = open_support(
            finess=typed.get("finess", "")[:20].replace("\0", ""),
            reason=typed.get("reason", ""),
            user=_user(request),
            at=timezone.now(),
        )
    except Refusal as refusal:
        return _ask_page(request, refusal)
    return redirect("support_queue", pharmacy_id=grant.pharmacy_id, grant_id=grant.pk)


def _ask_page(request: HttpRequest, refusal: Refusal | None = None) -> HttpResponse:
    context = {
        "error": refusal.message if refusal else "",
        "longest": LONGEST_REASON,
        "typed": {name: request.POST.get(name, "") for name in ("finess", "reason")},
    }
    return render(request, "support/ask.html", context, status=refusal.status if refusal else 200)


@on_duty(PlatformRole.SUPPORT)
@never_cache
@require_safe
def queue(request: HttpRequest, pharmacy_id: UUID, grant_id: UUID) -> HttpResponse:
    """The latest visits of the pharmacy, while the hour lasts."""
    at, user = timezone.now(), _user(request)
    with inside(pharmacy_id):
        grant = grant_for(user, grant_id, at)
        lines = presenter.visits(grant, support_actor(user.pk, pharmacy_id), at)
        return render(request, "support/queue.html", {"lines": lines, "grant": grant, "until": clock(grant.expires_at)})


@on_duty(PlatformRole.SUPPORT)
@never_cache
@require_safe
def case(request: HttpRequest, pharmacy_id: UUID, grant_id: UUID, visit_id: UUID) -> HttpResponse:
    """One visit."""
    at, user = timezone.now(), _user(request)
    with inside(pharmacy_id):
        grant = grant_for(user, grant_id, at)
        shown = presenter.sheet(grant, case_under(grant, visit_id), support_actor(user.pk, pharmacy_id), at)
        return render(request, "support/case.html", {"sheet": shown, "grant": grant, "until": clock(grant.expires_at)})


@on_duty(PlatformRole.SUPPORT)
@require_POST
def leave(request: HttpRequest, pharmacy_id: UUID, grant_id: UUID) -> HttpResponse:
    """Support is done before the hour is over."""
    at, user = timezone.now(), _user(request)
    with inside(pharmacy_id):
        grant = grant_for(user, grant_id, at)
        end_support(grant_id=grant.pk, pharmacy_id=pharmacy_id, by=support_actor(user.pk, pharmacy_id), at=at)
    return redirect("support")


def _user(request: HttpRequest) -> User:
    return cast("User", verified_user(request))  # `on_duty` lets nobody else in


@needs(Permission.END_SUPPORT)
@require_safe
def seen(request: StaffRequest) -> HttpResponse:
    """Who of support looked into this pharmacy, when and why."""
    shown = presenter.history(request.seat.pharmacy, request.seat.actor, timezone.now())
    return render(request, "support/seen.html", {"section": "team", "visits": shown, "flashes": said(request)})


@needs(Permission.END_SUPPORT)
@require_POST
def end(request: StaffRequest, grant_id: UUID) -> HttpResponse:
    """The titulaire shows support out."""
    end_support(grant_id=grant_id, pharmacy_id=request.seat.pharmacy.pk, by=request.seat.actor, at=timezone.now())
    say(request, _("L’accès d’assistance est fermé."))
    return redirect("support_seen")
