"""A person adds or removes the own second factors. The door asked for a fresh one before."""

from collections.abc import Callable
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _
from django_otp_webauthn.models import WebAuthnCredential

from audit.actor import Actor
from audit.trace import record
from audit.vocabulary import Act
from pharmacies import letters
from pharmacies.factors import MOST_PASSKEYS, factors_of, new_codes, new_phone
from pharmacies.models import Phone, User
from pharmacies.refusal import Refusal, Unknown
from pharmacies.vocabulary import Factor


def add_passkey(*, user: User, make: Callable[[], WebAuthnCredential], name: str, by: Actor, at: datetime) -> None:
    """`make` saves what the browser just made; it gets its name. Raises `Refusal` beyond ten, and as `make` does."""
    with transaction.atomic():
        if len(factors_of(user).passkeys) >= MOST_PASSKEYS:
            raise Refusal(_("Vous avez déjà dix clés d’accès. Retirez-en une d’abord."), code="too-many")
        passkey = make()
        passkey.name = name.strip()
        passkey.save(update_fields=["name"])
        _added(user, Factor.PASSKEY, by, at)


def replace_phone(*, user: User, secret: bytes, code: str, by: Actor, at: datetime) -> Phone:
    """The new authenticator app; the former one opens nothing any more. Raises `Refusal` for a wrong code."""
    with transaction.atomic():
        phone = new_phone(user, secret, code, "TOTP")
        _added(user, Factor.PHONE, by, at)
    return phone


def remove_passkey(*, user: User, passkey_id: int, by: Actor, at: datetime) -> None:
    """Raises `Unknown` for another's, `Refusal` for the last factor."""
    with transaction.atomic():
        passkey = WebAuthnCredential.objects.filter(user=user, pk=passkey_id).first()
        if passkey is None:
            raise Unknown(_("Cette clé d’accès n’existe plus."))
        _remove(user, Factor.PASSKEY, passkey, by, at)


def remove_phone(*, user: User, by: Actor, at: datetime) -> None:
    """Raises `Unknown` where there is none, `Refusal` for the last factor."""
    with transaction.atomic():
        phone = Phone.objects.filter(user=user).first()
        if phone is None:
            raise Unknown(_("Aucune application d’authentification n’est enregistrée."))
        _remove(user, Factor.PHONE, phone, by, at)


def make_recovery_codes(*, user: User, by: Actor, at: datetime) -> list[str]:
    """Ten fresh ones, to show once; the former ones are void."""
    with transaction.atomic():
        codes = new_codes(user, at)
        record(Act.RECOVERY_CODES_MADE, by=by, at=at, subjects=[user.pk], count=len(codes))
        letters.write("account_changed", user, user=user, at=at, what=_("de nouveaux codes de secours ont été créés"))
    return codes


def _added(user: User, factor: Factor, by: Actor, at: datetime) -> None:
    record(Act.FACTOR_ADDED, by=by, at=at, subjects=[user.pk], factor=factor)
    what = _("un second facteur a été ajouté (%(factor)s)") % {"factor": factor.label}
    letters.write("account_changed", user, user=user, at=at, what=what)


def _remove(user: User, factor: Factor, device: WebAuthnCredential | Phone, by: Actor, at: datetime) -> None:
    User.objects.select_for_update().get(pk=user.pk)  # of two people removing at once, one meets the last factor
    if factors_of(user).count < 2:
        raise Refusal(_("C’est votre dernier second facteur. Ajoutez-en un autre d’abord."), code="last-factor")
    device.delete()
    record(Act.FACTOR_REMOVED, by=by, at=at, subjects=[user.pk], factor=factor)
    what = _("un second facteur a été retiré (%(factor)s)") % {"factor": factor.label}
    letters.write("account_changed", user, user=user, at=at, what=what)
