"""When a cassette may be read: the kit's window counted from the start of its timer."""

import datetime as dt
from dataclasses import dataclass
from enum import Enum


class Moment(Enum):
    """Where an instant lies against the window."""

    EARLY = "early"
    OPEN = "open"
    LATE = "late"


@dataclass(frozen=True, slots=True)
class ReadingWindow:
    """Aware instants; reading is right from `opens` (included) to `closes` (excluded)."""

    opens: dt.datetime
    closes: dt.datetime

    @classmethod
    def after(cls, started_at: dt.datetime, *, reads_after: int, reads_until: int) -> "ReadingWindow":
        """The window of a kit, in seconds after the drops on the cassette."""
        return cls(started_at + dt.timedelta(seconds=reads_after), started_at + dt.timedelta(seconds=reads_until))

    def moment(self, at: dt.datetime) -> Moment:
        """Whether `at` is too early, right or too late."""
        if at < self.opens:
            return Moment.EARLY
        return Moment.OPEN if at < self.closes else Moment.LATE
