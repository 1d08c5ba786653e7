"""Age on a day."""

import datetime as dt

OF_AGE = 18
"""Years (Code civil, art. 414)."""


def age(born: dt.date, *, on: dt.date) -> int:
    """Whole years lived on that day."""
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))


def is_minor(born: dt.date, *, on: dt.date) -> bool:
    """Whether a guardian has to agree to the test."""
    return age(born, on=on) < OF_AGE
