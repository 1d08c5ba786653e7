"""What was read on a cassette. A result is never overwritten: a correction is a new version."""

from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from results.models.case import Case
from results.sealing.fields import SealedCharField, SealedModel
from results.vocabulary import CorrectionReason, OverrideReason


class ResultQuerySet(models.QuerySet["Result"]):
    """Results in the trade's words."""

    def standing(self) -> Self:
        """Those that were not taken back in the seconds after their entry."""
        return self.filter(undone_at__isnull=True)

    def newest_first(self) -> Self:
        """The version that counts comes first."""
        return self.order_by("-version")


class Result(SealedModel):
    """One version of the result of a case."""

    case = models.ForeignKey(
        Case, db_constraint=False, on_delete=models.PROTECT, related_name="results", verbose_name=_("dossier")
    )
    version = models.PositiveIntegerField(verbose_name=_("version"))
    value = SealedCharField(max_length=8)
    recorded_at = models.DateTimeField()
    recorded_by = models.UUIDField()
    agent = models.PositiveIntegerField()
    reason = models.CharField(max_length=16, choices=CorrectionReason.choices, blank=True)
    override = models.CharField(max_length=16, choices=OverrideReason.choices, blank=True)
    undone_at = models.DateTimeField(null=True)

    objects = ResultQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["pharmacy", "case", "version"], name="result_version_once")]

    def __str__(self) -> str:
        return str(self.pk)
