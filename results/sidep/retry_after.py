"""The Retry-After header (RFC 9110, 10.2.3): seconds, or a date to be read against the answer's own Date."""

from collections.abc import Mapping
from email.utils import parsedate_to_datetime

LONGEST = 3600
"""s; a receiver that asks for more is asked again after an hour, so that a slip of theirs cannot stop us for a year."""


def seconds(headers: Mapping[str, str]) -> int | None:
    """How long the receiver asks us to wait, 0 to an hour, or None when it does not say so in a way we understand."""
    asked = headers.get("Retry-After", "").strip()
    if asked.isascii() and asked.isdigit():
        return min(LONGEST, int(asked[:9]))
    try:
        wait = parsedate_to_datetime(asked) - parsedate_to_datetime(headers.get("Date", ""))
    except (ValueError, TypeError):
        return None  # absent or unreadable: our own back-off decides
    return int(min(LONGEST, max(0.0, wait.total_seconds())))
