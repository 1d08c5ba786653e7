"""Start-up checks: the marks of pharmacies/access.py close pages only with their middleware, and a way in is open."""

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register

GUARDS = (
    "django_otp.middleware.OTPMiddleware",
    "pharmacies.middleware.EndIdle",
    "audit.middleware.AuditDoor",
    "pharmacies.middleware.TakeSeat",
    "pharmacies.middleware.ClosedByDefault",
)


@register(Tags.security)
def guards_are_on_duty(_apps: Sequence[AppConfig] | None = None, **_: Any) -> list[CheckMessage]:
    """An error unless all guards are installed, in the order in which they need each other."""
    present = [name for name in settings.MIDDLEWARE if name in GUARDS]
    if present == list(GUARDS):
        return []
    return [
        Error(
            "Pages would be open to everybody: a guard is missing from MIDDLEWARE, or out of order.",
            hint=f"MIDDLEWARE needs, in this order: {', '.join(GUARDS)}",
            id="pharmacies.E001",
        )
    ]


@register(Tags.security)
def somebody_gets_in(_apps: Sequence[AppConfig] | None = None, **_: Any) -> list[CheckMessage]:
    """An error when both ways in are switched off."""
    if settings.PASSWORD_SIGN_IN or settings.PSC_ISSUER:
        return []
    return [
        Error(
            "Nobody of a pharmacy could sign in: neither by Pro Santé Connect nor by password.",
            hint="Set PSC_ENVIRONMENT=production, or leave PASSWORD_SIGN_IN out.",
            id="pharmacies.E002",
        )
    ]
