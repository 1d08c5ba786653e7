"""Passkeys: the two ceremonies of django-otp-webauthn, by our rules."""

from typing import Any

from django_otp_webauthn.helpers import WebAuthnHelper
from webauthn.helpers.structs import ResidentKeyRequirement, UserVerificationRequirement

from pharmacies.models import User


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
