"""The second factors of a person: what there is, what is added, what is revoked."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext_lazy as _
from django_otp.models import Device
from django_otp.oath import TOTP
from django_otp_webauthn.models import WebAuthnCredential

from pharmacies.models import Phone, RecoveryCode, RecoverySheet, User
from pharmacies.models.factor import CODES, digest_of, new_recovery_code
from pharmacies.refusal import Refusal
from pharmacies.vocabulary import Factor

MOST_PASSKEYS: Final = 10
LONGEST_NAME: Final = 64
SECRET: Final = 20
"""Bytes, as RFC 4226 asks for."""


@dataclass(frozen=True, slots=True)
class Factors:
    """Everything a person may answer with, newest first."""

    phones: tuple[Phone, ...]
    passkeys: tuple[WebAuthnCredential, ...]
    codes_left: int

    @property
    def count(self) -> int:
        """Without recovery codes: they replace a factor for a day, they are none to live on."""
        return len(self.phones) + len(self.passkeys)


def factors_of(user: User) -> Factors:
    """In three queries."""
    return Factors(
        tuple(Phone.objects.filter(user=user, confirmed=True).order_by("-pk")),
        tuple(WebAuthnCredential.objects.filter(user=user, confirmed=True).order_by("-pk")),
        RecoveryCode.objects.filter(sheet__user=user, used_at=None).count(),
    )


def kind_of(device: Device) -> Factor:
    """What answered."""
    if isinstance(device, RecoverySheet):
        return Factor.RECOVERY
    return Factor.PASSKEY if isinstance(device, WebAuthnCredential) else Factor.PHONE


def new_phone(user: User, secret: bytes, code: str, name: str) -> Phone:
    """The saved authenticator app, the only one from now on: the former's codes stop to open.

    Raises `Refusal` unless `code` is what the app shows now. That code is used up.
    """
    phone = Phone.with_secret(user, secret, name[:LONGEST_NAME])
    counter = TOTP(secret, phone.step, phone.t0, phone.digits)
    shown = {f"{counter.token():06d}": counter.t()}
    counter.drift = -1
    shown[f"{counter.token():06d}"] = counter.t()
    step = next((step for right, step in shown.items() if constant_time_compare(right, code)), None)
    if step is None:
        raise Refusal(
            _("Ce code n’est pas celui de l’application. Attendez le suivant, puis tapez-le."),
            code="wrong-code",
            status=422,
        )
    phone.last_t = step
    Phone.objects.filter(user=user).delete()
    phone.save()
    return phone


def new_codes(user: User, at: datetime) -> list[str]:
    """Ten fresh recovery codes, shown once; the former ones are void."""
    RecoverySheet.objects.filter(user=user).delete()
    sheet = RecoverySheet.objects.create(user=user, name="codes", confirmed=True, created_at=at)
    codes = [new_recovery_code() for _ in range(CODES)]
    RecoveryCode.objects.bulk_create(RecoveryCode(sheet=sheet, digest=digest_of(code)) for code in codes)
    return codes


def revoke_all(user: User) -> int:
    """No phone, passkey or recovery code of this person opens anything any more; how many factors there were."""
    count = factors_of(user).count
    Phone.objects.filter(user=user).delete()
    WebAuthnCredential.objects.filter(user=user).delete()
    RecoverySheet.objects.filter(user=user).delete()
    return count
