"""A request to open a pharmacy here, and under which professional number it was made."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from audit.identity import new_id
from pharmacies.identifiers import RPPS_PATTERN
from pharmacies.models.pharmacy import Pharmacy
from pharmacies.models.user import User


class Application(models.Model):
    """Who asked, when, with which RPPS number: as Pro Santé Connect vouched for it, never as typed."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False, verbose_name=_("identifiant"))
    pharmacy = models.OneToOneField(Pharmacy, on_delete=models.PROTECT, related_name="+", verbose_name=_("pharmacie"))
    applicant = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name=_("demandeur"))
    rpps = models.CharField(max_length=11, verbose_name=_("RPPS"))
    applied_at = models.DateTimeField(verbose_name=_("demande"))

    class Meta:
        verbose_name = _("demande d’inscription")
        verbose_name_plural = _("demandes d’inscription")
        constraints = [
            models.CheckConstraint(condition=models.Q(rpps__regex=RPPS_PATTERN), name="application_rpps_form"),
        ]

    def __str__(self) -> str:
        return str(self.pk)
