"""Whether the receiver will take what every result says of its pharmacy, asked before the first result is sent.

A receiver once refused names over 35 characters for 13 months before anybody noticed (CDCgov/prime-reportstream #7034).
The limits are the receiver's own (results/sidep/mock/limits.py): a test compares the two tables.
"""

import re
import unicodedata
from collections.abc import Iterator
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from pharmacies.identifiers import is_finess

LONGEST: Final = {"name": 200, "street": 200, "postcode": 12, "city": 100}
"""Characters, by our column: Organization.name, .address.line, .address.postalCode, .address.city."""
FINESS_OF_RECEIVER: Final = re.compile(r"[0-9][0-9AB][0-9]{7}")
"""The receiver knows the letters of Corsica only; our own rule takes every capital (national test data)."""
POSTCODE: Final = re.compile(r"[0-9]{5}")

Trouble = tuple[str, str | Promise]
"""The column, and what to do."""


def troubles(*, finess: str, name: str, street: str, postcode: str, city: str) -> list[Trouble]:
    """Everything that the receiver would refuse, in the order of the form; empty when it would take it all."""
    told = {"name": name, "street": street, "postcode": postcode, "city": city}
    return [*_finess(finess), *(trouble for column, text in told.items() for trouble in _text(column, text))]


def _finess(finess: str) -> Iterator[Trouble]:
    if not is_finess(finess):
        yield (
            "finess",
            _("Ce numéro FINESS n’est pas valable : 9 caractères, et une clé juste. Relisez-le."),
        )
    elif not FINESS_OF_RECEIVER.fullmatch(finess):
        yield "finess", _("Le fichier national ne connaît que les lettres A et B (Corse) dans un numéro FINESS.")


def _text(column: str, text: str) -> Iterator[Trouble]:
    if not text.strip():
        yield column, _("À remplir : le fichier national refuse un texte vide.")
    elif len(unicodedata.normalize("NFC", text)) > LONGEST[column]:
        words = _("Trop long : le fichier national prend %(longest)d caractères au plus. Abrégez.")
        yield column, words % {"longest": LONGEST[column]}
    elif any(unicodedata.category(letter) in {"Cc", "Cf", "Cs", "Zl", "Zp"} for letter in text):
        yield column, _("Retirez les caractères invisibles ou les retours à la ligne.")
    elif column == "postcode" and not POSTCODE.fullmatch(text):
        yield column, _("Le code postal a 5 chiffres.")
