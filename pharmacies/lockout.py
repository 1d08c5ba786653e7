"""What django-axes may know of a failed try, and what it shows when there were too many."""

from axes.helpers import get_cool_off
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from audit.address import caller_address
from pharmacies.known_devices import fingerprint


def account_pseudonym(_request: HttpRequest, credentials: dict[str, str]) -> str:
    """A keyed fingerprint of the e-mail tried (64 hexadecimal signs). People type passwords there by mistake.

    Raises `KeyError` without one: failures counted under no account would lock nobody out.
    """
    return fingerprint(credentials["username"])


def address(request: HttpRequest) -> str | None:
    """The caller's address, the same as in the trace."""
    return caller_address(request, settings.TRUSTED_PROXIES)


def page(request: HttpRequest, _response: HttpResponse | None, _credentials: dict[str, str] | None) -> HttpResponse:
    """The page of too many tries: how long to wait, and that nobody else is locked out."""
    seconds = int(get_cool_off(request).total_seconds())
    context = {"minutes": -(-seconds // 60), "reference": getattr(request, "request_id", "")}
    answer = render(request, "people/locked.html", context, status=429)
    answer["Retry-After"] = str(seconds)
    return answer
