"""The table of wrapped keys. Destroying one row's key erases all that it sealed."""

from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _


class KeyUse(models.TextChoices):
    """What a key is for; a key of one use serves no other."""

    DATA = "data"
    INDEX = "index"
    CODE = "code"
    """Makes patients' codes."""
    CHECK = "check"
    """Digests what is stored of a code: whoever learns this key cannot make codes."""
    TICKET = "ticket"
    """Makes ticket tokens."""
    ROW = "row"
    """Seals each row as a whole."""


class KeyState(models.TextChoices):
    """Where a key stands in its life."""

    ACTIVE = "active"
    """The newest version: it seals."""
    OUTGOING = "outgoing"
    """A newer version exists; values may still lie under this one, and a rotation is to move them."""
    RETIRED = "retired"
    """A rotation found nothing under it any more; it still opens what a straggler may have written."""
    DESTROYED = "destroyed"


class WrappedKeyQuerySet(models.QuerySet["WrappedKey"]):
    """Keys by the place in their life."""

    def with_state(self) -> Self:
        """Each key with its `state` (`KeyState`)."""
        newer = WrappedKey.objects.filter(
            pharmacy=models.OuterRef("pharmacy"),
            use=models.OuterRef("use"),
            scope=models.OuterRef("scope"),
            version__gt=models.OuterRef("version"),
        )
        return self.annotate(
            state=models.Case(
                models.When(destroyed_at__isnull=False, then=models.Value(KeyState.DESTROYED.value)),
                models.When(retired_at__isnull=False, then=models.Value(KeyState.RETIRED.value)),
                models.When(models.Exists(newer), then=models.Value(KeyState.OUTGOING.value)),
                default=models.Value(KeyState.ACTIVE.value),
            )
        )

    def under_older_root(self, newest: str) -> Self:
        """Those that still exist and are wrapped under another root key than the newest."""
        return self.filter(destroyed_at=None).exclude(root_id=newest)

    def in_state(self, *states: KeyState) -> Self:
        """Those in one of these states."""
        return self.with_state().filter(state__in=states)


class WrappedKey(models.Model):
    """A key of one pharmacy, encrypted under a root key. Its id stands in the header of what it sealed."""

    id = models.AutoField(primary_key=True)  # 31 bits: the header has room for 32
    pharmacy = models.ForeignKey(
        "pharmacies.Pharmacy", on_delete=models.PROTECT, related_name="+", verbose_name=_("pharmacie")
    )
    use = models.CharField(max_length=8, choices=KeyUse.choices, verbose_name=_("usage"))
    scope = models.CharField(max_length=60, blank=True, verbose_name=_("portée"))
    """The month ("2026-11") of a data key, the column ("case.nir") of an index key, else empty."""
    version = models.PositiveSmallIntegerField(default=1, verbose_name=_("version"))
    wrapped = models.BinaryField(null=True)
    root_id = models.CharField(max_length=16, verbose_name=_("clé racine"))
    created_at = models.DateTimeField(verbose_name=_("création"))
    retired_at = models.DateTimeField(null=True, verbose_name=_("retrait"))
    destroyed_at = models.DateTimeField(null=True, verbose_name=_("destruction"))

    state: str
    """Given by `with_state`."""

    objects = WrappedKeyQuerySet.as_manager()

    class Meta:
        app_label = "results"
        db_table = 'keys"."wrappedkey'  # schema and table, as Django's own split_identifier takes them apart
        verbose_name = _("clé emballée")
        verbose_name_plural = _("clés emballées")
        constraints = [
            models.UniqueConstraint(fields=["pharmacy", "use", "scope", "version"], name="key_once_per_version"),
            models.CheckConstraint(
                condition=models.Q(wrapped__isnull=False, destroyed_at__isnull=True)
                | models.Q(wrapped__isnull=True, destroyed_at__isnull=False),
                name="key_kept_or_destroyed",
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    def context(self) -> bytes:
        """What the wrapping binds: a key copied to another pharmacy, use, scope or version does not unwrap."""
        return f"{self.pharmacy_id.hex}|{self.use}|{self.scope}|{self.version}".encode()
