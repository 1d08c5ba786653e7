"""The sheet of one visit and the acts on it that are not results."""

from uuid import UUID

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from pharmacies.access import StaffRequest, needs
from pharmacies.refusal import Refusal, Unknown
from pharmacies.vocabulary import Permission
from results.acts.cancel_case import cancel_case
from results.acts.redo_case import redo_case
from results.acts.renew_link import renew_link
from results.acts.start_test import start_test
from results.forms.counter import CancelForm, SeenForm, StartForm
from results.lookups import case_for
from results.presenters import slip
from results.presenters.case import sheet as sheet_of
from results.rules.clock import clock
from results.views.workstation import lot_in_use, said, say
from results.vocabulary import CancelReason, GuardianConsent


@needs(Permission.SEE_QUEUE)
@require_safe
def sheet(request: StaffRequest, case_id: UUID) -> HttpResponse:
    """Who, how far, which results, what may be done."""
    return sheet_page(request, case_id)


def sheet_page(request: StaffRequest, case_id: UUID, *, refusal: Refusal | None = None) -> HttpResponse:
    """The sheet, also as the answer to an act that was refused: its words, its status, the choices made."""
    if isinstance(refusal, Unknown):
        raise refusal
    now = timezone.now()
    case = case_for(request.seat, case_id, Permission.SEE_QUEUE)
    context = {
        "section": "queue",
        "sheet": sheet_of(case, request.seat, lot_in_use(request), now),
        "flashes": said(request),
        "error": refusal.message if refusal else "",
        "chosen": set(request.POST.values()),
        "consents": GuardianConsent.choices,
        "cancel_reasons": [(reason.value, reason.label) for reason in (CancelReason.LEFT, CancelReason.ASKED)],
    }
    return render(request, "counter/case.html", context, status=refusal.status if refusal else 200)


@needs(Permission.START_TEST)
@require_POST
def start(request: StaffRequest, case_id: UUID) -> HttpResponse:
    """Identity checked, timer started: one press."""
    form = StartForm.of(request)
    lot = lot_in_use(request)
    try:
        case = start_test(
            case_id=case_id,
            lot_id=lot.pk if lot else None,
            by=request.seat,
            at=timezone.now(),
            **form.answers(),
        )
    except Refusal as refusal:
        return sheet_page(request, case_id, refusal=refusal)
    opens = clock(case.window.opens) if case.window else ""
    sentence = _("%(number)s : lecture à %(time)s. Écrivez %(number)s sur la cassette.")
    say(request, sentence % {"number": case.number_label, "time": opens})
    return redirect("queue")


@needs(Permission.START_TEST)
@require_POST
def redo(request: StaffRequest, case_id: UUID) -> HttpResponse:
    """The same person, a new cassette, a new number."""
    try:
        case = redo_case(case_id=case_id, by=request.seat, at=timezone.now(), **SeenForm.of(request).answers())
    except Refusal as refusal:
        return sheet_page(request, case_id, refusal=refusal)
    sentence = _("Nouveau numéro : %(number)s. Prenez une nouvelle cassette.")
    say(request, sentence % {"number": case.number_label})
    return redirect("case", case_id=case.pk)


@needs(Permission.CANCEL_CASE)
@require_POST
def cancel(request: StaffRequest, case_id: UUID) -> HttpResponse:
    """The person leaves the queue without a result."""
    try:
        case = cancel_case(case_id=case_id, by=request.seat, at=timezone.now(), **CancelForm.of(request).answers())
    except Refusal as refusal:
        return sheet_page(request, case_id, refusal=refusal)
    say(request, _("%(number)s : annulé.") % {"number": case.number_label})
    return redirect("queue")


@needs(Permission.RENEW_LINK)
@require_POST
def renew(request: StaffRequest, case_id: UUID) -> HttpResponse:
    """A new link and a new code, shown this once: the answer to the POST is the page to print."""
    try:
        renewed = renew_link(case_id=case_id, by=request.seat, at=timezone.now())
    except Refusal as refusal:
        return sheet_page(request, case_id, refusal=refusal)
    case = case_for(request.seat, case_id, Permission.RENEW_LINK)
    address = settings.PUBLIC_URL + reverse("open_document", args=[renewed.token])
    shown = slip.slip(case.number_label, address, renewed.code, renewed.expires_at)
    context = {"section": "queue", "slip": shown, "case_url": reverse("case", args=[case_id])}
    return render(request, "counter/slip.html", context)
