"""Passkeys: the two ceremonies of django-otp-webauthn, by our rules, each challenge answered once."""

import json
from typing import Any, Final

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django_otp_webauthn.exceptions import OTPWebAuthnApiError
from django_otp_webauthn.helpers import WebAuthnHelper
from django_otp_webauthn.models import WebAuthnCredential
from django_otp_webauthn.utils import rewrite_exceptions
from webauthn.helpers.structs import ResidentKeyRequirement, UserVerificationRequirement

from pharmacies.models import User
from pharmacies.refusal import Refusal

ASKED: Final = "passkey_asked"
OFFERED: Final = "passkey_offered"
LONGEST_ANSWER: Final = 20_000
"""Characters; with the longest credential id that the standard allows it is about 6,000."""


class Ceremony(WebAuthnHelper):  # type: ignore[misc]  # the library brings no types
    """Each new passkey is discoverable and knows its owner (finger, face or PIN): alone it is two factors."""

    def get_credential_display_name(self, user: User) -> str:
        """What the person reads when the phone asks which account."""
        return f"{user.first_name} {user.last_name}".strip() or user.email

    def get_generate_registration_options_kwargs(self, *, user: User) -> dict[str, Any]:
        """As the library's, with both demands."""
        options: dict[str, Any] = super().get_generate_registration_options_kwargs(user=user)
        selection = options["authenticator_selection"]
        selection.user_verification = UserVerificationRequirement.REQUIRED
        selection.resident_key = ResidentKeyRequirement.REQUIRED
        selection.require_resident_key = True
        return options


def ask(request: HttpRequest, user: User | None = None) -> dict[str, Any]:
    """What the browser needs to answer with a passkey: any of ours, or only this person's."""
    options, request.session[ASKED] = Ceremony(request).authenticate_begin(user=user, require_user_verification=True)
    found: dict[str, Any] = options
    return found


def answered(request: HttpRequest, answer: str, user: User | None = None) -> WebAuthnCredential | None:
    """The passkey that signed our challenge, if it is one of an active account (of `user`, where given)."""
    state = request.session.pop(ASKED, None)
    if state is None:
        return None
    try:
        with rewrite_exceptions():
            passkey = Ceremony(request).authenticate_complete(user=user, state=state, data=_read(answer))
    except (OTPWebAuthnApiError, ValueError):
        return None  # whatever was wrong with it, the person reads one sentence
    return passkey if passkey.confirmed and passkey.user.is_active else None


def offer(request: HttpRequest, user: User) -> dict[str, Any]:
    """What the browser needs to make a passkey for this person."""
    options, request.session[OFFERED] = Ceremony(request).register_begin(user=user)
    found: dict[str, Any] = options
    return found


def made(request: HttpRequest, answer: str, user: User) -> WebAuthnCredential:
    """The new passkey, saved under an empty name. Raises `Refusal`."""
    state = request.session.pop(OFFERED, None)
    refusal = Refusal(_("La clé d’accès n’a pas été créée. Recommencez."), code="bad-passkey", status=422)
    if state is None:
        raise refusal
    try:
        with rewrite_exceptions():
            return Ceremony(request).register_complete(user=user, state=state, data=_read(answer))
    except (OTPWebAuthnApiError, ValueError) as error:
        raise refusal from error


def _read(answer: str) -> dict[str, Any]:
    """The browser's JSON. Raises `ValueError`, whatever it is that is no such thing."""
    try:
        read = json.loads(answer if len(answer) <= LONGEST_ANSWER else "")
    except RecursionError as error:
        raise ValueError("too deep") from error
    return read if isinstance(read, dict) else {}
