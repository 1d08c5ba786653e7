"""What can go wrong around sealed values. No message ever holds a plaintext, a ciphertext or a key."""

from uuid import UUID

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from audit.broken_seal import BrokenSeal


class SealError(Exception):
    """Base of all refusals of this package: whoever catches it has caught them all."""


class SealedFieldError(SealError):
    """A sealed field was used in a way that would lose data or show it: lookup, expression, wrong type, moved row."""


class DoesNotOpen(SealError):
    """The stored bytes are not what was sealed for this row, column and pharmacy."""


class Breach(TextChoices):
    """How the seal of a row is broken."""

    UNSEALED = "unsealed", _("ligne sans sceau")
    ALTERED = "altered", _("ligne modifiée, déplacée ou mélangée hors de l’application")
    KEY = "row-key", _("clé du sceau inconnue, étrangère ou détruite")
    VALUE = "value", _("valeur illisible sous un sceau intact")
    REPLAYED = "replayed", _("ligne remplacée par une version plus ancienne")
    UNTOLD = "untold", _("ligne dont le journal ne dit rien")
    MISSING = "missing", _("ligne disparue")


class SealBroken(DoesNotOpen, BrokenSeal):
    """A row is not as the application left it. Whoever meets it raises an alarm (audit.alarms)."""

    pharmacy: UUID

    def __init__(self, table: str, breach: Breach, *, row: UUID, pharmacy: UUID) -> None:
        BrokenSeal.__init__(self, table, breach.value, pharmacy=pharmacy, subjects=[row])


class UnknownKey(SealError):
    """No data key has this id: it is forged, or its creation was rolled back."""


class KeyDestroyed(SealError):
    """The key was destroyed on purpose; what it sealed is erased."""


class RootKeyError(SealError):
    """The root keys of the environment are malformed, or none of them wrapped this key."""


class NoAccess(SealError):
    """A sealed value was read outside `opening(...)`, or the opening does not cover it."""
