"""A state on screen: word, shape and colour together, never colour alone."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from results.models import Case
from results.rules.clock import clock
from results.rules.reading_window import Moment, ReadingWindow


@dataclass(frozen=True, slots=True)
class Tag:
    """A state as word, shape and colour; `kind` ends the class name tag--…, `icon` names one of the sprite."""

    kind: str
    icon: str
    text: str


def registered_tag(case: Case) -> Tag:
    """Somebody who waits to be called."""
    return Tag("mute", "user", _("Inscrit(e) à %(time)s") % {"time": clock(case.registered_at)})


def timed_tag(at: Moment, window: ReadingWindow) -> Tag:
    """A cassette on its timer."""
    if at is Moment.EARLY:
        return Tag("info", "clock", _("Lecture à %(time)s") % {"time": clock(window.opens)})
    if at is Moment.OPEN:
        return Tag("warn", "clock", _("À lire avant %(time)s") % {"time": clock(window.closes)})
    return Tag("err", "rotate", _("Délai dépassé, à refaire"))


def window_sentence(at: Moment, window: ReadingWindow) -> str:
    """Why there is no result button, with the time; empty while the cassette may be read."""
    if at is Moment.EARLY:
        time = clock(window.opens)
        return _("Lecture possible à %(time)s. Trop tôt, le résultat serait faux.") % {"time": time}
    if at is Moment.LATE:
        time = clock(window.closes)
        return _("Délai dépassé à %(time)s. Ce test ne peut plus être lu : refaites-le.") % {"time": time}
    return ""
