"""A date of birth typed in three boxes."""

import unicodedata
from datetime import date
from functools import cache

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from results.rules.age import age

OLDEST = 120  # years; ux.md section 6
DAY, MONTH, YEAR = "bd", "bm", "by"  # the boxes, by their field names

_MONTHS = (
    ("janvier", "january"),
    ("fevrier", "february"),
    ("mars", "march"),
    ("avril", "april"),
    ("mai", "may"),
    ("juin", "june"),
    ("juillet", "july"),
    ("aout", "august"),
    ("septembre", "september"),
    ("octobre", "october"),
    ("novembre", "november"),
    ("decembre", "december"),
)
_SHORTEST_MONTH = 3  # letters: "jan", "fév", "mai"


def birth_date(day: str, month: str, year: str, today: date) -> date:
    """The date in three typed boxes; months also by name, French or English, whole or abridged.

    Raises ValidationError whose `code` is the field name of the box to correct.
    """
    if not (day or month or year):
        raise ValidationError(_("Indiquez la date de naissance"), code=DAY)
    parts = _day(day), _month(month), _year(year)
    try:
        born = date(parts[2], parts[1], parts[0])
    except ValueError as impossible:
        raise ValidationError(_("Cette date n’existe pas"), code=DAY) from impossible
    if born > today:
        raise ValidationError(_("La date de naissance est dans le futur"), code=YEAR)
    if age(born, on=today) > OLDEST:
        raise ValidationError(_("Vérifiez l’année de naissance"), code=YEAR)
    return born


def _day(typed: str) -> int:
    number = _number(typed)
    if number is None or not 1 <= number <= 31:
        raise ValidationError(_("Le jour de naissance va de 1 à 31"), code=DAY)
    return number


def _month(typed: str) -> int:
    number = _number(typed) or _month_numbers().get(_folded(typed))
    if number is None or not 1 <= number <= 12:
        raise ValidationError(_("Le mois de naissance va de 1 à 12"), code=MONTH)
    return number


def _year(typed: str) -> int:
    number = _number(typed)
    if number is None or not 1000 <= number <= 9999:
        raise ValidationError(_("Écrivez l’année en 4 chiffres"), code=YEAR)
    return number


def _number(typed: str) -> int | None:
    return int(typed) if typed.isdecimal() and len(typed) <= 4 else None


@cache
def _month_numbers() -> dict[str, int]:
    """Every name and every abridgement that means one month only: "jui" means two, so it is not in."""
    found: dict[str, set[int]] = {}
    for number, names in enumerate(_MONTHS, start=1):
        for name in names:
            for length in range(_SHORTEST_MONTH, len(name) + 1):
                found.setdefault(name[:length], set()).add(number)
    return {name: numbers.pop() for name, numbers in found.items() if len(numbers) == 1}


def _folded(text: str) -> str:
    marked = unicodedata.normalize("NFKD", text.strip(" .").casefold())
    return "".join(character for character in marked if not unicodedata.combining(character))
