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

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    pharmacy = models.ForeignKey(Pharmacy, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=12, choices=OutboxState.choices, default=OutboxState.WAITING)
    created_at = models.DateTimeField()
    due_at = models.DateTimeField()
    attempts = models.PositiveIntegerField(default=0)
    lease_until = models.DateTimeField(null=True)
    lease_token = models.UUIDField(null=True)
    last_failure = models.CharField(max_length=60, blank=True)
    settled_at = models.DateTimeField(null=True)

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

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="deliveries")
    result = models.OneToOneField(Result, on_delete=models.PROTECT, related_name="delivery")
    corrects = models.BooleanField(default=False)
    receipt = models.CharField(max_length=40, blank=True)
    refusal = models.CharField(max_length=60, blank=True)
    digest = models.CharField(max_length=64, blank=True)

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

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="notices")
    result = models.ForeignKey(Result, on_delete=models.PROTECT, related_name="notices")
    kind = models.CharField(max_length=8, choices=NoticeKind.choices)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        verbose_name = _("message au patient")
        verbose_name_plural = _("messages aux patients")
        indexes = [
            models.Index(fields=["due_at", "id"], condition=models.Q(state__in=OPEN_STATES), name="notice_line"),
        ]
        constraints = _outbox_constraints("notice")
