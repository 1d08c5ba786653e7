"""The second check of a positive: the number written on the cassette in one's hand, never an "OK"."""

import datetime as dt

from django.utils.translation import gettext_lazy as _

from pharmacies.refusal import Refusal
from results.rules import queue_number


def confirm(typed: str, *, number: int, day: dt.date) -> None:
    """Refuses, with what to do, a text that is not exactly this number of this day; nothing is saved then."""
    if queue_number.is_of(typed, number, day):
        return
    raise Refusal(_reason(typed, day), status=422, code="cassette-number")


def _reason(typed: str, day: dt.date) -> str:
    parsed = queue_number.parse(typed)
    if parsed is None:
        return str(_("Scannez l’étiquette de la cassette, ou tapez son numéro : des chiffres et une lettre."))
    number, letter = parsed
    if queue_number.letter(number, day) != letter:
        return str(
            _("%(number)s n’existe pas aujourd’hui. Relisez le numéro : des chiffres et une lettre.")
            % {"number": f"{number}{letter}"}
        )
    return str(
        _("C’est le numéro d’une autre cassette, %(number)s. Rien n’est enregistré.") % {"number": f"{number}{letter}"}
    )
