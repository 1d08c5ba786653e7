"""What stays of a pharmacy that leaves: which data it took along, and the proof that the rest is gone."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from audit.identity import new_id
from pharmacies.models.pharmacy import Pharmacy
from pharmacies.models.user import User

SHA256_PATTERN = "^[0-9a-f]{64}$"


class Export(models.Model):
    """One download of all data: the archive's SHA-256 and how many rows it holds. The archive itself is not kept."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False, verbose_name=_("identifiant"))
    pharmacy = models.ForeignKey(Pharmacy, on_delete=models.PROTECT, related_name="+", verbose_name=_("pharmacie"))
    made_at = models.DateTimeField(verbose_name=_("export"))
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name=_("par (compte)"))
    sha256 = models.CharField(max_length=64, verbose_name=_("empreinte de l’archive"))
    rows = models.JSONField(verbose_name=_("lignes par fichier"))

    class Meta:
        verbose_name = _("export de données")
        verbose_name_plural = _("exports de données")
        constraints = [
            models.CheckConstraint(condition=models.Q(sha256__regex=SHA256_PATTERN), name="export_sha256_form"),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class DeletionRecord(models.Model):
    """The signed note that tells which keys were destroyed; it verifies without this database."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False, verbose_name=_("identifiant"))
    pharmacy = models.OneToOneField(Pharmacy, on_delete=models.PROTECT, related_name="+", verbose_name=_("pharmacie"))
    recorded_at = models.DateTimeField(verbose_name=_("suppression"))
    note = models.TextField(verbose_name=_("attestation signée"))

    class Meta:
        verbose_name = _("attestation de suppression")
        verbose_name_plural = _("attestations de suppression")

    def __str__(self) -> str:
        return str(self.pk)
