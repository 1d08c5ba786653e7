"""What the titulaire types to close the pharmacy."""

import re
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext_lazy as _

from pharmacies.identifiers import compact
from pharmacies.refusal import Refusal

LONGEST: Final = 200
"""Characters looked at: a SHA-256 in groups, as some programs write it, has about 100."""


@dataclass(frozen=True, slots=True)
class Farewell:
    """The archive's SHA-256 as the titulaire computed it; the FINESS number, which says that the loss is meant."""

    sha256: str
    finess: str


def farewell(typed: dict[str, str], *, finess: str) -> Farewell:
    """What was typed, spaces and capitals forgiven. Raises `Refusal` when it cannot be right."""
    sha256 = re.sub(r"[\s:]", "", typed.get("sha256", "")[:LONGEST]).lower()
    if not re.fullmatch(r"[0-9a-f]{64}", sha256):
        raise Refusal(
            _("Indiquez l’empreinte SHA-256 de l’archive : 64 chiffres et lettres de a à f."),
            code="no-digest",
            status=422,
        )
    named = compact(typed.get("finess", "")[:LONGEST])
    if named != finess:
        raise Refusal(_("Pour confirmer, tapez le numéro FINESS de votre pharmacie."), code="not-confirmed", status=422)
    return Farewell(sha256, named)
