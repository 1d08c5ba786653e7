"""Django's entry for the room of the trace."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AuditConfig(AppConfig):
    """Registers the check on masked values, the author of changes, and every room's pages in the console."""

    name = "audit"
    verbose_name = _("Traçabilité")

    def ready(self) -> None:
        # Django wants these three once all models are loaded.
        from django.utils.module_loading import autodiscover_modules  # noqa: PLC0415

        from audit import changes, checks  # noqa: F401, PLC0415
        from audit.console import console  # noqa: PLC0415

        autodiscover_modules("admin", register_to=console)
