"""A pharmacy leaves: the page that leads there step by step, the archive, the deletion record."""

from django.http import FileResponse, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from pharmacies.access import StaffRequest, needs
from pharmacies.acts.begin_closing import begin_closing
from pharmacies.acts.stop_closing import stop_closing
from pharmacies.fresh import fresh
from pharmacies.models import DeletionRecord
from pharmacies.refusal import Refusal, Unknown
from pharmacies.vocabulary import Permission
from results.acts.close_pharmacy import close_pharmacy
from results.acts.export_pharmacy import export_pharmacy
from results.forms.closing import farewell
from results.presenters.closing import closing as page_of
from results.rules.line import visible_part
from results.views.workstation import said, say


@needs(Permission.CLOSE_PHARMACY)
@require_http_methods(["GET", "HEAD", "POST"])
@fresh
def closing(request: StaffRequest) -> HttpResponse:
    """What is left, what would be lost; a POST takes the step that it names."""
    if request.method != "POST":
        return _page(request)
    try:
        _take(request, request.POST.get("step", ""))
    except Refusal as refusal:
        return _page(request, refusal)
    return redirect("closing")


def _take(request: StaffRequest, step: str) -> None:
    seat, at = request.seat, timezone.now()
    if step == "begin":
        begin_closing(by=seat, at=at)
        say(request, _("Les inscriptions sont arrêtées. Terminez les tests en cours."))
    elif step == "stop":
        stop_closing(by=seat, at=at)
        say(request, _("La fermeture est abandonnée : la pharmacie reprend les inscriptions."))
    elif step == "close":
        typed = farewell(request.POST.dict(), finess=seat.pharmacy.finess)
        close_pharmacy(pharmacy_id=seat.pharmacy.pk, export_sha256=typed.sha256, by=seat.actor, at=at)
    else:
        raise Refusal(_("Choisissez une étape de cette page."), code="no-step", status=422)


def _page(request: StaffRequest, refusal: Refusal | None = None) -> HttpResponse:
    context = {
        "section": "team",
        "closing": page_of(request.seat.pharmacy, timezone.now()),
        "flashes": said(request),
        "error": refusal.message if refusal else "",
        "typed": {name: visible_part(request.POST.get(name, "")) for name in ("sha256", "finess")},
    }
    return render(request, "counter/closing.html", context, status=refusal.status if refusal else 200)


@needs(Permission.EXPORT_DATA)
@require_POST
@fresh
def export(request: StaffRequest) -> FileResponse:
    """The archive. It is sent after the view's transaction, and thus the event of the reading, is committed."""
    made = export_pharmacy(by=request.seat, at=timezone.now())
    return FileResponse(made.file, as_attachment=True, filename=made.name, content_type="application/zip")


@needs(Permission.CLOSE_PHARMACY)
@require_safe
def deletion_record(request: StaffRequest) -> HttpResponse:
    """The signed note as a file."""
    record = DeletionRecord.objects.filter(pharmacy=request.seat.pharmacy).first()
    if record is None:
        raise Unknown
    name = f"francetest-suppression-{request.seat.pharmacy.finess}.txt"
    response = HttpResponse(record.note, content_type="text/plain; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
