"""Times, dates and masked contacts in the patient's language."""

import datetime as dt

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from results.rules.clock import clock

DOT = "•"


def long_date(day: dt.date) -> str:
    """A date in words, "23 février 2027"."""
    return date_format(day, "j F Y")


def day_and_time(at: dt.datetime) -> str:
    """An instant in words, "lundi 23 novembre 2026 à 15 h 06"."""
    day = date_format(timezone.localtime(at), "l j F Y")
    return _("%(day)s à %(time)s") % {"day": day, "time": clock(at)}


def trail_time(at: dt.datetime, now: dt.datetime) -> str:
    """The time of something of today, day and month before it for anything older."""
    local = timezone.localtime(at)
    if local.date() == timezone.localtime(now).date():
        return clock(at)
    return f"{local.day:02}/{local.month:02} {clock(at)}"


def masked_phone(e164: str) -> str:
    """A telephone number of which the first and last two figures show, "06 •• •• •• 41"."""
    national = e164.removeprefix("+33")
    shown = f"0{national}" if national != e164 else e164
    kept = 2 if shown.startswith("0") else 3
    hidden = f" {DOT}{DOT}" * ((len(shown) - kept - 2 + 1) // 2)
    return f"{shown[:kept]}{hidden} {shown[-2:]}"


def masked_email(address: str) -> str:
    """An address of which the first character and the domain show, "c•••@exemple.fr"."""
    local, _at, domain = address.rpartition("@")
    return f"{local[:1]}{DOT * 3}@{domain}"
