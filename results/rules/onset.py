"""The day of the first signs, chosen in a short list of days."""

from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

DAYS = 10  # days offered before today; ux.md section 6
EARLIER = "earlier"  # "plus tôt": the day itself is not asked
GRACE = 1  # day; the page may have been opened before midnight


def onset_days(today: date) -> list[date]:
    """Today and the days before it, the latest first."""
    return [today - timedelta(days=back) for back in range(DAYS + 1)]


def onset(chosen: str, today: date) -> str:
    """The chosen day in ISO form, or EARLIER. Raises ValidationError for anything that the list does not hold."""
    if chosen == EARLIER:
        return EARLIER
    try:
        day = date.fromisoformat(chosen)
    except ValueError:
        day = date.max
    if not 0 <= (today - day).days <= DAYS + GRACE:
        raise ValidationError(_("Choisissez le jour des premiers signes"))
    return day.isoformat()
