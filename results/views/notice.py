"""Pages that never change: what becomes of the data, how accessible this is, help."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from pharmacies.access import public
from results.views.patient_page import patient_page


@public
@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    """The full information notice (GDPR, articles 13 and 14)."""
    return patient_page(request, "privacy", {})


@public
@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    """The accessibility statement (decree 2019-768)."""
    return patient_page(request, "accessibility", {})


@public
@require_safe
def help_page(request: HttpRequest) -> HttpResponse:
    """Help, at the same place of every page."""
    return patient_page(request, "help", {})
