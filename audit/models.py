"""The trail: one row per act, written once, pointing at nothing."""

from datetime import datetime
from typing import Any, ClassVar, Self
from uuid import UUID

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.utils.translation import gettext_lazy as _

from audit.actor import MAX_NAME, MAX_ROLE, Actor
from audit.fields import CurrentTransaction, TransactionIdField
from audit.identity import new_id
from audit.ledger.tables import Checkpoint, Leaf, Tile
from audit.vocabulary import Act, ActorKind, Outcome

__all__ = ["Checkpoint", "Event", "Events", "Leaf", "Tile", "every_act"]

MAX_DOOR = 100
_NAME = r"^[a-z][a-z_]*$"
_BY_ID = (ActorKind.PERSON, ActorKind.PATIENT)
_BY_NAME = (ActorKind.MACHINE, ActorKind.COMMAND)


def every_act() -> list[tuple[str, Any]]:
    """The acts and their labels. By name, so that a new act needs no migration: `record` refuses any other."""
    return Act.choices


class Events(models.QuerySet["Event"]):
    """Questions in the trade's words; each answer comes in a stated order."""

    def newest_first(self) -> Self:
        return self.order_by("-at", "-id")

    def oldest_first(self) -> Self:
        return self.order_by("at", "id")

    def about(self, subject: UUID) -> Self:
        """The history of one record, from its first act on."""
        return self.filter(subjects__contains=[subject]).oldest_first()

    def in_pharmacy(self, pharmacy: UUID) -> Self:
        """What happened in one pharmacy, the latest first."""
        return self.filter(pharmacy=pharmacy).newest_first()

    def between(self, start: datetime, end: datetime) -> Self:
        """From `start` on, before `end`, the latest first."""
        return self.filter(at__gte=start, at__lt=end).newest_first()


class Event(models.Model):
    """One act: who, when, where from, about which records, with which outcome.

    No foreign keys: erasing a record must not touch its trail. No personal value: ids, codes and counts only.
    `at` is UTC and comes from the door; `transaction` comes from PostgreSQL. The database refuses every change.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    at = models.DateTimeField(_("date"))
    act = models.CharField(_("acte"), max_length=40, choices=every_act)
    outcome = models.CharField(_("issue"), max_length=10, choices=Outcome, default=Outcome.DONE)
    actor_kind = models.CharField(_("genre d’acteur"), max_length=10, choices=ActorKind)
    actor_id = models.UUIDField(_("identifiant de l’acteur"), null=True)
    actor_name = models.CharField(_("machine ou commande"), max_length=MAX_NAME, blank=True)
    actor_agent = models.PositiveIntegerField(_("numéro d’agent"), null=True)
    role = models.CharField(_("rôle"), max_length=MAX_ROLE, blank=True)
    pharmacy = models.UUIDField(_("pharmacie"), null=True)
    subjects = ArrayField(models.UUIDField(), verbose_name=_("enregistrements"), default=list, blank=True)
    facts = models.JSONField(_("faits"), default=dict, blank=True)
    door = models.CharField(_("porte"), max_length=MAX_DOOR)
    address = models.GenericIPAddressField(_("adresse IP"), null=True)
    request_id = models.CharField(_("identifiant de requête"), max_length=36)
    transaction = TransactionIdField(_("transaction"), db_default=CurrentTransaction(), editable=False)

    objects = Events.as_manager()

    class Meta:
        verbose_name = _("évènement")
        verbose_name_plural = _("évènements")
        indexes: ClassVar = [
            models.Index(fields=["pharmacy", "-at"], name="event_pharmacy_at"),
            models.Index(fields=["-at", "-id"], name="event_at"),
            GinIndex(fields=["subjects"], name="event_subjects"),
            models.Index(fields=["transaction"], name="event_transaction"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(name="event_act_named", condition=models.Q(act__regex=_NAME)),
            models.CheckConstraint(name="event_outcome_known", condition=models.Q(outcome__in=Outcome.values)),
            models.CheckConstraint(
                name="event_actor_known",
                condition=models.Q(actor_kind__in=_BY_ID, actor_id__isnull=False, actor_name="")
                | (models.Q(actor_kind__in=_BY_NAME, actor_id__isnull=True) & ~models.Q(actor_name=""))
                | models.Q(actor_kind=ActorKind.VISITOR, actor_id__isnull=True, actor_name=""),
            ),
            models.CheckConstraint(name="event_door_known", condition=~models.Q(door="") & ~models.Q(request_id="")),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def actor(self) -> Actor:
        """Who acted, as handed to `record`, the pharmacy being the act's."""
        return Actor(
            kind=ActorKind(self.actor_kind),
            id=self.actor_id,
            name=self.actor_name,
            role=self.role,
            pharmacy=self.pharmacy,
            agent=self.actor_agent,
        )


