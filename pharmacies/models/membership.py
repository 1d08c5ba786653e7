"""Who works where, since when, until when."""

from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from audit.identity import new_id
from pharmacies.models.pharmacy import Pharmacy
from pharmacies.models.user import User
from pharmacies.vocabulary import Role


class MembershipQuerySet(models.QuerySet["Membership"]):
    """Memberships in the team's words."""

    def current(self) -> Self:
        """Of those who still work there."""
        return self.filter(ended_at=None)

    def with_people(self) -> Self:
        """Together with person and pharmacy, in one query."""
        return self.select_related("user", "pharmacy")


class Membership(models.Model):
    """One person in one pharmacy. Never deleted: a patient may ask years later who "agent 2" was."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False, verbose_name=_("identifiant"))
    pharmacy = models.ForeignKey(
        Pharmacy, on_delete=models.PROTECT, related_name="memberships", verbose_name=_("pharmacie")
    )
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="memberships", verbose_name=_("compte"))
    role = models.CharField(max_length=11, choices=Role.choices, verbose_name=_("rôle"))
    agent_number = models.PositiveIntegerField(verbose_name=_("agent"))
    added_at = models.DateTimeField(verbose_name=_("arrivée"))
    ended_at = models.DateTimeField(null=True, blank=True, verbose_name=_("départ"))

    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = _("place dans une équipe")
        verbose_name_plural = _("équipes")
        constraints = [
            models.UniqueConstraint(
                fields=["user", "pharmacy"], condition=models.Q(ended_at=None), name="membership_one_at_a_time"
            ),
            models.UniqueConstraint(fields=["pharmacy", "agent_number"], name="membership_agent_number_once"),
            models.CheckConstraint(condition=models.Q(agent_number__gte=1), name="membership_agent_number_from_1"),
            models.CheckConstraint(condition=models.Q(role__in=Role.values), name="membership_role_known"),
            models.CheckConstraint(
                condition=models.Q(ended_at=None) | models.Q(ended_at__gte=models.F("added_at")),
                name="membership_ends_after_it_began",
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)
