"""Countries of ISO 3166-1 with their French and English names, as the form offers them.

`countries.csv` holds one country a line: alpha-2 code; French name; English name.
"""

import csv
import unicodedata
from functools import cache
from pathlib import Path

HOME = "FR"
LANGUAGES = ("fr", "en")


@cache
def _names() -> dict[str, tuple[str, str]]:
    with Path(__file__).with_name("countries.csv").open(encoding="utf-8", newline="") as file:
        return {code: (french, english) for code, french, english in csv.reader(file, delimiter=";")}


def is_country(code: str) -> bool:
    """Whether `code` is an alpha-2 code of ISO 3166-1, in capitals."""
    return code in _names()


def country_name(code: str, language: str) -> str:
    """Name of a country in `language` ("fr" or "en", French for any other). Raises KeyError for an unknown code."""
    return _names()[code][LANGUAGES.index(language) if language in LANGUAGES else 0]


@cache
def country_choices(language: str) -> tuple[tuple[str, str], ...]:
    """Pairs (code, name), France first, then in the alphabet's order whatever the accents."""
    pairs = [(code, country_name(code, language)) for code in _names()]
    return tuple(sorted(pairs, key=lambda pair: (pair[0] != HOME, _without_marks(pair[1]))))


def _without_marks(text: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(c))
