"""The tables of the ledger. Rows are added and never touched again; the database sees to it (audit/ledger/sql.py)."""

from typing import ClassVar, Final, Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from audit.fields import TransactionIdField
from audit.ledger.canonical import Kind

HASH_BYTES: Final = 32
_UUID: Final = "^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$"


class Leaves(models.QuerySet["Leaf"]):
    """The numbered records."""

    def numbered(self, start: int, end: int) -> Self:
        """From number `start` on, before `end`, in order."""
        return self.filter(number__gte=start, number__lt=end).order_by("number")

    def size(self) -> int:
        """How many leaves the tree has: the numbers start at 0 and leave none out."""
        last = self.order_by("-number").values_list("number", flat=True).first()
        return 0 if last is None else last + 1


class Leaf(models.Model):
    """One record's place in the tree. It outlives the record, whose month is dropped one day."""

    number = models.BigIntegerField(_("numéro"), primary_key=True)
    kind = models.CharField(_("genre"), max_length=10, choices=Kind)
    record = models.CharField(_("enregistrement"), max_length=36)
    at = models.DateTimeField(_("date"))
    transaction = TransactionIdField(_("transaction"))
    hash = models.BinaryField(_("empreinte"), max_length=HASH_BYTES)

    objects = Leaves.as_manager()

    class Meta:
        verbose_name = _("ligne du registre")
        verbose_name_plural = _("lignes du registre")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["kind", "record"], name="leaf_once"),
            models.CheckConstraint(name="leaf_numbered", condition=models.Q(number__gte=0)),
            models.CheckConstraint(
                name="leaf_record_known",
                condition=models.Q(kind=Kind.EVENT, record__regex=_UUID)
                | models.Q(kind=Kind.CHANGE, record__regex="^[0-9]{1,10}$"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number}"


class Tile(models.Model):
    """A hash above 256 others, kept once its tile is whole. Level 1 stands above the leaves."""

    level = models.PositiveSmallIntegerField(_("niveau"))
    position = models.BigIntegerField(_("position"))
    hash = models.BinaryField(_("empreinte"), max_length=HASH_BYTES)

    class Meta:
        verbose_name = _("nœud du registre")
        verbose_name_plural = _("nœuds du registre")
        constraints: ClassVar = [models.UniqueConstraint(fields=["level", "position"], name="tile_once")]

    def __str__(self) -> str:
        return f"{self.level}/{self.position}"


class Checkpoint(models.Model):
    """What was signed and published about the first `size` leaves."""

    size = models.BigIntegerField(_("taille"), primary_key=True)
    at = models.DateTimeField(_("date"))
    note = models.TextField(_("note signée"))

    class Meta:
        verbose_name = _("point de contrôle")
        verbose_name_plural = _("points de contrôle")

    def __str__(self) -> str:
        return f"{self.size}"
