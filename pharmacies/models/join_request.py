"""A pharmacist asks to join a team."""

from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from audit.identity import new_id
from pharmacies.identifiers import RPPS_PATTERN
from pharmacies.models.pharmacy import Pharmacy
from pharmacies.models.text import one_line


class JoinRequestQuerySet(models.QuerySet["JoinRequest"]):
    """Requests in the team's words."""

    def waiting(self) -> Self:
        """Those that nobody answered."""
        return self.filter(answered_at=None)


class JoinRequest(models.Model):
    """Who Pro Santé Connect says it is, and where. Once answered only the dates and the answer remain."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False, verbose_name=_("identifiant"))
    pharmacy = models.ForeignKey(
        Pharmacy, on_delete=models.PROTECT, related_name="join_requests", verbose_name=_("pharmacie")
    )
    rpps = models.CharField(max_length=11, blank=True, verbose_name=_("RPPS"))
    psc_subject = models.CharField(max_length=500, blank=True, verbose_name=_("identité Pro Santé Connect"))
    first_name = models.CharField(max_length=100, blank=True, validators=[one_line], verbose_name=_("prénom"))
    last_name = models.CharField(max_length=100, blank=True, validators=[one_line], verbose_name=_("nom"))
    email = models.EmailField(blank=True, verbose_name=_("e-mail"))
    asked_at = models.DateTimeField(verbose_name=_("demande"))
    answered_at = models.DateTimeField(null=True, blank=True, verbose_name=_("réponse"))
    accepted = models.BooleanField(null=True, blank=True, verbose_name=_("acceptée"))

    objects = JoinRequestQuerySet.as_manager()

    class Meta:
        verbose_name = _("demande d’arrivée")
        verbose_name_plural = _("demandes d’arrivée")
        constraints = [
            models.UniqueConstraint(
                fields=["pharmacy", "rpps"], condition=models.Q(answered_at=None), name="join_request_once_a_time"
            ),
            models.CheckConstraint(
                condition=models.Q(answered_at=None, accepted=None, rpps__regex=RPPS_PATTERN)
                | models.Q(
                    answered_at__isnull=False,
                    accepted__isnull=False,
                    rpps="",
                    psc_subject="",
                    first_name="",
                    last_name="",
                    email="",
                ),
                name="join_request_forgets_once_answered",
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    def forget_who(self) -> None:
        """Empties what names the person: the account has it, or nobody needs it."""
        self.rpps = self.psc_subject = self.first_name = self.last_name = self.email = ""