class AlarmKind(models.TextChoices):
    """What alarms are about."""

    SEAL_BROKEN = "seal_broken", _("sceau rompu")
    LEDGER_BROKEN = "ledger_broken", _("registre rompu")
    GUESSING = "guessing", _("mots de passe essayés en série")


class AlarmState(models.TextChoices):
    """How far somebody has looked into it."""

    OPEN = "open", _("ouverte")
    ACKNOWLEDGED = "acknowledged", _("vue")
    EXPLAINED = "explained", _("expliquée")
    ESCALATED = "escalated", _("transmise")


def every_alarm_kind() -> list[tuple[str, Any]]:
    """The kinds and their labels, by name for the same reason as `every_act`."""
    return AlarmKind.choices


UNSETTLED = (AlarmState.OPEN, AlarmState.ACKNOWLEDGED)


class Alarms(models.QuerySet["Alarm"]):
    """Alarms in the officer's words."""

    def open(self) -> Self:
        """Those that nobody has looked at."""
        return self.filter(state=AlarmState.OPEN)

    def unsettled(self) -> Self:
        """Those that nobody has explained or handed on; of each there is one (see the constraint)."""
        return self.filter(state__in=UNSETTLED)


class Alarm(models.Model):
    """Something that somebody must look into. As an event it points at nothing and holds no personal value.

    The database refuses every change but that of the review: state, who, when, note.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    kind = models.CharField(_("genre"), max_length=40, choices=every_alarm_kind)
    raised_at = models.DateTimeField(_("date"))
    pharmacy = models.UUIDField(_("pharmacie"), null=True)
    subjects = ArrayField(models.UUIDField(), verbose_name=_("enregistrements"), default=list, blank=True)
    facts = models.JSONField(_("faits"), default=dict, blank=True)
    event = models.UUIDField(_("évènement"))
    state = models.CharField(_("état"), max_length=12, choices=AlarmState, default=AlarmState.OPEN)
    reviewed_by = models.UUIDField(_("examinée par (compte)"), null=True)
    reviewed_at = models.DateTimeField(_("examinée le"), null=True)
    note = models.TextField(_("note"), blank=True)

    objects = Alarms.as_manager()

    class Meta:
        verbose_name = _("alarme")
        verbose_name_plural = _("alarmes")
        indexes: ClassVar = [models.Index(fields=["-raised_at", "-id"], name="alarm_at")]
        constraints: ClassVar = [
            models.CheckConstraint(name="alarm_kind_named", condition=models.Q(kind__regex=_NAME)),
            models.CheckConstraint(
                name="alarm_reviewed_by_somebody",
                condition=models.Q(state=AlarmState.OPEN, reviewed_by__isnull=True, reviewed_at__isnull=True)
                | (
                    models.Q(reviewed_by__isnull=False, reviewed_at__isnull=False)
                    & models.Q(state__in=[state for state in AlarmState.values if state != AlarmState.OPEN])
                ),
            ),
            models.UniqueConstraint(
                name="alarm_once_while_unsettled",
                fields=["kind", "subjects"],
                condition=models.Q(state__in=UNSETTLED),
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)
