"""The pharmacy's figures: for the accountant, who sees no patient."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from pharmacies.access import StaffRequest, needs
from pharmacies.vocabulary import Permission
from results.presenters.figures import figures as figures_of


@needs(Permission.SEE_FIGURES)
@require_safe
def figures(request: StaffRequest) -> HttpResponse:
    """Month by month."""
    context = {"section": "figures", "months": figures_of(request.seat.pharmacy.pk)}
    return render(request, "counter/figures.html", context)
