"""One line of the queue: finished strings, and what may be pressed on it."""

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from django.utils.translation import gettext as _

from pharmacies.seat import Seat
from pharmacies.vocabulary import Permission
from results.models import Case
from results.presenters import wording
from results.presenters.tag import Tag, registered_tag, timed_tag
from results.rules.reading_window import Moment, ReadingWindow


class Action(StrEnum):
    """What the row offers."""

    READ = "read"
    START = "start"
    CALL = "call"
    OPEN = "open"
    UNDO = "undo"
    MEND = "mend"


@dataclass(frozen=True, slots=True)
class Countdown:
    """`text` holds {left}; `shown` is the same, filled for those without script. Times in Unix seconds.

    The bar runs for `bar_length` seconds from `bar_from`; there is none when its length is zero.
    """

    until: int
    text: str
    shown: str
    bar_from: int = 0
    bar_length: int = 0
    bar_value: int = 0
    shrinking: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """`who` is a full name on the open row only, initials and year elsewhere. Addresses carry the revision seen."""

    number: str
    who: str
    sub: str
    open: bool
    missed: bool
    readable: bool
    tag: Tag
    countdown: Countdown | None
    action: Action
    url: str
    entry_url: str = ""
    result_url: str = ""
    start_url: str = ""
    undo_url: str = ""


@dataclass(frozen=True, slots=True)
class Desk:
    """What all rows of one page share: who looks, when, and where the pages live."""

    seat: Seat
    now: dt.datetime
    today: dt.date
    base: str
    lot_usable: bool
    people: dict[object, str]
    broken: frozenset[UUID] = frozenset()

    def address(self, case: Case, page: str = "") -> str:
        """The page of a case; acts carry the revision that was on screen. Built by hand: reversing each is dear."""
        return f"{self.base}{case.pk}/{page}?vu={case.revision}" if page else f"{self.base}{case.pk}/"


def person(case: Case) -> tuple[str, str]:
    """Full name and short form, "Inès Belkacem" and "I. B. · 2001"; only inside an opening."""
    first, name, born = case.first_names or "", case.birth_name or "", wording.born(str(case.birth_date))
    return wording.full_name(first, name), f"{wording.initials(first, name)} · {born.year}"


def broken(case: Case, desk: Desk) -> Row:
    """Somebody whose row was tampered with: the others are served, this one is not."""
    return Row(
        number=case.number_label,
        who=_("Données non affichées"),
        sub=_("modifiées hors de l’application : ne poursuivez pas ce test"),
        open=False,
        missed=False,
        readable=False,
        tag=Tag("err", "alert", _("Sceau rompu")),
        countdown=None,
        action=Action.OPEN,
        url=desk.address(case),
    )


def waiting(case: Case, desk: Desk, *, is_open: bool) -> Row:
    """Somebody to call; the first of the line is shown in full so that the identity can be compared at once."""
    if case.pk in desk.broken:
        return broken(case, desk)
    full, short = person(case)
    may_start = is_open and not case.minor and desk.lot_usable and desk.seat.may(Permission.START_TEST)
    return Row(
        number=case.number_label,
        who=full if is_open else short,
        sub=_waiting_sub(case, is_open=is_open),
        open=is_open,
        missed=False,
        readable=False,
        tag=registered_tag(case),
        countdown=None,
        action=Action.START if may_start else Action.CALL,
        url=desk.address(case),
        start_url=desk.address(case, "demarrer/"),
    )


def _waiting_sub(case: Case, *, is_open: bool) -> str:
    parts = []
    if is_open:
        parts.append(_("né(e) le %(date)s") % {"date": wording.short_date(wording.born(str(case.birth_date)))})
    if case.minor:
        parts.append(_("mineur : accord d’un parent à recueillir"))
    if case.language == "en":
        parts.append(_("souhaite parler anglais"))
    return " · ".join(parts)


def timed(case: Case, window: ReadingWindow, desk: Desk, *, is_open: bool) -> Row:
    """A cassette on its timer: too early, readable, or missed. Only a readable one has result buttons."""
    if case.pk in desk.broken:
        return broken(case, desk)
    at = window.moment(desk.now)
    full, short = person(case)
    may_read = at is Moment.OPEN and desk.seat.may(Permission.RECORD_RESULT)
    return Row(
        number=case.number_label,
        who=full if is_open else short,
        sub=_timed_sub(case, desk, is_open=is_open),
        open=is_open,
        missed=at is Moment.LATE,
        readable=at is Moment.OPEN,
        tag=timed_tag(at, window),
        countdown=_countdown(at, window, desk, case.started_at or desk.now),
        action=Action.READ if may_read else Action.OPEN,
        url=desk.address(case),
        entry_url=f"{desk.address(case)}resultat/",
        result_url=desk.address(case, "resultat/"),
    )


def _timed_sub(case: Case, desk: Desk, *, is_open: bool) -> str:
    if is_open and case.lot is not None:
        born = wording.short_date(wording.born(str(case.birth_date)))
        return _("né(e) le %(date)s · %(kit)s · lot %(lot)s") % {
            "date": born,
            "kit": case.lot.device.name,
            "lot": case.lot.number,
        }
    name = desk.people.get(case.started_by)
    return _("prélevé par %(name)s") % {"name": name} if name else ""


def undo_countdown(due_at: dt.datetime, now: dt.datetime) -> Countdown:
    """The seconds in which an entry can still be taken back."""
    text = _("part dans {left}")
    return Countdown(int(due_at.timestamp()), text, text.replace("{left}", wording.spelled(due_at - now)))


def _countdown(at: Moment, window: ReadingWindow, desk: Desk, started_at: dt.datetime) -> Countdown | None:
    if at is Moment.LATE:
        return None
    if at is Moment.EARLY:
        text, begin, end = _("dans {left}"), started_at, window.opens
    else:
        text, begin, end = _("il reste {left}"), window.opens, window.closes
    left = end - desk.now
    length = int((end - begin).total_seconds())
    shrinking = at is Moment.OPEN
    return Countdown(
        until=int(end.timestamp()),
        text=text,
        shown=text.replace("{left}", wording.spelled(left)),
        bar_from=int(begin.timestamp()),
        bar_length=length,
        bar_value=int(left.total_seconds()) if shrinking else length - int(left.total_seconds()),
        shrinking=shrinking,
    )
