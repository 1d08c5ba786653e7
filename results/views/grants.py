"""The right to look at a document for a while, kept in the browser's session once the code was given."""

import datetime as dt

from django.contrib.sessions.backends.base import SessionBase

from results.secrets import link_hash

KEY = "documents"
IDLE = dt.timedelta(minutes=10)
MOST = 6  # documents at once: a family on one telephone (ux.md section 5.4)


def grant(session: SessionBase, token: str, at: dt.datetime) -> None:
    """Open the document to this browser, under a fresh session key."""
    granted = dict(sorted(session.get(KEY, {}).items(), key=lambda pair: pair[1])[1 - MOST :])
    session[KEY] = {**granted, _name(token): at.timestamp()}
    session.cycle_key()


def holds(session: SessionBase, token: str, at: dt.datetime) -> bool:
    """Whether the document is open to this browser; being asked counts as a sign of life."""
    granted = session.get(KEY, {})
    seen = granted.get(_name(token))
    if seen is None or at.timestamp() - seen > IDLE.total_seconds():
        return False
    session[KEY] = {**granted, _name(token): at.timestamp()}
    return True


def end(session: SessionBase, token: str) -> None:
    """Close the document to this browser."""
    session[KEY] = {name: seen for name, seen in session.get(KEY, {}).items() if name != _name(token)}


def _name(token: str) -> str:
    """A session outlives the page; it must not hold what opens the link."""
    return link_hash(token).hex()
