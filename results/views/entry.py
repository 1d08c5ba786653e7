"""Reading a cassette: recording a result, taking it back, correcting it."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from pharmacies.access import StaffRequest, needs
from pharmacies.refusal import Refusal, Unknown
from pharmacies.vocabulary import Permission
from results.acts.correct_result import correct_result
from results.acts.record_result import record_result
from results.acts.undo_result import undo_result
from results.forms.counter import CorrectionForm, EntryForm
from results.lookups import case_for
from results.presenters.entry import correction, entry
from results.rules.line import visible_part
from results.views.case import sheet_page
from results.views.workstation import say
from results.vocabulary import CaseState, ResultValue


@needs(Permission.RECORD_RESULT)
@require_http_methods(["GET", "HEAD", "POST"])
def result(request: StaffRequest, case_id: UUID) -> HttpResponse:
    """Negative and "non valide" are saved at once; a positive asks first for the number written on the cassette."""
    if request.method != "POST":
        return _entry_page(request, case_id)
    form = EntryForm.of(request)
    if form.asks_for_the_number():
        return _entry_page(request, case_id)
    try:
        recorded = record_result(case_id=case_id, by=request.seat, at=timezone.now(), **form.answers())
    except Refusal as refusal:
        return _entry_page(request, case_id, refusal)
    sentence = _("%(number)s enregistré. Envoi dans %(seconds)s\u00a0s.")
    facts = {"number": recorded.case.number_label, "seconds": request.seat.pharmacy.undo_seconds}
    say(request, sentence % facts, undo=recorded.case)
    return redirect("queue")


def _entry_page(request: StaffRequest, case_id: UUID, refusal: Refusal | None = None) -> HttpResponse:
    if isinstance(refusal, Unknown):
        raise refusal
    case = case_for(request.seat, case_id, Permission.RECORD_RESULT)
    if case.state != CaseState.STARTED:
        return sheet_page(request, case_id, refusal=refusal) if refusal else redirect("case", case_id=case_id)
    chosen = request.POST.get("value", "")
    context = {
        "section": "queue",
        "entry": entry(case, request.seat, timezone.now(), chosen=chosen),
        "error": refusal.message if refusal else "",
        "number_error": chosen == ResultValue.POSITIVE and refusal is not None and refusal.code == "cassette-number",
        "second_check": chosen == ResultValue.POSITIVE,
        "typed": {name: visible_part(request.POST.get(name, "")) for name in ("number", "override")},
    }
    return render(request, "counter/result.html", context, status=refusal.status if refusal else 200)


@needs(Permission.RECORD_RESULT)
@require_POST
def undo(request: StaffRequest, case_id: UUID) -> HttpResponse:
    """Takes the last entry back while nothing has left."""
    try:
        case = undo_result(case_id=case_id, by=request.seat, at=timezone.now())
    except Refusal as refusal:
        return sheet_page(request, case_id, refusal=refusal)
    say(request, _("%(number)s : saisie annulée, rien n’est parti.") % {"number": case.number_label})
    return redirect("queue")


@needs(Permission.CORRECT_RESULT)
@require_http_methods(["GET", "HEAD", "POST"])
def correct(request: StaffRequest, case_id: UUID) -> HttpResponse:
    """A new version with a coded reason."""
    if request.method != "POST":
        return _correction_page(request, case_id)
    try:
        form = CorrectionForm.of(request)
        corrected = correct_result(case_id=case_id, by=request.seat, at=timezone.now(), **form.answers())
    except Refusal as refusal:
        return _correction_page(request, case_id, refusal)
    sentence = _("%(number)s corrigé, version %(version)s. L’envoi part.")
    say(request, sentence % {"number": corrected.case.number_label, "version": corrected.version})
    return redirect("case", case_id=case_id)


def _correction_page(request: StaffRequest, case_id: UUID, refusal: Refusal | None = None) -> HttpResponse:
    if isinstance(refusal, Unknown):
        raise refusal
    case = case_for(request.seat, case_id, Permission.CORRECT_RESULT)
    page = correction(case, request.seat, timezone.now(), chosen=request.POST.get("value", ""))
    if page is None:
        return sheet_page(request, case_id, refusal=refusal) if refusal else redirect("case", case_id=case_id)
    context = {
        "section": "queue",
        "correction": page,
        "error": refusal.message if refusal else "",
        "typed": {name: visible_part(request.POST.get(name, "")) for name in ("number", "reason")},
    }
    return render(request, "counter/correct.html", context, status=refusal.status if refusal else 200)
