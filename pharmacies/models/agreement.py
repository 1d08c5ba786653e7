"""The processing agreement (GDPR article 28) as a pharmacy accepted it."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from audit.identity import new_id
from pharmacies.models.pharmacy import Pharmacy
from pharmacies.models.user import User


class Agreement(models.Model):
    """Which text (version and SHA-256), who accepted it, when. Never changed: a new text is accepted anew."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False, verbose_name=_("identifiant"))
    pharmacy = models.ForeignKey(Pharmacy, on_delete=models.PROTECT, related_name="+", verbose_name=_("pharmacie"))
    version = models.CharField(max_length=20, verbose_name=_("version du texte"))
    sha256 = models.CharField(max_length=64, verbose_name=_("empreinte du texte"))
    accepted_at = models.DateTimeField(verbose_name=_("acceptation"))
    accepted_by = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="+", verbose_name=_("acceptée par (compte)")
    )

    class Meta:
        verbose_name = _("convention de sous-traitance")
        verbose_name_plural = _("conventions de sous-traitance")
        constraints = [
            models.UniqueConstraint(fields=["pharmacy", "version"], name="agreement_once_per_version"),
            models.CheckConstraint(condition=models.Q(sha256__regex="^[0-9a-f]{64}$"), name="agreement_sha256_form"),
        ]

    def __str__(self) -> str:
        return str(self.pk)
