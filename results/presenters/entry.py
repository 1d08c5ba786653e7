"""The page where a result is read off the cassette, and the page where it is corrected."""

import datetime as dt
from dataclasses import dataclass

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from pharmacies.seat import Seat
from pharmacies.vocabulary import Permission
from results.lookups import standing_result
from results.models import Case
from results.presenters.case import ICONS
from results.presenters.identity import Identity, identity
from results.presenters.tag import Tag, registered_tag, timed_tag, window_sentence
from results.rules.reading_window import Moment
from results.sealing.access import opening
from results.sealing.purpose import Purpose
from results.vocabulary import CorrectionReason, OverrideReason, ResultValue

HINTS = {
    ResultValue.NEGATIVE: lambda: _("un trait : C"),
    ResultValue.POSITIVE: lambda: _("deux traits : C et T"),
    ResultValue.INVALID: lambda: _("pas de trait C"),
}


@dataclass(frozen=True, slots=True)
class Choice:
    """One of the three pictures."""

    value: str
    word: str
    icon: str
    hint: str
    checked: bool


@dataclass(frozen=True, slots=True)
class Entry:
    """The result page. `choices` is empty outside the window, unless the person may override it."""

    who: Identity
    seen: int
    url: str
    sheet_url: str
    tag: Tag
    sentence: str
    choices: list[Choice]
    overrides: list[tuple[str, str]]
    by_message: bool
    undo_seconds: int
    receiver: str


@dataclass(frozen=True, slots=True)
class Correction:
    """The correction page: what stands, what may replace it, why, and what will happen."""

    who: Identity
    seen: int
    url: str
    sheet_url: str
    current: str
    current_icon: str
    choices: list[Choice]
    reasons: list[tuple[str, str]]
    preview: str


def entry(case: Case, seat: Seat, now: dt.datetime, *, chosen: str = "") -> Entry:
    """One query besides the case itself: the trace of the reading."""
    window = case.window
    moment = window.moment(now) if window else Moment.EARLY
    may_override = seat.may(Permission.OVERRIDE_WINDOW)
    outside = moment is not Moment.OPEN
    with opening(Purpose.RESULT_ENTRY, by=seat.actor, at=now, pharmacy=seat.pharmacy.pk):
        who = identity(case, now, settings.RECEIVER_NAME)
    return Entry(
        who=who,
        seen=case.revision,
        url=reverse("result", args=[case.pk]),
        sheet_url=reverse("case", args=[case.pk]),
        tag=timed_tag(moment, window) if window else registered_tag(case),
        sentence=window_sentence(moment, window) if window else "",
        choices=[] if outside and not may_override else _choices(chosen),
        overrides=_labels(OverrideReason) if outside and may_override else [],
        by_message=case.has_email,
        undo_seconds=seat.pharmacy.undo_seconds,
        receiver=settings.RECEIVER_NAME,
    )


def correction(case: Case, seat: Seat, now: dt.datetime, *, chosen: str = "") -> Correction | None:
    """Two queries besides the case itself; None when there is no result to correct."""
    standing = standing_result(case)
    if standing is None:
        return None
    with opening(Purpose.CORRECTION, by=seat.actor, at=now, pharmacy=seat.pharmacy.pk):
        who = identity(case, now, settings.RECEIVER_NAME)
        current = ResultValue(standing.value)
    return Correction(
        who=who,
        seen=case.revision,
        url=reverse("correct", args=[case.pk]),
        sheet_url=reverse("case", args=[case.pk]),
        current=str(current.label),
        current_icon=ICONS[current],
        choices=[choice for choice in _choices(chosen) if choice.value != current.value],
        reasons=_labels(CorrectionReason),
        preview=_("%(receiver)s reçoit une version %(version)s. Le patient est prévenu sans détail.")
        % {"receiver": settings.RECEIVER_NAME, "version": standing.version + 1},
    )


def _choices(chosen: str) -> list[Choice]:
    return [
        Choice(value.value, str(value.label), ICONS[value], HINTS[value](), checked=value.value == chosen)
        for value in ResultValue
    ]


def _labels(words: type[OverrideReason] | type[CorrectionReason]) -> list[tuple[str, str]]:
    return [(word.value, str(word.label)) for word in words]
