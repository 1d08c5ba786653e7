"""The titulaire answers those who ask to join."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import now
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from pharmacies.access import StaffRequest, needs
from pharmacies.acts.accept_joiner import accept_joiner
from pharmacies.acts.turn_joiner_away import turn_joiner_away
from pharmacies.fresh import fresh
from pharmacies.joining import waiting_requests
from pharmacies.refusal import Refusal
from pharmacies.vocabulary import JoinAnswer, Permission


@needs(Permission.MANAGE_TEAM)
@never_cache
@require_safe
def requests(request: StaffRequest) -> HttpResponse:
    """Who asks, since when."""
    return _page(request)


@needs(Permission.MANAGE_TEAM)
@never_cache
@require_POST
@fresh
def answering(request: StaffRequest, request_id: UUID) -> HttpResponse:
    """One button each: into the team, or not. Whatever else is sent changes nothing."""
    answers = {JoinAnswer.ACCEPTED.value: accept_joiner, JoinAnswer.REFUSED.value: turn_joiner_away}
    answer = answers.get(request.POST.get("answer", ""))
    if answer is None:
        return redirect("join_requests")
    try:
        answer(request_id=request_id, by=request.seat, at=now())
    except Refusal as refusal:
        return _page(request, refusal)
    return redirect("join_requests")


def _page(request: StaffRequest, refusal: Refusal | None = None) -> HttpResponse:
    context = {
        "waiting": waiting_requests(request.seat.pharmacy.pk),
        "refusal": refusal.message if refusal else "",
        "section": "team",
    }
    return render(request, "people/join_requests.html", context, status=refusal.status if refusal else 200)
