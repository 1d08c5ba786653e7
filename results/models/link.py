"""The unguessable address of a patient's document; only its hash is kept."""

import datetime as dt

from django.db import models
from django.utils.translation import gettext_lazy as _

from audit.identity import new_id
from pharmacies.models import Pharmacy
from results.models.case import Case
from results.models.outbox import Notice


class DocumentLink(models.Model):
    """A link of 128 random bits, stored as SHA-256: with that much chance in it, no key is needed (ASVS 11.5.1)."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False, verbose_name=_("identifiant"))
    pharmacy = models.ForeignKey(Pharmacy, on_delete=models.PROTECT, related_name="+", verbose_name=_("pharmacie"))
    case = models.ForeignKey(
        Case, db_constraint=False, on_delete=models.PROTECT, related_name="links", verbose_name=_("dossier")
    )
    notice = models.ForeignKey(
        Notice,
        null=True,
        db_constraint=False,
        on_delete=models.PROTECT,
        related_name="links",
        verbose_name=_("message"),
    )
    token_hash = models.BinaryField(max_length=32, unique=True)
    created_at = models.DateTimeField(verbose_name=_("création"))
    expires_at = models.DateTimeField(verbose_name=_("expiration"))
    revoked_at = models.DateTimeField(null=True, verbose_name=_("retrait"))

    class Meta:
        verbose_name = _("lien")
        verbose_name_plural = _("liens")

    def __str__(self) -> str:
        return str(self.pk)

    def opens(self, at: dt.datetime) -> bool:
        """Whether the link still leads anywhere at that instant."""
        return self.revoked_at is None and at < self.expires_at
