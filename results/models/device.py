"""The kits that may be used, and the boxes that a pharmacy opened."""

import datetime as dt
from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from audit.identity import new_id
from pharmacies.models import Pharmacy
from results.rules.reading_window import ReadingWindow

READS_AFTER_SECONDS = 900
READS_UNTIL_SECONDS = 1200
"""15 to 20 minutes: what the notices of most kits say; the EU list does not tell, so each kit can be set apart."""


class DeviceQuerySet(models.QuerySet["Device"]):
    """Kits in the trade's words."""

    def usable(self) -> Self:
        """Those that the list still calls active."""
        return self.filter(active=True)

    def by_name(self) -> Self:
        """As a person looks for one."""
        return self.order_by("manufacturer", "name", "id")


class Device(models.Model):
    """One kit of the EU list of rapid antigen tests; its id is the list's own."""

    id = models.CharField(max_length=40, primary_key=True, verbose_name=_("identifiant"))
    manufacturer = models.CharField(max_length=200, verbose_name=_("fabricant"))
    name = models.CharField(max_length=200, verbose_name=_("nom"))
    active = models.BooleanField(default=True, verbose_name=_("actif"))
    version = models.CharField(max_length=40, blank=True, verbose_name=_("version"))
    fictitious = models.BooleanField(default=False, verbose_name=_("fictif"))
    reads_after = models.PositiveIntegerField(default=READS_AFTER_SECONDS, verbose_name=_("lecture après (s)"))
    reads_until = models.PositiveIntegerField(default=READS_UNTIL_SECONDS, verbose_name=_("lecture avant (s)"))

    objects = DeviceQuerySet.as_manager()

    class Meta:
        verbose_name = _("kit")
        verbose_name_plural = _("kits")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(reads_until__gt=models.F("reads_after")), name="device_window_has_a_length"
            )
        ]

    def __str__(self) -> str:
        return self.id

    def window(self, started_at: dt.datetime) -> ReadingWindow:
        """When a cassette of this kit, started then, may be read."""
        return ReadingWindow.after(started_at, reads_after=self.reads_after, reads_until=self.reads_until)


class Lot(models.Model):
    """A box that a pharmacy opened: kit, lot number, expiry."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False, verbose_name=_("identifiant"))
    pharmacy = models.ForeignKey(Pharmacy, on_delete=models.PROTECT, related_name="+", verbose_name=_("pharmacie"))
    device = models.ForeignKey(Device, on_delete=models.PROTECT, related_name="+", verbose_name=_("kit"))
    number = models.CharField(max_length=20, verbose_name=_("numéro"))
    expires_on = models.DateField(verbose_name=_("péremption"))
    opened_at = models.DateTimeField(verbose_name=_("ouverture"))
    opened_by = models.UUIDField(verbose_name=_("ouvert par (compte)"))

    class Meta:
        verbose_name = _("lot")
        verbose_name_plural = _("lots")
        indexes = [models.Index(fields=["pharmacy", "-opened_at"], name="lot_newest_of_pharmacy")]
        constraints = [
            models.UniqueConstraint(fields=["pharmacy", "device", "number", "expires_on"], name="lot_once_per_pharmacy")
        ]

    def __str__(self) -> str:
        return str(self.pk)

    def expired(self, on: dt.date) -> bool:
        """Whether the box must not be used on that day; its last day is still good."""
        return on > self.expires_on
