"""The ticket: the number to wait with, and the personal code to write down."""

import datetime as dt

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from pharmacies.access import public
from pharmacies.refusal import Unknown
from pharmacies.wall import inside
from results.patient_lookups import Visit, pharmacy_of_ticket, visit_of
from results.presenters.ticket import ticket_page
from results.views.code_cookie import keep_code, kept_code
from results.views.patient_page import patient_page, refused


@public
@require_safe
def ticket(request: HttpRequest, token: str) -> HttpResponse:
    """The code is open on the first view only; later the page holds it only when `?code=1` asks for it."""
    at = timezone.now()
    try:
        with inside(pharmacy_of_ticket(token)):
            return _page(request, token, visit_of(token, at), at)
    except Unknown as unknown:
        return refused(request, unknown)


def _page(request: HttpRequest, token: str, visit: Visit, at: dt.datetime) -> HttpResponse:
    kept = kept_code(request, token)
    shown = kept is not None and (kept.new or request.GET.get("code") == "1")
    page = ticket_page(visit, code=kept.text if kept else "", code_shown=shown, at=at)
    response = patient_page(request, "ticket", {"page": page})
    if kept and kept.new:
        keep_code(request, response, token, kept.text, new=False)
    return response
