"""Django's entry for the results room."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from audit.glossary import teach
from results.sealing.errors import Breach
from results.sealing.purpose import Purpose
from results.vocabulary import CorrectionReason


class ResultsConfig(AppConfig):
    """Cases, results, their deliveries, and the sealing of what they hold."""

    name = "results"
    verbose_name = _("Tests et envois")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        teach("purpose", Purpose.choices)
        teach("reason", (*CorrectionReason.choices, *Breach.choices))
        teach("table", [("results_case", _("dossiers")), ("results_result", _("résultats"))])
