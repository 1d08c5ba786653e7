"""The quarterly look at who may enter."""

import datetime as dt
from typing import Final

from django.db import models
from django.utils.translation import gettext_lazy as _

from audit.identity import new_id
from pharmacies.models.pharmacy import Pharmacy
from pharmacies.models.user import User

DUE_AFTER: Final = dt.timedelta(days=92)
"""A quarter."""


class AccessReview(models.Model):
    """Who looked through the team, when, and how many places were confirmed and ended."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False, verbose_name=_("identifiant"))
    pharmacy = models.ForeignKey(Pharmacy, on_delete=models.PROTECT, related_name="+", verbose_name=_("pharmacie"))
    reviewed_at = models.DateTimeField(verbose_name=_("revue"))
    reviewed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name=_("par (compte)"))
    kept = models.PositiveIntegerField(verbose_name=_("accès confirmés"))
    ended = models.PositiveIntegerField(verbose_name=_("accès retirés"))

    class Meta:
        verbose_name = _("revue des accès")
        verbose_name_plural = _("revues des accès")
        indexes = [models.Index(fields=["pharmacy", "-reviewed_at"], name="review_newest_of_pharmacy")]

    def __str__(self) -> str:
        return str(self.pk)
