"""The shared counter PC: locked by one key, unlocked or handed over in seconds."""

from typing import Final, cast
from uuid import UUID

from django.contrib import messages
from django.contrib.auth import logout
from django.db import transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import Resolver404, resolve, reverse
from django.utils.timezone import localtime, now
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from pharmacies.access import mark_of, public, signed_in
from pharmacies.acts.lock_workstation import lock_workstation
from pharmacies.acts.set_unlock_code import set_unlock_code
from pharmacies.acts.sign_out import sign_out
from pharmacies.acts.unlock_workstation import GONE, Proof, unlock_workstation
from pharmacies.factors import factors_of
from pharmacies.forms import PhoneForm, UnlockForm
from pharmacies.fresh import fresh
from pharmacies.models import User, Workstation
from pharmacies.parking import give_back, is_there, park
from pharmacies.passkeys import answered, ask
from pharmacies.refusal import Refusal, Unknown
from pharmacies.screen import Screen, page_left, taken
from pharmacies.seat import Seat
from pharmacies.session import current_stay, person, taken_seat, verified_user
from pharmacies.vocabulary import LockCause, Permission, UnlockWay
from pharmacies.wall import inside
from pharmacies.way_on import local, wanted, way_on
from pharmacies.workstations import Parked, mark_browser, parked, workstation_of

CHALLENGE_LIFE: Final = 600
"""Seconds, as at the sign-in page."""
DRAFT: Final = "#saisie"
"""Tells js/lock.js that something half typed may be waiting."""
NOBODY: Final = UUID(int=0)


@signed_in
@never_cache
@require_POST
def lock(request: HttpRequest) -> HttpResponse:
    """Everything is hidden; the session and the screen wait for whoever unlocks."""
    seat, stay = taken_seat(request), current_stay(request)
    if seat is None or stay is None:  # nothing that could wait: whoever comes next signs in
        sign_out(stay=stay, by=person(cast("User", verified_user(request)), seat), at=now())
        logout(request)
        return redirect("sign_in")
    cause = LockCause.IDLE if request.POST.get("cause") == LockCause.IDLE else LockCause.HAND
    screen = Screen(local(_sent(request, "page")).partition("#")[0], _sent(request, "draft"))
    workstation = lock_workstation(
        workstation=workstation_of(request, seat.pharmacy), stay=stay, screen=screen, cause=cause, by=seat, at=now()
    )
    park(request, stay)
    response = redirect("locked")
    mark_browser(response, workstation)
    return response


def _sent(request: HttpRequest, name: str) -> str:
    """A lock is never refused for what comes with it: what no page of ours sends is left out."""
    text = request.POST.get(name, "")
    return "" if "\0" in text else text


@public
@never_cache
@require_http_methods(["GET", "HEAD"])
def locked(request: HttpRequest) -> HttpResponse:
    """Who worked here today, and one field. Nothing of a patient, nothing of what others tried."""
    return _lock_page(request, UnlockForm(initial={"who": request.GET.get("qui", "")}))


def _lock_page(request: HttpRequest, form: UnlockForm, refusal: Refusal | None = None) -> HttpResponse:
    user = verified_user(request)
    if user is not None:
        return redirect(way_on("", user, taken_seat(request)))
    at, workstation = now(), workstation_of(request)
    people = _people(workstation) if workstation else []
    if workstation is None or not people:
        return redirect(reverse("sign_in", query={"next": wanted(request)} if wanted(request) else None))
    chosen = _chosen(people, form.data.get("who") or form.initial.get("who", "")) or people[0]
    page = page_left(workstation, at)
    context = {
        "form": form,
        "people": people,
        "chosen": chosen,
        "factors": factors_of(chosen.seat.user),
        "workstation": workstation,
        "time": localtime(at),
        "refusal": refusal.message if refusal else "",
        "next": page + DRAFT if page else "",
    }
    return render(request, "people/lock.html", context, status=refusal.status if refusal else 200)


def _people(workstation: Workstation) -> list[Parked]:
    with transaction.atomic(), inside(workstation.pharmacy_id):
        return [one for one in parked(workstation, now()) if is_there(one.stay)]


