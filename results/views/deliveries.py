"""Deliveries: is everything received?"""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from pharmacies.access import StaffRequest, needs
from pharmacies.vocabulary import Permission
from results.presenters.deliveries import deliveries as deliveries_of


@needs(Permission.SEE_DELIVERIES)
@require_safe
def deliveries(request: StaffRequest) -> HttpResponse:
    """The sentence first, then the rows."""
    context = {"section": "deliveries", "deliveries": deliveries_of(request.seat, timezone.now())}
    return render(request, "counter/deliveries.html", context)
