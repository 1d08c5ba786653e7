"""The number a patient is called by: digits and a check letter, "42X"."""

import datetime as dt
import re
from typing import Final

LETTERS: Final = "ABCDEFGHJKLMNPQRSTVWXYZ"
"""23 letters, a prime: every one-digit error and every swap of neighbours changes the letter (no I, O, U)."""
HIGHEST: Final = 999
"""The letter is proved for numbers up to 999; beyond, numbers still work, with a weaker letter."""
_TYPED: Final = re.compile(r"\s*([0-9]{1,4})\s*([A-Za-z])\s*")


def letter(number: int, day: dt.date) -> str:
    """The check letter of a number on a day; the same number on any of the 22 days before has another."""
    return LETTERS[(number + 7 * day.toordinal()) % len(LETTERS)]


def label(number: int, day: dt.date) -> str:
    """The number as shown, said and written on the cassette: `label(42, day)` is "42X"."""
    return f"{number}{letter(number, day)}"


def parse(text: str) -> tuple[int, str] | None:
    """Digits and letter of what was typed or scanned, or None when it is no queue number at all."""
    found = _TYPED.fullmatch(text)
    return (int(found[1]), found[2].upper()) if found else None


def is_of(text: str, number: int, day: dt.date) -> bool:
    """Whether the text names exactly this number on this day, letter included."""
    return parse(text) == (number, letter(number, day))