def _chosen(people: list[Parked], who: str) -> Parked | None:
    return next((one for one in people if str(one.presence.pk) == who), None)


@public
@never_cache
@sensitive_post_parameters("code")
@require_POST
def unlock(request: HttpRequest) -> HttpResponse:
    """The own passkey, or six digits; whoever it is goes on where the screen was left, under the own name."""
    form, at = UnlockForm(request.POST), now()
    if verified_user(request) is not None or not form.is_valid():
        return _lock_page(request, form, Refusal(_first(form), status=422))
    workstation = workstation_of(request)
    if workstation is None:
        return redirect("sign_in")
    one = _chosen(_people(workstation), form.cleaned_data["who"])
    try:
        proof = _proof(request, form, one)
        who = one.presence.pk if one else NOBODY
        unlocked = unlock_workstation(workstation=workstation, presence_id=who, proof=proof, at=at)
    except Refusal as refusal:
        return _lock_page(request, UnlockForm(initial={"who": form.cleaned_data["who"]}), refusal)
    give_back(request, unlocked.stay, unlocked.seat, at, fresh=proof.way == UnlockWay.PASSKEY)
    return redirect(_where(page_left(workstation, at), unlocked.seat))


def _first(form: UnlockForm) -> str:
    return next((str(error) for errors in form.errors.values() for error in errors), "")


def _proof(request: HttpRequest, form: UnlockForm, one: Parked | None) -> Proof:
    answer = form.cleaned_data["passkey"]
    if not answer:
        return Proof(UnlockWay.CODE, code=form.cleaned_data["code"])
    return Proof(UnlockWay.PASSKEY, passkey=answered(request, answer, one.seat.user) if one else None)


def _where(page: str, seat: Seat) -> str:
    """The page that was left; for somebody whose role does not open it, where the role begins."""
    begin = way_on("", seat.user, seat)
    try:
        mark = mark_of(resolve(page.partition("?")[0]).func)
    except Resolver404:
        return begin
    return begin if isinstance(mark, Permission) and not seat.may(mark) else page + DRAFT


@public
@never_cache
@require_POST
def unlock_options(request: HttpRequest) -> JsonResponse:
    """The challenge for the passkeys of one person who is parked here. Raises `Unknown` for anybody else."""
    workstation = workstation_of(request)
    one = _chosen(_people(workstation), request.GET.get("qui", "")) if workstation else None
    if one is None:
        raise Unknown(GONE)
    if not request.session.session_key:
        request.session.set_expiry(CHALLENGE_LIFE)
    return JsonResponse(ask(request, one.seat.user))


@signed_in
@never_cache
@require_POST
def draft(request: HttpRequest) -> JsonResponse:
    """What was half typed when this workstation was locked; once."""
    seat = taken_seat(request)
    workstation = workstation_of(request, seat.pharmacy) if seat else None
    if seat is None or workstation is None:
        raise Unknown
    with inside(seat.pharmacy.pk):
        screen = taken(workstation, now())
    return JsonResponse({"page": screen.page, "draft": screen.draft})


@signed_in
@never_cache
@sensitive_post_parameters("code")
@require_http_methods(["GET", "HEAD", "POST"])
@fresh
def unlock_code(request: HttpRequest) -> HttpResponse:
    """Six digits for this session at this workstation. Raises `Unknown` for somebody who works nowhere."""
    seat, stay = taken_seat(request), current_stay(request)
    form = PhoneForm(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        return render(request, "people/unlock_code.html", {"form": form}, status=422 if form.is_bound else 200)
    if seat is None or stay is None:
        raise Unknown
    try:
        workstation = set_unlock_code(
            workstation=workstation_of(request, seat.pharmacy),
            stay=stay,
            code=form.cleaned_data["code"],
            by=seat,
            at=now(),
        )
    except Refusal as refusal:
        form.add_error("code", refusal.message)
        return render(request, "people/unlock_code.html", {"form": form}, status=refusal.status)
    messages.success(request, str(_("Le code de ce poste est choisi. Il sert jusqu’à la fin de votre session.")))
    response = redirect("account")
    mark_browser(response, workstation)
    return response
