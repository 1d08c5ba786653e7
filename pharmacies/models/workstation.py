"""The computer that a team shares, and whose session waits there."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from audit.identity import new_id
from pharmacies.models.pharmacy import Pharmacy
from pharmacies.models.stay import Stay
from pharmacies.models.text import one_line
from pharmacies.models.user import User

MOST_TRIES = 3
"""As for the unlock code of an owned device (delib. CNIL 2022-100: at least 13 bits, block after 3 failures)."""


class Workstation(models.Model):
    """One browser of one pharmacy. `page` and `draft` keep what was on the screen when `left_by` locked it last."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False, verbose_name=_("identifiant"))
    pharmacy = models.ForeignKey(
        Pharmacy, on_delete=models.PROTECT, related_name="workstations", verbose_name=_("pharmacie")
    )
    name = models.CharField(max_length=40, validators=[one_line], verbose_name=_("nom"))
    opened_at = models.DateTimeField(verbose_name=_("première utilisation"))
    page = models.CharField(max_length=500, blank=True, verbose_name=_("page affichée"))
    draft = models.TextField(max_length=20_000, blank=True, verbose_name=_("saisie scellée"))
    left_at = models.DateTimeField(null=True, blank=True, verbose_name=_("dernier verrouillage"))
    left_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("verrouillé par")
    )

    class Meta:
        verbose_name = _("poste")
        verbose_name_plural = _("postes")
        constraints = [
            models.UniqueConstraint(fields=["pharmacy", "name"], name="workstation_name_once"),
            models.CheckConstraint(
                condition=models.Q(left_at=None, left_by=None, page="", draft="")
                | models.Q(left_at__isnull=False, left_by__isnull=False),
                name="workstation_screen_was_left_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class Presence(models.Model):
    """One person's session at one workstation. `parked_at`: since when it waits; until it is unlocked it acts nowhere.

    `code` is the hash of six digits that unlock this session here, and nothing else anywhere; empty for none.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False, verbose_name=_("identifiant"))
    pharmacy = models.ForeignKey(Pharmacy, on_delete=models.PROTECT, related_name="+", verbose_name=_("pharmacie"))
    # The key that carries the pharmacy stands in the migration.
    workstation = models.ForeignKey(
        Workstation,
        on_delete=models.PROTECT,
        db_constraint=False,
        related_name="presences",
        verbose_name=_("poste"),
    )
    stay = models.ForeignKey(Stay, on_delete=models.PROTECT, related_name="+", verbose_name=_("session"))
    code = models.CharField(max_length=200, blank=True, verbose_name=_("code haché"))
    tries = models.PositiveSmallIntegerField(default=0, verbose_name=_("essais"))
    parked_at = models.DateTimeField(null=True, blank=True, verbose_name=_("en attente depuis"))

    class Meta:
        verbose_name = _("session à un poste")
        verbose_name_plural = _("sessions aux postes")
        constraints = [
            models.UniqueConstraint(fields=["pharmacy", "stay"], name="presence_one_place_per_session"),
            models.CheckConstraint(condition=models.Q(tries__lte=MOST_TRIES), name="presence_three_tries"),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def tries_left(self) -> int:
        """How many more codes may be tried; none without a code."""
        return MOST_TRIES - self.tries if self.code else 0
