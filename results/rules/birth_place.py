"""Place of birth as the five identity traits want it: an INSEE code."""

import re

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

# Code officiel géographique: department (01-95, 2A, 2B, 97, 98 overseas), then the commune; 99 and the country abroad.
# 20 is how Corsican births before 1976 were coded.
_INSEE = re.compile(r"(?:0[1-9]|[1-8][0-9]|9[0-5789]|2[AB])[0-9]{3}", re.ASCII)


def insee_code(typed: str) -> str:
    """INSEE code of a commune (44109, 2A004, 97411) or of a country of birth (99109), in capitals, spaces dropped.

    Raises ValidationError when it is none.
    """
    code = typed.replace(" ", "").upper()
    if not _INSEE.fullmatch(code):
        raise ValidationError(_("Le code INSEE a 5 caractères, par exemple 44109 ou 2A004"))
    return code
