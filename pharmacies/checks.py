"""Start-up check: the page marks of pharmacies/access.py only close something when their middleware runs."""

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
