"""National numbers of establishments and professionals (regulation notes, 4.2)."""

import re
from typing import Final

from stdnum import luhn

FINESS_PATTERN: Final = r"^[0-9][0-9A-Z][0-9]{7}$"
"""Nine characters; the second is a letter in Corsica and in the national test data. Also a database constraint."""
RPPS_PATTERN: Final = r"^[0-9]{11}$"


def compact(typed: str) -> str:
    """What was typed, without the spaces people put in for reading, in capitals."""
    return re.sub(r"\s", "", typed).upper()


def is_finess(number: str) -> bool:
    """Whether a compact text is a FINESS number. The Luhn rule is only known for numbers without a letter."""
    if not re.fullmatch(FINESS_PATTERN, number):
        return False
    return not number.isdecimal() or luhn.is_valid(number)


def is_rpps(number: str) -> bool:
    """Whether a compact text is an RPPS number: eleven digits, Luhn."""
    return bool(re.fullmatch(RPPS_PATTERN, number)) and luhn.is_valid(number)
