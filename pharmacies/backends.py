"""The documented fallback way in: a password and a code, judged together."""

from typing import Any, Final
from uuid import UUID

from django.contrib.auth.backends import BaseBackend
from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.http import HttpRequest
from django.utils.timezone import now
from django_otp.models import Device
from django_otp.oath import TOTP

from pharmacies.lookups import account, account_named
from pharmacies.models import Phone, RecoveryCode, RecoverySheet, User
from pharmacies.models.factor import digest_of

NOBODY: Final = UUID(int=0)
"""No account has it: new ids carry a time and a version."""


class PasswordAndCode(BaseBackend):
    """Finds a person only if password AND code are right, so that django-axes counts every kind of failure alike.

    An unknown account, a wrong password and a wrong code cost one Argon2 hash and the same statements each.
    """

    def authenticate(
        self,
        request: HttpRequest | None,  # noqa: ARG002 because Django passes it
        username: str | None = None,
        password: str | None = None,
        otp_token: str | None = None,
        **_: Any,
    ) -> User | None:
        """The person, with the factor that answered in `otp_device`; Django's login() keeps both in the session."""
        if username is None or password is None or otp_token is None:
            return None
        user = account_named(username)
        knows = _knows(user, password)
        device = factor_that_answers(user.pk if user and knows and user.is_active else NOBODY, otp_token)
        if user is None or device is None:
            return None
        user.otp_device = device
        return user

    def get_user(self, user_id: UUID) -> User | None:
        """The account of a running session, memberships included."""
        return account(user_id)


def _knows(user: User | None, password: str) -> bool:
    if user is None:
        make_password(password)  # as long as checking one
        return False
    return user.check_password(password)


def factor_that_answers(user_id: UUID, code: str) -> Device | None:
    """The person's phone, or the sheet of recovery codes, whichever this fresh code is of; it then opens no more."""
    return _phone_that_answers(user_id, code) if code.isdecimal() else _sheet_that_answers(user_id, code)


def _sheet_that_answers(user_id: UUID, code: str) -> RecoverySheet | None:
    sheet = RecoverySheet.objects.filter(user_id=user_id).first()
    # One conditional update: of two people with the same code, one gets in.
    mine = RecoveryCode.objects.filter(sheet_id=sheet.pk if sheet else 0, used_at=None)
    codes = mine.filter(digest=digest_of(code))
    return sheet if codes.update(used_at=now()) else None


def _phone_that_answers(user_id: UUID, code: str) -> Phone | None:
    """The person's newest phone if the code is its own and fresh; each code works once."""
    with transaction.atomic():
        phones = Phone.objects.select_for_update().filter(user_id=user_id, confirmed=True)
        device = phones.order_by("-pk").first()
        if device is None:
            _answer_in_vain(code)
            return None
        return device if device.verify_token(code) else None


def _answer_in_vain(code: str) -> None:
    # A wrong password must not slow down the owner's phone, nor use up a code, nor be told apart from a wrong code.
    TOTP(b"\0" * 20).verify(int(code) if code.isdecimal() else -1, tolerance=1)
    Phone.objects.filter(pk=0).update(throttling_failure_timestamp=now(), throttling_failure_count=1)
