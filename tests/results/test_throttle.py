"""The brake on machines."""

import pytest
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory
from redis.exceptions import ConnectionError as NoRedis

from audit.context import Door, through
from results.views.throttle import throttled


@throttled("test", 2)
def view(request: HttpRequest) -> HttpResponse:
    return HttpResponse(status=204)


def knock(address: str | None = "192.0.2.1", method: str = "POST") -> int:
    """The status that a caller from that address gets."""
    with through(Door("web:test", address, "test")):
        return view(RequestFactory().generic(method, "/e/0000000/")).status_code


def test_an_address_is_braked_after_its_share() -> None:
    assert [knock() for _ in range(4)] == [204, 204, 429, 429]


def test_another_address_is_not() -> None:
    assert [knock() for _ in range(3)] == [204, 204, 429]
    assert knock("192.0.2.2") == 204


def test_reading_is_never_braked() -> None:
    assert {knock(method="GET") for _ in range(5)} == {204}


def test_callers_without_an_address_share_no_brake() -> None:
    assert {knock(None) for _ in range(5)} == {204}


def test_the_window_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("results.views.throttle.time.time", lambda: 600_000.0)
    assert [knock() for _ in range(3)] == [204, 204, 429]
    monkeypatch.setattr("results.views.throttle.time.time", lambda: 600_600.0)
    assert knock() == 204


def test_a_lost_cache_brakes_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    def lost(*args: object) -> None:
        raise NoRedis

    monkeypatch.setattr(cache, "add", lost)
    assert {knock() for _ in range(5)} == {204}


def test_the_cache_holds_no_address_in_clear(monkeypatch: pytest.MonkeyPatch) -> None:
    keys: list[str] = []
    monkeypatch.setattr(cache, "add", lambda key, *args: keys.append(key))
    monkeypatch.setattr(cache, "incr", lambda key: 1)
    knock()
    assert keys
    assert "192.0.2.1" not in keys[0]
