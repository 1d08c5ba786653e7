"""Postal address: strict about French postcodes, free for the rest of the world."""

import re

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from results.rules.countries import HOME, is_country

_FIVE_DIGITS = re.compile(r"[0-9]{5}", re.ASCII)
_LONGEST_ABROAD = 12  # characters


def postcode(typed: str, country: str) -> str:
    """A postcode as it will be stored: five digits in France (20xxx, 97xxx and 98xxx included), free elsewhere.

    Raises ValidationError; some countries have no postcode, so none is demanded abroad.
    """
    if country != HOME:
        if len(typed) > _LONGEST_ABROAD:
            raise ValidationError(
                _("Raccourcissez : %(longest)s caractères au plus"), params={"longest": _LONGEST_ABROAD}
            )
        return typed
    digits = typed.replace(" ", "")
    if not _FIVE_DIGITS.fullmatch(digits):
        raise ValidationError(_("Le code postal a 5 chiffres, par exemple 44000"))
    return digits


def country(typed: str) -> str:
    """An ISO 3166-1 alpha-2 code as chosen in the list. Raises ValidationError for anything else."""
    if not is_country(typed):
        raise ValidationError(_("Choisissez un pays dans la liste"))
    return typed
