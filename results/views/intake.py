"""The form behind the pharmacy's poster."""

from uuid import UUID, uuid4

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import resolve_url
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from pharmacies.access import public
from pharmacies.life import TAKES_FORMS
from pharmacies.lookups import pharmacy_of_poster
from pharmacies.models import Pharmacy
from pharmacies.refusal import Refusal
from results.acts.register_case import register_case
from results.consent import consent
from results.forms.intake import IntakeForm
from results.presenters.intake import blank_page, returned_page
from results.views.code_cookie import keep_code
from results.views.patient_page import language, patient_page, refused
from results.views.throttle import throttled

FORMS_PER_ADDRESS = 120  # in ten minutes: four full counters behind one address


@public
@require_http_methods(["GET", "HEAD", "POST"])
@throttled("form", FORMS_PER_ADDRESS)
def form(request: HttpRequest, poster: str) -> HttpResponse:
    """The empty form, or the ticket for what was filled in."""
    try:
        pharmacy = _testing(poster)
        return _received(request, pharmacy) if request.method == "POST" else _blank(request, pharmacy)
    except Refusal as refusal:
        return refused(request, refusal)


def _testing(poster: str) -> Pharmacy:
    pharmacy = pharmacy_of_poster(poster)
    if pharmacy.state not in TAKES_FORMS:
        raise Refusal(_("La pharmacie ne fait pas de test à cette heure."), status=403, code="pharmacy-closed")
    return pharmacy


def _blank(request: HttpRequest, pharmacy: Pharmacy) -> HttpResponse:
    page = blank_page(pharmacy, today=timezone.localdate(), language=language(), once=uuid4())
    return patient_page(request, "form", {"page": page})


def _received(request: HttpRequest, pharmacy: Pharmacy) -> HttpResponse:
    at, once, typed = timezone.now(), _once(request), request.POST.dict()
    today = timezone.localtime(at).date()
    form = IntakeForm(typed, today=today, ask_nir=pharmacy.ask_nir, ask_birth_place=pharmacy.ask_birth_place)
    if not form.is_valid():
        page = returned_page(
            pharmacy,
            typed=typed,
            errors=form.messages,
            minor=form.is_minor,
            today=today,
            language=language(),
            once=once,
        )
        return patient_page(request, "form", {"page": page}, status=422)
    said = consent(language())
    ticket = register_case(
        pharmacy=pharmacy,
        answers=form.answers(),
        once=once,
        language=language(),
        consent_version=said.version,
        consent_hash=said.sha256,
        at=at,
    )
    response = HttpResponseRedirect(resolve_url("ticket", ticket.token), status=303)
    keep_code(request, response, ticket.token, ticket.code, new=True)
    return response


def _once(request: HttpRequest) -> UUID:
    """The form's own number; one that we did not write is replaced by a fresh one."""
    try:
        return UUID(request.POST.get("once", ""))
    except ValueError:
        return uuid4()
