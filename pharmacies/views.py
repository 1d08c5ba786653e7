"""Signing in, choosing where to work, signing out."""

from typing import Final, cast
from uuid import UUID

from django.contrib.auth import authenticate, logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST

from audit.actor import Actor
from audit.vocabulary import ActorKind
from pharmacies.access import public, signed_in
from pharmacies.acts.choose_pharmacy import choose_pharmacy
from pharmacies.acts.fail_sign_in import fail_sign_in
from pharmacies.acts.sign_in import sign_in
from pharmacies.acts.sign_out import sign_out
from pharmacies.forms import SignInForm
from pharmacies.known_devices import remember
from pharmacies.lookups import seats_of
from pharmacies.models import User
from pharmacies.refusal import Refusal
from pharmacies.seat import Seat
from pharmacies.session import begin, person, take_seat, taken_seat, verified_user
from pharmacies.vocabulary import WayIn

LONGEST_NEXT: Final = 500
"""Characters; our longest address has about 120."""


@public
@never_cache
@sensitive_post_parameters("password", "code")
@require_http_methods(["GET", "HEAD", "POST"])
def signing_in(request: HttpRequest) -> HttpResponse:
    """One page for all three secrets: e-mail, password, code."""
    if request.method == "POST":
        return _judge(request, SignInForm(request.POST))
    user = verified_user(request)
    if user is not None:
        return redirect(_way_on(request, user, taken_seat(request)))
    return _sign_in_page(request, SignInForm())


@sensitive_variables("form")
def _judge(request: HttpRequest, form: SignInForm) -> HttpResponse:
    if not form.is_valid():
        return _sign_in_page(request, form, status=422)
    user = authenticate(request, **form.credentials())
    if not isinstance(user, User):
        fail_sign_in(by=Actor(ActorKind.VISITOR), at=now())
        form.add_error(None, _("E-mail, mot de passe ou code inexact. Vérifiez-les, puis tapez le prochain code."))
        return _sign_in_page(request, form, status=403)
    at = now()
    seat = sign_in(user=user, by=person(user), at=at)
    begin(request, user, WayIn.PASSWORD_CODE, seat, at)
    response = redirect(_way_on(request, user, seat))
    remember(request, response, user)
    return response


def _sign_in_page(request: HttpRequest, form: SignInForm, status: int = 200) -> HttpResponse:
    return render(request, "people/sign_in.html", {"form": form, "next": _wanted(request)}, status=status)


@signed_in
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def choosing(request: HttpRequest) -> HttpResponse:
    """Where do you work today? One button per pharmacy."""
    user = cast("User", verified_user(request))  # `signed_in` lets nobody else in
    if request.method != "POST":
        return _choice_page(request, user)
    try:
        seat = choose_pharmacy(user=user, pharmacy_id=_posted_id(request), by=person(user), at=now())
    except Refusal as refusal:
        return _choice_page(request, user, refusal)
    take_seat(request, seat)
    return redirect(_way_on(request, user, seat))


def _choice_page(request: HttpRequest, user: User, refusal: Refusal | None = None) -> HttpResponse:
    context = {"seats": seats_of(user), "next": _wanted(request), "refusal": refusal.message if refusal else ""}
    return render(request, "people/choose_pharmacy.html", context, status=refusal.status if refusal else 200)


def _posted_id(request: HttpRequest) -> UUID:
    try:
        return UUID(request.POST.get("pharmacy", ""))
    except ValueError:
        return UUID(int=0)  # nobody's pharmacy: the act refuses it as it refuses a stranger's


@public
@require_POST
def signing_out(request: HttpRequest) -> HttpResponse:
    """Forgets the session. By POST only, so that no link or image signs anybody out."""
    user = verified_user(request)
    if user is not None:
        sign_out(by=person(user, taken_seat(request)), at=now())
    logout(request)
    return redirect("sign_in")


def _wanted(request: HttpRequest) -> str:
    """The local path to go on to, or nothing: a link from elsewhere must not lead on to elsewhere."""
    path = request.POST.get("next") or request.GET.get("next") or ""
    local = path.startswith("/") and url_has_allowed_host_and_scheme(path, allowed_hosts=None)
    return path if local and len(path) <= LONGEST_NEXT else ""


def _way_on(request: HttpRequest, user: User, seat: Seat | None) -> str:
    if user.is_dpo:
        wanted = _wanted(request)
        console = reverse("admin:index")
        return wanted if wanted.startswith(console) else console
    if seat is None:
        return reverse("choose_pharmacy", query={"next": _wanted(request)} if _wanted(request) else None)
    return _wanted(request) or reverse("queue")
