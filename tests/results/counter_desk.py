"""A browser at the counter, signed in, with the clock where the test wants it."""

import datetime as dt
import re
from collections.abc import Iterator
from contextlib import contextmanager

import time_machine
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext

from pharmacies.seat import Seat
from results.models import Case
from tests.cast import sign_in
from tests.results.story import NOON, minutes

BRACKET = re.compile("BEGIN|COMMIT|(RELEASE )?SAVEPOINT")


def browser(seat: Seat) -> Client:
    """Somebody's signed-in browser."""
    client = Client()
    sign_in(client, seat)
    return client


@contextmanager
def clock(after: float = 0) -> Iterator[dt.datetime]:
    """The clock stands so many minutes after noon."""
    at = NOON + minutes(after)
    with time_machine.travel(at, tick=False):
        yield at


@contextmanager
def queries(most: int) -> Iterator[None]:
    """At most so many queries; the beginnings and ends of transactions are not counted."""
    with CaptureQueriesContext(connection) as captured:
        yield
    asked = [query["sql"] for query in captured if not BRACKET.match(query["sql"])]
    assert len(asked) <= most, "\n".join(sql[:160] for sql in asked)


def page(response: HttpResponse) -> str:
    """The page's text, one space between words, and nothing undefined in it."""
    text = response.content.decode()
    assert "UNDEFINED TEMPLATE VARIABLE" not in text, re.findall(r"UNDEFINED TEMPLATE VARIABLE: \S*", text)
    return re.sub(r"\s+", " ", text)


def path(case: Case, act: str = "") -> str:
    """The address of a case's page."""
    return f"/file/{case.pk}/{act}"
