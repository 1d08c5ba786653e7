"""The number on the Vitale card (NIR), as the patient declares it.

It may be the parent's, and it is never an INS: it is stored sealed as declared and never sent as an identifier.
"""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from stdnum.exceptions import ValidationError as NotANumber
from stdnum.fr import nir

# First digit: 1 and 2 by sex, 3 and 4 while the registration runs, 7 and 8 for temporary numbers (regulation.md, NIR).
FIRST_DIGITS = frozenset("123478")


def declared_nir(typed: str) -> str:
    """The 15 characters without separators; Corsica (2A, 2B), overseas (97, 98) and births abroad (99) included.

    Raises ValidationError when the length, the shape or the key is wrong.
    """
    try:
        number = nir.validate(typed.replace("-", " "))
    except NotANumber as wrong:
        raise ValidationError(_("Vérifiez le numéro : 15 caractères, ou laissez vide")) from wrong
    if number[0] not in FIRST_DIGITS:
        raise ValidationError(_("Vérifiez le numéro : 15 caractères, ou laissez vide"))
    return number
