"""Kits and lots: which box this workstation uses."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from pharmacies.access import StaffRequest, needs
from pharmacies.refusal import Refusal
from pharmacies.vocabulary import Permission
from results.acts.open_lot import open_lot
from results.forms.counter import LotChoice, LotForm
from results.lookups import lot_for
from results.presenters.lots import lots as lots_of
from results.rules.line import visible_part
from results.views.workstation import lot_in_use, said, say, use_lot


@needs(Permission.MANAGE_LOTS)
@require_http_methods(["GET", "HEAD", "POST"])
def lots(request: StaffRequest) -> HttpResponse:
    """The boxes; a POST opens a new one, which this workstation then uses."""
    if request.method != "POST":
        return _page(request)
    try:
        answers = LotForm(request.POST).answers()
        device_id = answers.pop("device")
        lot = open_lot(device_id=device_id, by=request.seat, at=timezone.now(), **answers)
    except Refusal as refusal:
        return _page(request, refusal)
    use_lot(request, lot)
    say(request, _("Boîte ouverte : %(kit)s, lot %(lot)s.") % {"kit": lot.device.name, "lot": lot.number})
    return redirect("queue")


@needs(Permission.MANAGE_LOTS)
@require_POST
def choose(request: StaffRequest) -> HttpResponse:
    """Another of the opened boxes for this workstation."""
    try:
        lot = lot_for(request.seat, LotChoice(request.POST).answers()["lot"], Permission.MANAGE_LOTS)
    except Refusal as refusal:
        return _page(request, refusal)
    use_lot(request, lot)
    say(request, _("Ce poste utilise le lot %(lot)s.") % {"lot": lot.number})
    return redirect("queue")


def _page(request: StaffRequest, refusal: Refusal | None = None) -> HttpResponse:
    active = lot_in_use(request)
    context = {
        "section": "lots",
        "lots": lots_of(request.seat, active, timezone.now()),
        "flashes": said(request),
        "error": refusal.message if refusal else "",
        "typed": {name: visible_part(request.POST.get(name, "")) for name in ("device", "number", "expires_on")},
    }
    return render(request, "counter/lots.html", context, status=refusal.status if refusal else 200)
