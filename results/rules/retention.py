"""How long a result is kept: 3 months, 6 when it is positive (decree 2021-1058 of 7 August 2021)."""

import datetime as dt

from results.vocabulary import ResultValue

MONTHS = {ResultValue.POSITIVE: 6, ResultValue.NEGATIVE: 3, ResultValue.INVALID: 3}


def erased_on(collected_on: dt.date, value: ResultValue) -> dt.date:
    """The day on which the record is due for erasure; a day that the month lacks falls on the next month's first."""
    months = collected_on.month - 1 + MONTHS[value]
    year, month = collected_on.year + months // 12, months % 12 + 1
    try:
        return collected_on.replace(year=year, month=month)
    except ValueError:
        return dt.date(year + month // 12, month % 12 + 1, 1)
