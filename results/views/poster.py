"""The poster of the pharmacy, one A4 page."""

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe
from qrcode.constants import ERROR_CORRECT_Q

from pharmacies.access import StaffRequest, needs
from pharmacies.qr import qr
from pharmacies.vocabulary import Permission
from results.presenters import wording


@needs(Permission.PRINT_POSTER)
@require_safe
def poster(request: StaffRequest) -> HttpResponse:
    """Code and typed address of the form; a quarter of the code may be damaged (error correction Q)."""
    pharmacy = request.seat.pharmacy
    address = settings.PUBLIC_URL + reverse("form", args=[pharmacy.poster])
    context = {
        "section": "poster",
        "pharmacy_name": pharmacy.name,
        "address": address.partition("://")[2].rstrip("/"),
        "beginning": address.removesuffix(f"{pharmacy.poster}/"),
        "qr": qr(address, ERROR_CORRECT_Q),
        "printed_on": wording.short_date(wording.local_day(timezone.now())),
    }
    return render(request, "counter/poster.html", context)
