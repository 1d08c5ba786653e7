"""A running or ended session of somebody, as its owner and the DPO see it."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from audit.identity import new_id
from pharmacies.models.user import User
from pharmacies.vocabulary import Departure, WayIn


class Stay(models.Model):
    """One signed-in browser. `key` is the session's name, sealed: it is only ever opened to end the session."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False, verbose_name=_("identifiant"))
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="stays", verbose_name=_("compte"))
    key = models.CharField(max_length=120, verbose_name=_("session scellée"))
    way = models.CharField(max_length=17, choices=WayIn.choices, verbose_name=_("moyen de connexion"))
    address = models.GenericIPAddressField(null=True, blank=True, verbose_name=_("adresse"))
    browser = models.CharField(max_length=60, blank=True, verbose_name=_("navigateur"))
    began_at = models.DateTimeField(verbose_name=_("début"))
    seen_at = models.DateTimeField(verbose_name=_("dernière activité"))
    expires_at = models.DateTimeField(verbose_name=_("limite"))
    ended_at = models.DateTimeField(null=True, blank=True, verbose_name=_("fin"))
    departure = models.CharField(max_length=9, choices=Departure.choices, blank=True, verbose_name=_("motif de fin"))

    class Meta:
        verbose_name = _("session")
        verbose_name_plural = _("sessions")
        indexes = [models.Index(fields=["user", "ended_at"], name="stay_of_user")]
        constraints = [
            models.CheckConstraint(condition=models.Q(way__in=WayIn.values), name="stay_way_known"),
            models.CheckConstraint(
                condition=models.Q(ended_at=None, departure="")
                | models.Q(ended_at__isnull=False, departure__in=Departure.values),
                name="stay_ends_for_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)
