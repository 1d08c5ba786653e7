"""Dates, durations and names as the counter reads them: "14/02/2001", "3 min 10 s", "T. K. · 1948"."""

import datetime as dt
import unicodedata

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from results.rules.age import age
from results.rules.clock import clock

NARROW = "\u00a0"
"""Non-breaking space: a time or a duration is never cut at the end of a line."""


def short_date(day: dt.date) -> str:
    """Day, month and year in figures, "14/02/2001"."""
    return f"{day.day:02}/{day.month:02}/{day.year:04}"


def moment(at: dt.datetime, now: dt.datetime) -> str:
    """The time when it lies on today's date, date and time otherwise."""
    if local_day(at) == local_day(now):
        return clock(at)
    return _("%(date)s à %(time)s") % {"date": short_date(local_day(at)), "time": clock(at)}


def when(at: dt.datetime, now: dt.datetime) -> str:
    """The same after a participle, "à 12 h 16" or "le 23/11/2026 à 12 h 16"."""
    if local_day(at) == local_day(now):
        return _("à %(time)s") % {"time": clock(at)}
    return _("le %(moment)s") % {"moment": moment(at, now)}


def spelled(left: dt.timedelta) -> str:
    """A duration in minutes and seconds, "3 min 10 s"; never below zero."""
    seconds = max(0, round(left.total_seconds()))
    minutes, rest = divmod(seconds, 60)
    if not minutes:
        return f"{rest}{NARROW}s"
    return f"{minutes}{NARROW}min {rest:02}{NARROW}s"


def initial(name: str) -> str:
    """First letter of a name in capitals with its point, marks kept; the first character where there is no letter."""
    composed = unicodedata.normalize("NFC", name).strip()
    found = next((character for character in composed if character.isalpha()), composed[:1])
    return f"{found.upper()}." if found else ""


def initials(first_names: str, birth_name: str) -> str:
    """What a list shows instead of a name, "T. K."."""
    return f"{initial(first_names)} {initial(birth_name)}".strip()


def full_name(first_names: str, birth_name: str) -> str:
    """The name as it stands on the identity card, as typed."""
    return f"{first_names} {birth_name}".strip()


def born(birth_date: str) -> dt.date:
    """The date of birth from its sealed text (ISO 8601)."""
    return dt.date.fromisoformat(birth_date)


def born_in_words(birth_date: str, today: dt.date) -> str:
    """Date of birth and age, "14/02/2001, 25 ans"."""
    day = born(birth_date)
    return _("%(date)s, %(age)s ans") % {"date": short_date(day), "age": age(day, on=today)}


def long_date(day: dt.date) -> str:
    """The day in words, "lundi 23 novembre 2026"."""
    return date_format(day, "l j F Y")


def window(reads_after: int, reads_until: int) -> str:
    """A kit's reading window from its seconds, "15 à 20 min"; in seconds unless both are whole minutes."""
    if reads_after % 60 or reads_until % 60:
        return _("%(after)s à %(until)s s") % {"after": reads_after, "until": reads_until}
    return _("%(after)s à %(until)s min") % {"after": reads_after // 60, "until": reads_until // 60}


def local_day(at: dt.datetime) -> dt.date:
    """The pharmacy's day of an instant."""
    return timezone.localtime(at).date()
