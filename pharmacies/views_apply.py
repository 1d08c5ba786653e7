"""A pharmacist applies for the own pharmacy: behind Pro Santé Connect, in front of any account."""

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import now
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from pharmacies.access import public
from pharmacies.acts.apply_for_pharmacy import apply_for_pharmacy
from pharmacies.forms_apply import ApplicationForm
from pharmacies.models import User
from pharmacies.psc.held import identity
from pharmacies.psc.professional import Professional
from pharmacies.refusal import Refusal

DONE = "applied"
"""In the session: the FINESS number of the application that was just made, until the page told it once."""


@public
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def applying(request: HttpRequest) -> HttpResponse:
    """The form, for whom Pro Santé Connect vouches; without that only the way there."""
    if done := request.session.pop(DONE, ""):
        return render(request, "people/applied.html", {"finess": done})
    who = identity(request)
    if who is None:
        way = reverse("psc_start", query={"next": reverse("apply")}) if settings.PSC_ISSUER else ""
        return render(request, "people/apply_first.html", {"way": way})
    known = User.objects.filter(rpps=who.rpps).exists()
    form = ApplicationForm(request.POST if request.method == "POST" else None, known=known)
    if not form.is_valid():
        return _page(request, who, form, status=422 if form.is_bound else 200)
    try:
        _apply(who, form)
    except Refusal as refusal:
        form.add_error(None, refusal.message)
        return _page(request, who, form, status=refusal.status)
    request.session[DONE] = form.cleaned_data["finess"]
    return redirect("apply")


def _apply(who: Professional, form: ApplicationForm) -> None:
    typed = form.cleaned_data
    with transaction.atomic():
        apply_for_pharmacy(who=who, finess=typed["finess"], place=form.place(), email=typed.get("email", ""), at=now())


def _page(request: HttpRequest, who: Professional, form: ApplicationForm, *, status: int) -> HttpResponse:
    return render(request, "people/apply.html", {"who": who, "form": form}, status=status)
