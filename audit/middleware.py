"""The door of web requests."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from audit.address import caller_address
from audit.changes import made_by
from audit.context import Door, new_request_id, rename_door, through

UNROUTED = "web:?"


class AuditDoor:
    """Opens the door "web:<url name>" for each request and names the request in `X-Request-ID`.

    The path itself is never kept: result links hold tokens. Costs no query.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        door = Door(UNROUTED, caller_address(request, settings.TRUSTED_PROXIES), new_request_id())
        request.request_id = door.request_id  # type: ignore[attr-defined]  # ours, read by error pages
        with through(door), made_by(lambda: getattr(request, "user", None)):
            response = self.get_response(request)
        response["X-Request-ID"] = door.request_id
        return response

    def process_view(self, request: HttpRequest, *_: Any) -> None:
        """Routing is done: the door gets the page's name."""
        match = request.resolver_match
        if match is not None:
            rename_door(f"web:{match.view_name}")
