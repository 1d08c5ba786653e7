"""What each result means and what to do, versioned.

Version 1, 23 November 2026, wording of ux.md section 9.1. **Not approved yet by a health professional**: whoever puts
this into service has it read and names the person here. A change is a new version with its date.
"""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from results.vocabulary import ResultValue

VERSION = "1"
APPROVED_BY = ""


@dataclass(frozen=True, slots=True)
class Verdict:
    """A result in word, shape and colour. `kind` is the suffix of the CSS class and the name of the icon."""

    kind: str
    word: str
    meaning: str
    advice: str


def verdict(value: str) -> Verdict:
    """The verdict on a result. Raises ValueError for a value that is none."""
    return _VERDICTS[ResultValue(value)]()


def _negative() -> Verdict:
    return Verdict(
        kind="neg",
        word=_("Négatif"),
        meaning=_("Le virus n’a pas été détecté dans ce prélèvement."),
        advice=_(
            "Un test négatif n’exclut pas une infection débutante. Si des signes apparaissent ou s’aggravent, "
            "portez un masque et demandez conseil à votre pharmacien ou à votre médecin."
        ),
    )


def _positive() -> Verdict:
    return Verdict(
        kind="pos",
        word=_("Positif"),
        meaning=_("Le virus a été détecté dans ce prélèvement."),
        advice=_(
            "Restez à distance des personnes fragiles, portez un masque, aérez. Appelez votre médecin si vous avez "
            "plus de 65 ans, une maladie chronique, si vous êtes enceinte ou si vous respirez mal."
        ),
    )


def _invalid() -> Verdict:
    return Verdict(
        kind="inv",
        word=_("Non valide"),
        meaning=_("La cassette n’a pas fonctionné : ce n’est ni positif ni négatif."),
        advice=_("Refaites le test, sans frais."),
    )


_VERDICTS = {
    ResultValue.NEGATIVE: _negative,
    ResultValue.POSITIVE: _positive,
    ResultValue.INVALID: _invalid,
}
