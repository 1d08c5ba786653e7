"""Signing in, choosing where to work, signing out."""

from typing import Final, cast
from uuid import UUID

from django.conf import settings
from django.contrib.auth import authenticate, logout
from django.http import HttpRequest, HttpResponse, JsonResponse
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
from pharmacies.known_devices import remember
from pharmacies.lockout import closed
from pharmacies.lookups import seats_of
from pharmacies.models import RecoverySheet, User
from pharmacies.passkeys import answered, ask
from pharmacies.psc.held import farewell, identity
from pharmacies.refusal import Refusal
from pharmacies.session import begin, current_stay, person, take_seat, taken_seat, verified_user
from pharmacies.vocabulary import WayIn
from pharmacies.way_on import wanted, way_on

CHALLENGE_LIFE: Final = 600
"""Seconds that the session of a visitor lasts who only asked for a challenge; signing in fixes another end."""
WRONG: Final = _("E-mail, mot de passe ou code inexact. Vérifiez-les, puis tapez le prochain code.")
UNKNOWN_PASSKEY: Final = _("Cette clé d’accès n’ouvre aucun compte ici. Servez-vous du mot de passe et du code.")


@public
@never_cache
@sensitive_post_parameters("password", "code")
@require_http_methods(["GET", "HEAD", "POST"])
def signing_in(request: HttpRequest) -> HttpResponse:
    """One page for all three answers: e-mail, password, code; or a passkey."""
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
    user = _by_passkey(request, form) if form.cleaned_data["passkey"] else _by_code(request, form)
    at = now()
    if user is None or not (settings.PASSWORD_SIGN_IN or user.platform_role):
        shut = closed(request)
        closing = shut.scope if shut and shut.at_once else None
        fail_sign_in(by=Actor(ActorKind.VISITOR), at=at, closing=closing, tried=form.cleaned_data["email"])
        form.add_error(None, UNKNOWN_PASSKEY if form.cleaned_data["passkey"] else WRONG)
        return _sign_in_page(request, form, status=403)
    way = _way_in(form, user)
    seat = sign_in(user=user, way=way, by=person(user), at=at)
    begin(request, user, way, seat, at)
    response = redirect(way_on(wanted(request), user, seat))
    remember(request, response, user)
    return response


def _by_code(request: HttpRequest, form: SignInForm) -> User | None:
    user = authenticate(request, **form.credentials())
    return user if isinstance(user, User) else None


def _by_passkey(request: HttpRequest, form: SignInForm) -> User | None:
    """Nobody guesses a signature: tries are not counted here, so that no stranger's guesses close this door."""
    passkey = answered(request, form.cleaned_data["passkey"])
    typed = form.cleaned_data
    if passkey is None or not _fits(passkey.user, typed["email"], typed["password"]):
        return None
    user: User = passkey.user
    user.otp_device = passkey
    return user


def _fits(user: User, email: str, password: str) -> bool:
    """What was typed beside a passkey is of its owner; a password is only looked at after the passkey answered."""
    named = not email or User.normalize_username(email) == user.email
    return named and (not password or user.check_password(password))


def _way_in(form: SignInForm, user: User) -> WayIn:
    if form.cleaned_data["passkey"]:
        return WayIn.PASSWORD_PASSKEY if form.cleaned_data["password"] else WayIn.PASSKEY
    return WayIn.PASSWORD_RECOVERY if isinstance(user.otp_device, RecoverySheet) else WayIn.PASSWORD_CODE


@public
@never_cache
@require_POST
def passkey_options(request: HttpRequest) -> JsonResponse:
    """The challenge for a passkey, for js/passkey.js; it waits in the session, and is answered once."""
    user = verified_user(request)
    if user is None and not request.session.session_key:
        request.session.set_expiry(CHALLENGE_LIFE)
    return JsonResponse(ask(request, user))


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
        sign_out(stay=current_stay(request), by=person(user, taken_seat(request)), at=now())
    leave = farewell(request, back_to=settings.PUBLIC_URL + reverse("sign_in"))
    logout(request)
    # A page, not a redirect: the policy's form-action lets no form lead to another site, not even on its way.
    return render(request, "people/psc_leave.html", {"leave": leave}) if leave else redirect("sign_in")
