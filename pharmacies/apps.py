"""Django's entry for the pharmacies room."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from audit.glossary import teach, teach_places


class PharmaciesConfig(AppConfig):
    """People, pharmacies, memberships; their changes are kept by django-auditlog, every value masked."""

    name = "pharmacies"
    verbose_name = _("Pharmacies et équipes")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Hands the configuration models to the change history."""
        from auditlog.registry import auditlog  # noqa: PLC0415 because models exist only once apps are loaded

        from audit.console import console  # noqa: PLC0415 because of the same
        from pharmacies import checks  # noqa: F401, PLC0415 because Django wants checks registered once apps are loaded
        from pharmacies.lookups import finess_of  # noqa: PLC0415 because of the same
        from pharmacies.models import Membership, Pharmacy, User  # noqa: PLC0415 because of the same
        from pharmacies.psc.reasons import Reason  # noqa: PLC0415 because of the same
        from pharmacies.vocabulary import (  # noqa: PLC0415 because of the same
            BAD_CREDENTIALS,
            Departure,
            Factor,
            JoinAnswer,
            LockCause,
            Permission,
            Purpose,
            Role,
            Scope,
            UnlockWay,
            WayIn,
        )
        from pharmacies.wall import officer  # noqa: PLC0415 because of the same

        for role in ("role", "before", "after"):
            teach(role, Role.choices)
        teach("permission", Permission.choices)
        teach("way", WayIn.choices)
        teach("way", UnlockWay.choices)
        teach("cause", LockCause.choices)
        teach("answer", JoinAnswer.choices)
        teach("reason", [(BAD_CREDENTIALS, _("e-mail, mot de passe ou code inexact")), *Reason.choices])
        teach("purpose", Purpose.choices)
        teach("factor", Factor.choices)
        teach("departure", Departure.choices)
        teach("scope", Scope.choices)
        teach_places(finess_of)
        console.look = officer
        for model in (User, Pharmacy, Membership):
            fields = [field.name for field in model._meta.concrete_fields]
            # A sign-in changes last_login; it has an event of its own.
            auditlog.register(
                model, mask_fields=fields, exclude_fields=["last_login"], mask_callable="audit.mask.whole"
            )
