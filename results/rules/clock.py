"""The time of day as people read it."""

import datetime as dt

from django.utils import timezone
from django.utils.translation import gettext as _


def clock(at: dt.datetime) -> str:
    """Local time of an aware instant, "15 h 08" or "15:08"."""
    local = timezone.localtime(at)
    return _("%(hour)s\u00a0h\u00a0%(minute)s") % {"hour": local.hour, "minute": f"{local.minute:02}"}
