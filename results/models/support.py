"""An hour in which the platform's support may look into one pharmacy."""

import datetime as dt
from typing import Final

from django.db import models
from django.utils.translation import gettext_lazy as _

from results.sealing.fields import SealedCharField, SealedModel

LIFE: Final = dt.timedelta(minutes=60)
SHORTEST_REASON: Final = 20
LONGEST_REASON: Final = 500


class SupportGrant(SealedModel):
    """Who of the support, since when, until when at most, and why (sealed: a reason may name a person)."""

    user_id = models.UUIDField(verbose_name=_("assistant (compte)"))
    opened_at = models.DateTimeField(verbose_name=_("ouverture"))
    expires_at = models.DateTimeField(verbose_name=_("fin au plus tard"))
    ended_at = models.DateTimeField(null=True, verbose_name=_("fin avant l’heure"))
    reason = SealedCharField(max_length=LONGEST_REASON)

    class Meta:
        verbose_name = _("accès d’assistance")
        verbose_name_plural = _("accès d’assistance")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(expires_at__gt=models.F("opened_at"))
                & models.Q(expires_at__lte=models.F("opened_at") + LIFE),
                name="support_lasts_an_hour_at_most",
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    def open_at(self, at: dt.datetime) -> bool:
        """Whether it lets somebody in at that instant."""
        return self.opened_at <= at < self.expires_at and self.ended_at is None
