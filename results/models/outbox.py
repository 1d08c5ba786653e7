"""What must leave, written in the transaction that decided it. These rows are the truth; the broker only nudges."""

import datetime as dt
from typing import Self, TypeVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from audit.identity import new_id
from pharmacies.models import Pharmacy
from results.models.case import Case
from results.models.result import Result
from results.vocabulary import OPEN_STATES, NoticeKind, OutboxState

Row = TypeVar("Row", bound="Outbox")


class OutboxQuerySet(models.QuerySet[Row]):
    """Outgoing rows in the worker's words."""

    def due(self, at: dt.datetime) -> Self:
        """Waiting and ripe, or leased by a worker that went silent."""
        return self.filter(
            models.Q(state=OutboxState.WAITING, due_at__lte=at)
            | models.Q(state=OutboxState.LEASED, lease_until__lte=at)
        )

    def unsettled(self) -> Self:
        """Those whose fate is open."""
        return self.filter(state__in=OPEN_STATES)

    def oldest_first(self) -> Self:
        """In the order they ripen."""
        return self.order_by("due_at", "id")


class Outbox(models.Model):
    """The common shape: when it is due, who leased it, how often it was tried, how it ended."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False, verbose_name=_("identifiant"))
    pharmacy = models.ForeignKey(Pharmacy, on_delete=models.PROTECT, related_name="+", verbose_name=_("pharmacie"))
    state = models.CharField(
        max_length=12, choices=OutboxState.choices, default=OutboxState.WAITING, verbose_name=_("état")
    )
    created_at = models.DateTimeField(verbose_name=_("création"))
    due_at = models.DateTimeField(verbose_name=_("à envoyer dès"))
    attempts = models.PositiveIntegerField(default=0, verbose_name=_("essais"))
    lease_until = models.DateTimeField(null=True, verbose_name=_("réservé jusqu’à"))
    lease_token = models.UUIDField(null=True)
    last_failure = models.CharField(max_length=60, blank=True, verbose_name=_("dernier échec"))
    settled_at = models.DateTimeField(null=True, verbose_name=_("clôture"))

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return str(self.pk)


def _outbox_constraints(name: str) -> list[models.BaseConstraint]:
    leased = models.Q(state=OutboxState.LEASED)
    return [
        models.CheckConstraint(
            condition=(leased & models.Q(lease_until__isnull=False, lease_token__isnull=False))
            | (~leased & models.Q(lease_until__isnull=True, lease_token__isnull=True)),
            name=f"{name}_lease_is_whole",
        ),
        models.CheckConstraint(
            condition=(models.Q(state__in=OPEN_STATES) & models.Q(settled_at__isnull=True))
            | (~models.Q(state__in=OPEN_STATES) & models.Q(settled_at__isnull=False)),
            name=f"{name}_settled_has_a_time",
        ),
    ]


class DeliveryQuerySet(OutboxQuerySet["Delivery"]):
    """Deliveries."""


class NoticeQuerySet(OutboxQuerySet["Notice"]):
    """Notices."""


class Delivery(Outbox):
    """One version of a result on its way to the receiver. Its id is the idempotency key."""

    case = models.ForeignKey(
        Case, db_constraint=False, on_delete=models.PROTECT, related_name="deliveries", verbose_name=_("dossier")
    )
    result = models.OneToOneField(
        Result,
        db_constraint=False,
        on_delete=models.PROTECT,
        related_name="delivery",
        verbose_name=_("résultat (version)"),
    )
    version = models.PositiveIntegerField(verbose_name=_("version"))
    """The result's: leasing puts versions in order without looking into a pharmacy."""
    corrects = models.BooleanField(default=False, verbose_name=_("corrige un envoi"))
    receipt = models.CharField(max_length=40, blank=True, verbose_name=_("accusé"))
    refusal = models.CharField(max_length=60, blank=True, verbose_name=_("motif du refus"))
    digest = models.CharField(max_length=64, blank=True, verbose_name=_("empreinte"))

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        verbose_name = _("envoi")
        verbose_name_plural = _("envois")
        indexes = [
            models.Index(fields=["due_at", "id"], condition=models.Q(state__in=OPEN_STATES), name="delivery_line"),
            models.Index(fields=["pharmacy", "-created_at"], name="delivery_of_pharmacy"),
        ]
        constraints = _outbox_constraints("delivery")


class Notice(Outbox):
    """A message that tells a patient that a document is there, and nothing else."""

    case = models.ForeignKey(
        Case, db_constraint=False, on_delete=models.PROTECT, related_name="notices", verbose_name=_("dossier")
    )
    result = models.ForeignKey(
        Result,
        db_constraint=False,
        on_delete=models.PROTECT,
        related_name="notices",
        verbose_name=_("résultat (version)"),
    )
    kind = models.CharField(max_length=8, choices=NoticeKind.choices, verbose_name=_("genre"))

    objects = NoticeQuerySet.as_manager()

    class Meta:
        verbose_name = _("message au patient")
        verbose_name_plural = _("messages aux patients")
        indexes = [
            models.Index(fields=["due_at", "id"], condition=models.Q(state__in=OPEN_STATES), name="notice_line"),
        ]
        constraints = _outbox_constraints("notice")
