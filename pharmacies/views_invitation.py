"""The pages behind an invitation's link: the code, then a password and a phone, then the recovery codes."""

import base64
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from audit.actor import Actor
from audit.vocabulary import ActorKind
from pharmacies import vault
from pharmacies.access import public
from pharmacies.acts.accept_invitation import Enrolled, accept_invitation
from pharmacies.acts.check_invitation_code import check_invitation_code
from pharmacies.acts.join_by_invitation import join_by_invitation
from pharmacies.acts.sign_in import sign_in
from pharmacies.factors import SECRET
from pharmacies.forms import EnrolForm, InvitationCodeForm
from pharmacies.inviting import invitation_of, is_open
from pharmacies.known_devices import remember
from pharmacies.models import Invitation, Phone, User
from pharmacies.qr import qr
from pharmacies.refusal import Refusal, Unknown
from pharmacies.session import begin, person, taken_seat, verified_user
from pharmacies.vocabulary import Purpose, WayIn

ENROLMENT: Final = "enrolment"
PLACE: Final = "session.enrolment"
TIME: Final = timedelta(minutes=30)
"""From the code to the end of the form."""


@dataclass(frozen=True, slots=True)
class Enrolment:
    """What the session remembers between the two pages; the phone's secret lies sealed in it."""

    invitation: Invitation
    secret: bytes


@public
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Asks for the code that was handed over; five wrong ones end the invitation."""
    at = now()
    found = invitation_of(token, at)
    form = InvitationCodeForm(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        return _code_page(request, found, form, 422 if form.is_bound else 200)
    visitor = Actor(ActorKind.VISITOR)
    if not check_invitation_code(invitation=found, code=form.cleaned_data["code"], by=visitor, at=at):
        form.add_error("code", _("Ce code n’est pas le bon. Relisez-le ; après 5 essais, l’invitation se ferme."))
        return _code_page(request, found, form, 403)
    if found.purpose == Purpose.JOIN and found.user is not None:
        return _join(request, found, at)
    _open(request, found, at)
    return redirect("enrol")


def _code_page(request: HttpRequest, found: Invitation, form: InvitationCodeForm, status: int) -> HttpResponse:
    return render(request, "people/invitation.html", {"invitation": found, "form": form}, status=status)


def _join(request: HttpRequest, found: Invitation, at: datetime) -> HttpResponse:
    user = verified_user(request)
    if user is None:
        return redirect(reverse("sign_in", query={"next": request.get_full_path()}))
    by = person(user, taken_seat(request))
    join_by_invitation(invitation_id=found.pk, pharmacy_id=found.pharmacy_id, user=user, by=by, at=at)
    return redirect("choose_pharmacy")


def _open(request: HttpRequest, found: Invitation, at: datetime) -> None:
    secret = base64.b64encode(secrets.token_bytes(SECRET))
    request.session.cycle_key()
    request.session[ENROLMENT] = {
        "invitation": str(found.pk),
        "secret": vault.seal(secret, PLACE),
        "until": (at + TIME).timestamp(),
    }


@public
@never_cache
@sensitive_post_parameters("password", "code")
@require_http_methods(["GET", "HEAD", "POST"])
def enrol(request: HttpRequest) -> HttpResponseBase:
    """A password, and the code of the app that scanned the square; then the person is in, with ten recovery codes."""
    at = now()
    enrolment = _enrolment(request, at)
    form = EnrolForm(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        return _enrol_page(request, enrolment, form, 422 if form.is_bound else 200)
    try:
        enrolled = accept_invitation(
            invitation_id=enrolment.invitation.pk,
            pharmacy_id=enrolment.invitation.pharmacy_id,
            secret=enrolment.secret,
            at=at,
            **form.cleaned_data,
        )
    except Refusal as refusal:
        form.add_error("code" if refusal.code == "wrong-code" else "password", refusal.message)
        return _enrol_page(request, enrolment, form, refusal.status)
    return _welcome(request, enrolled, at)


def _enrolment(request: HttpRequest, at: datetime) -> Enrolment:
    kept: dict[str, Any] = request.session.get(ENROLMENT, {})
    gone = Unknown(_("Cette page a expiré. Ouvrez de nouveau le lien de l’invitation."))
    if not kept or at.timestamp() > kept["until"]:
        raise gone
    found = Invitation.objects.select_related("pharmacy", "user").get(pk=UUID(kept["invitation"]))
    if not is_open(found, at):
        raise gone
    return Enrolment(found, base64.b64decode(vault.unseal(kept["secret"], PLACE)))


def _enrol_page(request: HttpRequest, enrolment: Enrolment, form: EnrolForm, status: int) -> HttpResponse:
    account = enrolment.invitation.user or User(email=enrolment.invitation.email)
    address = Phone.with_secret(account, enrolment.secret, "").config_url
    context = {
        "form": form,
        "invitation": enrolment.invitation,
        "qr": qr(address),
        "secret": base64.b32encode(enrolment.secret).decode(),
    }
    return render(request, "people/enrol.html", context, status=status)


def _welcome(request: HttpRequest, enrolled: Enrolled, at: datetime) -> HttpResponse:
    user = enrolled.user
    user.otp_device = enrolled.phone
    del request.session[ENROLMENT]
    seat = sign_in(user=user, way=WayIn.INVITATION, by=person(user), at=at)
    begin(request, user, WayIn.INVITATION, seat, at)
    response = render(request, "people/recovery_codes.html", {"codes": enrolled.recovery_codes})
    remember(request, response, user)
    return response
