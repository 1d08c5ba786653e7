"""The ticket: the number to wait with, and the personal code to write down."""

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from pharmacies.access import public
from pharmacies.refusal import Unknown
from results.patient_lookups import visit_of
from results.presenters.ticket import ticket_page
from results.views.code_cookie import keep_code, kept_code
from results.views.patient_page import patient_page, refused


@public
@require_safe
def ticket(request: HttpRequest, token: str) -> HttpResponse:
    """The code is open on the first view only; later the page holds it only when `?code=1` asks for it."""
    at = timezone.now()
    try:
        visit = visit_of(token, at)
    except Unknown as unknown:
        return refused(request, unknown)
    kept = kept_code(request, token)
    shown = kept is not None and (kept.new or request.GET.get("code") == "1")
    page = ticket_page(visit, code=kept.text if kept else "", code_shown=shown, at=at)
    response = patient_page(request, "ticket", {"page": page})
    if kept and kept.new:
        keep_code(request, response, token, kept.text, new=False)
    return response
