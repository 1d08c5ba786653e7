"""One person's visit to one pharmacy."""

import datetime as dt
from collections.abc import Mapping
from typing import ClassVar, Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from pharmacies.models import Pharmacy
from results.models.device import Lot
from results.rules import queue_number
from results.rules.person import person_text
from results.rules.reading_window import ReadingWindow
from results.sealing.attribute import holding
from results.sealing.blind import BlindIndex
from results.sealing.fields import SealedCharField, SealedModel
from results.vocabulary import CancelReason, CaseState, GuardianConsent


class CaseQuerySet(models.QuerySet["Case"]):
    """Cases in the counter's words."""

    def of(self, pharmacy_id: object, day: dt.date) -> Self:
        """One pharmacy's day."""
        return self.filter(pharmacy_id=pharmacy_id, day=day)

    def in_order_of_arrival(self) -> Self:
        """As the numbers were given."""
        return self.order_by("number")

    def to_call(self) -> Self:
        """Those who wait to be called."""
        return self.filter(state=CaseState.REGISTERED)


class Case(SealedModel):
    """A visit: who came (sealed), how far the test is (open), how to find the person again (blind indexes)."""

    day = models.DateField(verbose_name=_("jour"))
    number = models.PositiveIntegerField(verbose_name=_("numéro"))
    state = models.CharField(
        max_length=12, choices=CaseState.choices, default=CaseState.REGISTERED, verbose_name=_("état")
    )
    revision = models.PositiveIntegerField(default=0, verbose_name=_("révision"))
    registered_at = models.DateTimeField(verbose_name=_("inscription"))
    language = models.CharField(max_length=2, verbose_name=_("langue"))
    share = models.BooleanField(verbose_name=_("nom transmis"))
    minor = models.BooleanField(verbose_name=_("mineur"))
    consent_version = models.CharField(max_length=20, verbose_name=_("version du texte de consentement"))
    consent_hash = models.CharField(max_length=64, verbose_name=_("empreinte du texte de consentement"))
    once = models.UUIDField()
    ticket_hash = models.BinaryField(max_length=32, unique=True)
    label = models.CharField(max_length=16)
    code_hash = models.BinaryField(max_length=32)
    code_failures = models.PositiveSmallIntegerField(default=0, verbose_name=_("codes refusés de suite"))
    locked_until = models.DateTimeField(null=True, verbose_name=_("fermé jusqu’à"))
    lot = models.ForeignKey(
        Lot, null=True, db_constraint=False, on_delete=models.PROTECT, related_name="+", verbose_name=_("lot")
    )
    guardian_consent = models.CharField(
        max_length=8, choices=GuardianConsent.choices, blank=True, verbose_name=_("accord du représentant")
    )
    started_at = models.DateTimeField(null=True, verbose_name=_("chronomètre lancé"))
    started_by = models.UUIDField(null=True, verbose_name=_("lancé par (compte)"))
    cancelled_at = models.DateTimeField(null=True, verbose_name=_("annulation"))
    cancel_reason = models.CharField(
        max_length=8, choices=CancelReason.choices, blank=True, verbose_name=_("raison de l’annulation")
    )
    redo_of = models.OneToOneField(
        "self",
        null=True,
        db_constraint=False,
        on_delete=models.PROTECT,
        related_name="redone_as",
        verbose_name=_("refait après"),
    )

    NIR_INDEX: ClassVar = BlindIndex("case.nir", ("nir",), str)
    PERSON_INDEX: ClassVar = BlindIndex("case.person", ("birth_name", "first_names", "birth_date"), person_text)
    BLIND_INDEXES: ClassVar[Mapping[str, BlindIndex]] = {"nir_index": NIR_INDEX, "person_index": PERSON_INDEX}
    nir_index = models.UUIDField(null=True)
    person_index = models.UUIDField()

    birth_name = SealedCharField(max_length=100)
    used_name = SealedCharField(max_length=100, null=True)
    first_names = SealedCharField(max_length=100, null=True)
    sex = SealedCharField(max_length=1)
    birth_date = SealedCharField(max_length=10)
    nir = SealedCharField(max_length=15, null=True)
    birth_place = SealedCharField(max_length=100, null=True)
    street = SealedCharField(max_length=120)
    postcode = SealedCharField(max_length=12, null=True)
    city = SealedCharField(max_length=80)
    country = SealedCharField(max_length=2)
    mobile = SealedCharField(max_length=20, null=True)
    email = SealedCharField(max_length=254, null=True)
    symptoms = SealedCharField(max_length=3)
    onset = SealedCharField(max_length=10, null=True)
    guardian_name = SealedCharField(max_length=100, null=True)
    guardian_link = SealedCharField(max_length=20, null=True)

    objects = CaseQuerySet.as_manager()

    class Meta:
        verbose_name = _("dossier")
        verbose_name_plural = _("dossiers")
        constraints = [
            models.UniqueConstraint(fields=["pharmacy", "day", "number"], name="case_number_once_a_day"),
            models.UniqueConstraint(fields=["pharmacy", "once"], name="case_form_sent_once"),
            models.CheckConstraint(
                condition=models.Q(started_at__isnull=True, started_by__isnull=True, lot__isnull=True)
                | models.Q(started_at__isnull=False, started_by__isnull=False, lot__isnull=False),
                name="case_start_has_who_when_and_lot",
            ),
            models.CheckConstraint(
                condition=~models.Q(state__in=[CaseState.STARTED, CaseState.READ]) | models.Q(started_at__isnull=False),
                name="case_started_has_a_time",
            ),
            models.CheckConstraint(
                condition=models.Q(state=CaseState.CANCELLED, cancelled_at__isnull=False)
                | (~models.Q(state=CaseState.CANCELLED) & models.Q(cancelled_at__isnull=True)),
                name="case_cancelled_has_a_time",
            ),
        ]
        indexes = [
            models.Index(fields=["pharmacy", "nir_index"], name="case_by_nir"),
            models.Index(fields=["pharmacy", "person_index"], name="case_by_person"),
            models.Index(fields=["pharmacy", "label"], name="case_by_ticket_label"),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def number_label(self) -> str:
        """The number with its check letter, "42X"."""
        return queue_number.label(self.number, self.day)

    @property
    def has_email(self) -> bool:
        """Whether a message can be sent; tells it without opening the address."""
        return holding(self, "email") is not None

    @property
    def window(self) -> ReadingWindow | None:
        """When the cassette may be read, once its timer runs; needs the lot and its device loaded."""
        if self.started_at is None or self.lot is None:
            return None
        return self.lot.device.window(self.started_at)


class DayCounter(models.Model):
    """The last queue number given by a pharmacy on a day."""

    pharmacy = models.ForeignKey(Pharmacy, on_delete=models.PROTECT, related_name="+", verbose_name=_("pharmacie"))
    day = models.DateField(verbose_name=_("jour"))
    last = models.PositiveIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["pharmacy", "day"], name="counter_once_a_day")]

    def __str__(self) -> str:
        return str(self.pk)
