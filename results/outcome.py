"""What every act of the counter ends with: a version of the result, and the event about the case."""

import datetime as dt
from dataclasses import dataclass, field

from audit.facts import FactValue
from audit.trace import record
from audit.vocabulary import Act, Outcome
from pharmacies.seat import Seat
from results.models import Case, Result


def new_result(case: Case, value: str, *, by: Seat, at: dt.datetime, reason: str = "", override: str = "") -> Result:
    """The next version, saved; `reason` for a correction, `override` for a reading outside the window."""
    result = Result(
        pharmacy=by.pharmacy,
        case=case,
        version=Result.objects.filter(case=case).count() + 1,
        value=value,
        recorded_at=at,
        recorded_by=by.user.pk,
        agent=by.agent,
        reason=reason,
        override=override,
    )
    result.save(force_insert=True)
    return result


@dataclass(frozen=True, slots=True)
class Trace:
    """The events that one member of the team leaves about one case at one moment."""

    case: Case
    by: Seat = field(kw_only=True)
    at: dt.datetime = field(kw_only=True)

    def leave(self, act: Act, **facts: FactValue) -> None:
        """Writes one event in the caller's transaction."""
        pharmacy, subjects = self.by.pharmacy.pk, [self.case.pk]
        record(act, by=self.by.actor, at=self.at, pharmacy=pharmacy, subjects=subjects, outcome=Outcome.DONE, **facts)
