"""Signing in, choosing where to work, signing out."""

from typing import cast
from uuid import UUID

from django.conf import settings
from django.contrib.auth import authenticate, login, logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
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
from pharmacies.joining import joinable
from pharmacies.lookups import seats_of
from pharmacies.models import User
from pharmacies.psc.held import farewell, identity
from pharmacies.refusal import Refusal
from pharmacies.session import limit_session, person, take_seat, taken_seat, verified_user
from pharmacies.way_on import wanted, way_on


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
        return redirect(way_on(wanted(request), user, taken_seat(request)))
    return _sign_in_page(request, SignInForm())


@sensitive_variables("form")
def _judge(request: HttpRequest, form: SignInForm) -> HttpResponse:
    if not form.is_valid():
        return _sign_in_page(request, form, status=422)
    user = authenticate(request, **form.credentials())
    if not isinstance(user, User) or not (settings.PASSWORD_SIGN_IN or user.is_dpo):
        fail_sign_in(by=Actor(ActorKind.VISITOR), at=now())
        form.add_error(None, _("E-mail, mot de passe ou code inexact. Vérifiez-les, puis tapez le prochain code."))
        return _sign_in_page(request, form, status=403)
    seat = sign_in(user=user, by=person(user), at=now())
    login(request, user)
    limit_session(request)
    if seat:
        take_seat(request, seat)
    return redirect(way_on(wanted(request), user, seat))


def _sign_in_page(request: HttpRequest, form: SignInForm, status: int = 200) -> HttpResponse:
    context = {"form": form, "next": wanted(request), "psc": settings.PSC_ISSUER, "password": settings.PASSWORD_SIGN_IN}
    return render(request, "people/sign_in.html", context, status=status)


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
    return redirect(way_on(wanted(request), user, seat))


def _choice_page(request: HttpRequest, user: User, refusal: Refusal | None = None) -> HttpResponse:
    who = identity(request)
    context = {
        "seats": seats_of(user),
        "next": wanted(request),
        "refusal": refusal.message if refusal else "",
        "psc": settings.PSC_ISSUER and user.rpps is None,
        "may_join": who is not None and bool(joinable(who)),
    }
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
    leave = farewell(request, back_to=settings.PUBLIC_URL + reverse("sign_in"))
    logout(request)
    # A page, not a redirect: the policy's form-action lets no form lead to another site, not even on its way.
    return render(request, "people/psc_leave.html", {"leave": leave}) if leave else redirect("sign_in")
