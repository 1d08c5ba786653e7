"""Second factors of our own making; passkeys are django-otp-webauthn's."""

import hashlib
import secrets
from binascii import hexlify, unhexlify
from typing import Any, Final

from django.db import models
from django.utils.translation import gettext_lazy as _
from django_otp.models import Device
from django_otp.plugins.otp_totp.models import TOTPDevice

from audit.identity import new_id
from pharmacies import vault
from pharmacies.models.user import User

CODES: Final = 10
ALPHABET: Final = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
"""Nothing that reads like something else."""
LENGTH: Final = 24
"""Signs, 118 bits: more than the 112 from which ASVS 5.0, 6.5.2, is content with a plain hash."""


class Phone(TOTPDevice):  # type: ignore[misc]  # django-otp brings no types
    """An authenticator app. django-otp keeps its key in clear; here it is sealed for its owner whenever it is saved."""

    key: str

    class Meta:
        proxy = True
        verbose_name = _("application d’authentification")
        verbose_name_plural = _("applications d’authentification")

    @property
    def bin_key(self) -> bytes:
        """The shared secret. Raises `vault.Unopenable` for a row that was copied from another account."""
        return vault.unseal(self.key, self._place) if vault.is_sealed(self.key) else unhexlify(self.key)

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Never in clear."""
        if not vault.is_sealed(self.key):
            self.key = vault.seal(unhexlify(self.key), self._place)
        super().save(*args, **kwargs)

    @classmethod
    def with_secret(cls, user: models.Model, secret: bytes, name: str) -> "Phone":
        """Not saved yet."""
        return cls(user=user, name=name, key=hexlify(secret).decode(), confirmed=True)

    @property
    def _place(self) -> str:
        return f"otp_totp_totpdevice.key/{self.user_id}"


class RecoverySheet(Device):  # type: ignore[misc]  # as above
    """The ten codes that somebody printed. django-otp's own static codes lie in clear, hence these."""

    user = models.OneToOneField(User, on_delete=models.CASCADE, related_name="recovery_sheet", verbose_name=_("compte"))
    created_at = models.DateTimeField(verbose_name=_("création"))

    class Meta:
        verbose_name = _("codes de secours")
        verbose_name_plural = _("codes de secours")

    def __str__(self) -> str:
        return str(self.pk)


class RecoveryCode(models.Model):
    """One code, as a hash: opens once."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False, verbose_name=_("identifiant"))
    sheet = models.ForeignKey(RecoverySheet, on_delete=models.CASCADE, related_name="codes", verbose_name=_("feuille"))
    digest = models.CharField(max_length=64, verbose_name=_("empreinte"))
    used_at = models.DateTimeField(null=True, blank=True, verbose_name=_("utilisation"))

    class Meta:
        verbose_name = _("code de secours")
        verbose_name_plural = _("codes de secours")
        constraints = [models.UniqueConstraint(fields=["sheet", "digest"], name="recovery_code_once")]

    def __str__(self) -> str:
        return str(self.pk)


def new_recovery_code() -> str:
    """In six groups of four, as it is printed."""
    signs = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
    return "-".join(signs[start : start + 4] for start in range(0, LENGTH, 4))


def plain_code(typed: str) -> str:
    """Without the signs between groups, in capitals."""
    return "".join(sign for sign in typed.upper() if sign.isalnum())


def digest_of(code: str) -> str:
    """What is stored of a recovery code. No key: nobody tries 118 bits, and a printed sheet outlives every key."""
    return hashlib.sha256(b"francetest recovery code v1 " + plain_code(code).encode()).hexdigest()
