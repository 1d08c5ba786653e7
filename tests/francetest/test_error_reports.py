"""Error reports and log lines tell where it broke and nothing of the person whose data was in hand."""

import logging
import sys
from typing import Any

import pytest
from django.test import Client, RequestFactory
from django.views.debug import get_exception_reporter_class, technical_500_response
from pytest_django import Settings

from audit.logs import WithoutPaths
from pharmacies.seat import Seat
from results.models import Case
from results.sealing.access import opening
from results.sealing.purpose import Purpose
from tests import cast
from tests.results import story
from tests.results.story import NOON

PLAIN = ("Lefèvre", "Camille", "1984-07-14", "camille@", "8 rue des Lilas", "jeton-secret")


def break_while_reading(owner: Seat) -> Any:
    """An exception that quotes a name, raised where opened values lie in local variables."""
    case = story.registered(owner.pharmacy)
    fresh = Case(pharmacy=owner.pharmacy, birth_name="Lefèvre")
    with cast.door(), cast.at_home(owner):
        try:
            with opening(Purpose.CASE_SHEET, by=owner.actor, at=NOON, pharmacy=owner.pharmacy.pk):
                name, born, everything = case.birth_name, case.birth_date, [case.street, fresh]
                try:
                    int(name)
                except ValueError as error:
                    raise LookupError(f"{name} {born} {everything}") from error
        except LookupError:
            return sys.exc_info()


@pytest.mark.parametrize("debug", [True, False])
def test_no_report_shows_a_value(owner: Seat, settings: Settings, debug: bool) -> None:
    settings.DEBUG = debug
    request = RequestFactory().post("/r/jeton-secret/?q=Camille", {"birth_name": "Lefèvre"})
    broken = break_while_reading(owner)
    report = get_exception_reporter_class(request)(request, *broken)
    page = technical_500_response(request, *broken).content.decode()
    for shown in (report.get_traceback_html(), report.get_traceback_text(), page):
        assert "LookupError" in shown
        assert "break_while_reading" in shown
        assert not [plain for plain in PLAIN if plain in shown.replace('birth_name="Lefèvre"', "").replace(SOURCE, "")]


SOURCE = "birth_name=&quot;Lefèvre&quot;"


def test_a_logged_traceback_shows_no_value(owner: Seat) -> None:
    record = logging.LogRecord("django.request", logging.ERROR, "x", 1, "broke", (), break_while_reading(owner))
    assert WithoutPaths().filter(record)
    line = logging.Formatter().format(record)
    assert "LookupError" in line
    assert not [plain for plain in PLAIN if plain in line.replace('birth_name="Lefèvre"', "")]


def test_the_page_of_a_failure_shows_nothing(owner: Seat, monkeypatch: pytest.MonkeyPatch, settings: Settings) -> None:
    settings.DEBUG = True
    case = story.registered(owner.pharmacy)

    def fail(shown: object, *_rest: object) -> None:
        raise LookupError("Lefèvre")

    monkeypatch.setattr("results.views.case.sheet_of", fail)
    client = Client(raise_request_exception=False)
    cast.sign_in(client, owner)
    answer = client.get(f"/file/{case.pk}/")
    assert answer.status_code == 500
    assert not [
        plain for plain in PLAIN if plain in answer.content.decode().replace("LookupError(&quot;Lefèvre&quot;)", "")
    ]
