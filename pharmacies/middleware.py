"""Seats, and the rule that a page is closed until it says who may open it."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.functional import SimpleLazyObject
from django.utils.timezone import now

from pharmacies.access import answer_before
from pharmacies.session import keep_awake, taken_seat


class EndIdle:
    """Ends the session of somebody who did nothing for half an hour; a page that asks by itself is nobody at work."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if settings.SESSION_COOKIE_NAME in request.COOKIES:
            keep_awake(request, now(), attended=request.headers.get("Sec-Fetch-Dest") != "empty")
        return self.get_response(request)


class TakeSeat:
    """`request.seat`: who works where, false when nobody does. Looked up when first asked; public pages ask nothing."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        request.seat = SimpleLazyObject(lambda: taken_seat(request))  # type: ignore[attr-defined]  # ours
        return self.get_response(request)


class ClosedByDefault:
    """Reads the mark before the view and its transaction begin: the trace of a refusal is never rolled back."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], _args: Any, _kwargs: Any
    ) -> HttpResponseBase | None:
        """Another answer than the view's, or None."""
        return answer_before(request, view)
