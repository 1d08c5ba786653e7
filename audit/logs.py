"""Log lines without personal data: no path (result links hold tokens), no query string, no exception text."""

import logging
import traceback
from collections.abc import Iterator
from types import TracebackType
from typing import Any

from audit.context import door_or_none

HIDDEN = "…"
_TELL_PATHS = ("django.request", "django.security", "django.server", "django.channels", "axes")
ExcInfo = tuple[type[BaseException], BaseException, TracebackType | None]


class WithoutPaths(logging.Filter):
    """For a handler. Cuts paths from the lines of loggers that tell them, keeps of an exception its type and places
    (its text may quote values, as PostgreSQL's "Key (email)=(…)" does), and adds `request_id` and `door`.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        door = door_or_none()
        record.request_id = door.request_id if door else ""
        record.door = door.name if door else ""
        record.__dict__.pop("request", None)  # error mails would print the whole request
        if record.name.startswith(_TELL_PATHS):
            _cut_paths(record)
        if isinstance(record.exc_info, tuple) and record.exc_info[1] is not None:
            record.exc_text = places(record.exc_info[1])
            record.exc_info = None
        return True


def places(error: BaseException) -> str:
    """Type and places of an exception and of those that led to it, without any text or value of theirs."""
    return "".join(_places(error))


def _cut_paths(record: logging.LogRecord) -> None:
    if isinstance(record.args, tuple):
        record.args = tuple(_cut(argument) for argument in record.args)
    elif record.args:
        record.args = {name: _cut(value) for name, value in record.args.items()}
    record.msg = _cut(record.msg)


def _cut(part: Any) -> Any:
    """Up to the first slash: what follows it may be a path with blanks in it, so no end can be found."""
    if isinstance(part, int | float | None):
        return part
    start, slash, _ = str(part).partition("/")
    return start + HIDDEN if slash else start


def _places(error: BaseException) -> Iterator[str]:
    """The traceback of an exception and of those that led to it, innermost cause first, without any message."""
    cause = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    if cause is not None:
        yield from _places(cause)
        yield "\nThen:\n"
    yield from traceback.format_tb(error.__traceback__)
    yield type(error).__qualname__
