"""Start-up checks of the whole: half-safe settings stop the start with the reason and the remedy."""

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register

from francetest.key_uses import SETTINGS


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
