"""Start-up checks of the whole: half-safe settings stop the start with the reason and the remedy."""

import re
from collections.abc import Sequence
from typing import Any, Final
from urllib.parse import urlsplit

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register

from francetest.key_uses import SETTINGS

DOMAIN: Final = re.compile(r"([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z][a-z0-9-]*[a-z0-9]")
"""A domain name of two labels or more; the last begins with a letter, which no address does."""


@register(Tags.security, deploy=True)
def not_a_demo(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """The demo's relaxations (plain http, fictitious kits) must not reach a deployment."""
    if not settings.DEMO:
        return []
    return [Error("DEMO=1 is set on a deployment.", hint="Remove DEMO from the environment.", id="francetest.E001")]


@register(Tags.security, deploy=True)
def hosts_are_named(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """A wildcard host lets anybody forge the links in our messages."""
    if "*" not in settings.ALLOWED_HOSTS:
        return []
    return [Error("ALLOWED_HOSTS accepts every host.", hint="Name the hosts that are served.", id="francetest.E002")]


@register(Tags.security, deploy=True)
def checkpoints_leave_the_database(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """A ledger whose checkpoints stay beside it proves nothing against whoever owns the database."""
    if settings.DEMO or settings.AUDIT_CHECKPOINTS or settings.AUDIT_CHECKPOINTS_MAIL:
        return []
    hint = "AUDIT_CHECKPOINTS=/mnt/… on storage of somebody else, or AUDIT_CHECKPOINTS_MAIL=…"
    return [Error("The checkpoints of the trail's ledger go nowhere.", hint=hint, id="francetest.E006")]


@register(Tags.security, deploy=True)
def passkeys_have_a_home(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """Browsers make passkeys for a domain name over https, never for an address; a wrong one strands everybody's."""
    name = settings.OTP_WEBAUTHN_RP_ID
    origins = [urlsplit(origin) for origin in settings.OTP_WEBAUTHN_ALLOWED_ORIGINS]
    fits = all(origin.scheme == "https" and origin.hostname in settings.ALLOWED_HOSTS for origin in origins)
    if DOMAIN.fullmatch(name) and origins and fits and all(origin.hostname == name for origin in origins):
        return []
    hint = "PUBLIC_URL=https://… with a domain name that ALLOWED_HOSTS names too"
    return [Error("Passkeys would be bound to a wrong place.", hint=hint, id="francetest.E007")]


@register(Tags.security, deploy=True)
def mail_is_encrypted(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """A message holds a link to a result: it travels to the mail server encrypted."""
    if settings.DEMO or getattr(settings, "EMAIL_USE_TLS", False) or getattr(settings, "EMAIL_USE_SSL", False):
        return []
    return [Error("The mail server is spoken to in clear.", hint="EMAIL_URL=smtp+tls://…", id="francetest.E003")]


@register(Tags.security, deploy=True)
def keys_differ(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """One key, one use: whoever learns one of them has not learned another."""
    held: dict[str, set[str]] = {}
    for name in SETTINGS:
        given = getattr(settings, name)
        for key in [given] if isinstance(given, str) else given:
            held.setdefault(key, set()).add(name)
    return [
        Error(f"{', '.join(sorted(names))} hold the same key.", hint="Make a new one for each.", id="francetest.E005")
        for names in held.values()
        if len(names) > 1
    ]
