"""« Mon compte » : one's own second factors, password and sessions."""

import base64
import secrets
from collections.abc import Callable
from typing import Final, cast

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST
from django_otp import login as otp_login

from audit.actor import Actor
from pharmacies import vault
from pharmacies.access import signed_in
from pharmacies.acts.change_factors import (
    add_passkey,
    make_recovery_codes,
    remove_passkey,
    remove_phone,
    replace_phone,
)
from pharmacies.acts.change_password import change_password
from pharmacies.acts.end_sessions import end_sessions
from pharmacies.factors import SECRET, factors_of
from pharmacies.forms import PasskeyForm, PasswordForm, PhoneForm
from pharmacies.fresh import fresh
from pharmacies.models import Phone, Stay, User
from pharmacies.passkeys import made, offer
from pharmacies.qr import qr
from pharmacies.refusal import Forbidden, Refusal
from pharmacies.session import current_stay, is_fresh, person, renew_key, taken_seat, verified_user
from pharmacies.stays import running

NEW_PHONE: Final = "new_phone"
PLACE: Final = "session.new_phone"
PAGE: Final = ["GET", "HEAD", "POST"]


@signed_in
@never_cache
@require_http_methods(["GET", "HEAD"])
def account(request: HttpRequest) -> HttpResponse:
    """What opens this account, and where it is open."""
    return _account_page(request)


def _account_page(request: HttpRequest, refusal: Refusal | None = None) -> HttpResponse:
    user, _by = _who(request)
    here = current_stay(request)
    context = {
        "person": user,
        "factors": factors_of(user),
        "stays": running(user, now()),
        "here": here.pk if here else None,
        "refusal": refusal.message if refusal else "",
    }
    return render(request, "people/account.html", context, status=refusal.status if refusal else 200)


@signed_in
@never_cache
@require_http_methods(PAGE)
@fresh
def new_passkey(request: HttpRequest) -> HttpResponse:
    """A name, then the browser's own window."""
    form = PasskeyForm(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        return render(request, "people/new_passkey.html", {"form": form}, status=422 if form.is_bound else 200)
    user, by = _who(request)
    try:
        answer = form.cleaned_data["passkey"]
        add_passkey(
            user=user, make=lambda: made(request, answer, user), name=form.cleaned_data["name"], by=by, at=now()
        )
    except Refusal as refusal:
        form.add_error(None, refusal.message)
        return render(request, "people/new_passkey.html", {"form": form}, status=refusal.status)
    renew_key(request)
    return _back(request, _("La clé d’accès est ajoutée."))


@signed_in
@never_cache
@require_POST
def new_passkey_options(request: HttpRequest) -> JsonResponse:
    """What js/passkey.js hands to the browser. Raises `Forbidden` without a fresh second factor."""
    if not is_fresh(request, now()):
        raise Forbidden(_("Confirmez d’abord votre identité, puis recommencez."))
    user, _by = _who(request)
    return JsonResponse(offer(request, user))


@signed_in
@never_cache
@require_POST
@fresh
def drop_passkey(request: HttpRequest) -> HttpResponse:
    """By its number in the person's own list."""
    user, by = _who(request)
    wanted = request.POST.get("passkey_id", "")
    number = int(wanted) if wanted.isascii() and wanted.isdecimal() and len(wanted) < 19 else 0
    try:
        remove_passkey(user=user, passkey_id=number, by=by, at=now())
    except Refusal as refusal:
        return _account_page(request, refusal)
    renew_key(request)
    return _back(request, _("La clé d’accès est retirée."))


@signed_in
@never_cache
@require_http_methods(PAGE)
@fresh
def new_phone(request: HttpRequest) -> HttpResponse:
    """Scan the square, type what the app shows; the former app is then void."""
    user, by = _who(request)
    form = PhoneForm(request.POST if request.method == "POST" else None)
    if not form.is_bound or NEW_PHONE not in request.session:
        secret = secrets.token_bytes(SECRET)
        request.session[NEW_PHONE] = vault.seal(base64.b64encode(secret), PLACE)
    else:
        secret = base64.b64decode(vault.unseal(request.session[NEW_PHONE], PLACE))
    if not form.is_valid():
        return _phone_page(request, form, secret, 422 if form.is_bound else 200)
    try:
        phone = replace_phone(user=user, secret=secret, code=form.cleaned_data["code"], by=by, at=now())
    except Refusal as refusal:
        form.add_error("code", refusal.message)
        return _phone_page(request, form, secret, refusal.status)
    del request.session[NEW_PHONE]
    otp_login(request, phone)
    renew_key(request)
    return _back(request, _("L’application d’authentification est enregistrée."))


def _phone_page(request: HttpRequest, form: PhoneForm, secret: bytes, status: int) -> HttpResponse:
    user, _by = _who(request)
    address = Phone.with_secret(user, secret, "").config_url
    context = {"form": form, "qr": qr(address), "secret": base64.b32encode(secret).decode()}
    return render(request, "people/new_phone.html", context, status=status)


@signed_in
@never_cache
@require_POST
@fresh
def drop_phone(request: HttpRequest) -> HttpResponse:
    """Where a passkey stays."""
    user, by = _who(request)
    try:
        remove_phone(user=user, by=by, at=now())
    except Refusal as refusal:
        return _account_page(request, refusal)
    renew_key(request)
    return _back(request, _("L’application d’authentification est retirée."))


@signed_in
@never_cache
@require_POST
@fresh
def new_recovery_codes(request: HttpRequest) -> HttpResponse:
    """Shown in this answer and never again."""
    user, by = _who(request)
    codes = make_recovery_codes(user=user, by=by, at=now())
    return render(request, "people/recovery_codes.html", {"codes": codes})


@signed_in
@never_cache
@sensitive_post_parameters("password")
@require_http_methods(PAGE)
@fresh
def new_password(request: HttpRequest) -> HttpResponse:
    """Another password; sessions elsewhere end."""
    form = PasswordForm(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        return render(request, "people/new_password.html", {"form": form}, status=422 if form.is_bound else 200)
    user, by = _who(request)
    here = current_stay(request)
    try:
        change_password(
            user=user, password=form.cleaned_data["password"], here=here.pk if here else None, by=by, at=now()
        )
    except Refusal as refusal:
        form.add_error("password", refusal.message)
        return render(request, "people/new_password.html", {"form": form}, status=refusal.status)
    update_session_auth_hash(request, user)
    renew_key(request)
    return _back(request, _("Le mot de passe est changé. Vos autres sessions sont fermées."))


@signed_in
@never_cache
@require_POST
def close_sessions(request: HttpRequest) -> HttpResponse:
    """One of the list, or all but this one. Closing is never dangerous: no factor is asked for."""
    user, by = _who(request)
    here = current_stay(request)
    wanted = request.POST.get("stay", "")
    which = _chosen(wanted) if wanted else lambda stay: here is None or stay.pk != here.pk
    end_sessions(user=user, which=which, by=by, at=now())
    return _back(request, _("La session est fermée.") if wanted else _("Vos autres sessions sont fermées."))


def _chosen(wanted: str) -> Callable[[Stay], bool]:
    return lambda stay: str(stay.pk) == wanted


def _who(request: HttpRequest) -> tuple[User, Actor]:
    user = cast("User", verified_user(request))  # `signed_in` lets nobody else in
    return user, person(user, taken_seat(request))


def _back(request: HttpRequest, word: object) -> HttpResponse:
    messages.success(request, str(word))
    return redirect("account")
