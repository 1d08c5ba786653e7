"""A patient opens a document: link, personal code, then the page itself."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import resolve_url
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from pharmacies.access import public
from pharmacies.refusal import Refusal, Unknown
from pharmacies.wall import inside
from results.acts.open_document import open_document as open_by_code
from results.patient_lookups import document_of, pharmacy_of_link
from results.presenters.document import document_page
from results.rules.line import visible_part
from results.views import grants
from results.views.patient_page import patient_page
from results.views.throttle import throttled

CODES_PER_ADDRESS = 60  # in ten minutes; each link has its own limit of ten besides


@public
@require_http_methods(["GET", "HEAD", "POST"])
@throttled("code", CODES_PER_ADDRESS)
def open_document(request: HttpRequest, token: str) -> HttpResponse:
    """Asks for the code. The page looks nothing up, so every token has the same one, at the same cost."""
    if request.method != "POST":
        return _ask(request)
    at, typed = timezone.now(), request.POST.get("code", "")
    try:
        open_by_code(token=token, code=typed, at=at)
    except Refusal as refusal:
        # Caught, not passed on: the count of failures must be committed with this request.
        return _ask(request, typed=typed, error=refusal.message, status=refusal.status)
    grants.grant(request.session, token, at)
    return HttpResponseRedirect(resolve_url("document", token), status=303)


@public
@require_http_methods(["GET", "HEAD", "POST"])
def document(request: HttpRequest, token: str) -> HttpResponse:
    """The document while the grant lasts; a POST closes it."""
    if request.method == "POST":
        grants.end(request.session, token)
        return _back(token)
    at = timezone.now()
    if not grants.holds(request.session, token, at):
        return _back(token)
    try:
        with inside(pharmacy_of_link(token)):
            return patient_page(request, "document", {"page": document_page(document_of(token, at), at)})
    except Unknown:
        return _back(token)


def _ask(request: HttpRequest, *, typed: str = "", error: str = "", status: int = 200) -> HttpResponse:
    return patient_page(request, "open_document", {"typed": visible_part(typed), "error": error}, status)


def _back(token: str) -> HttpResponse:
    return HttpResponseRedirect(resolve_url("open_document", token), status=303)
