"""System pages: one sentence, what to do, a reference to quote. The same page whatever is missing or forbidden."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from pharmacies.refusal import Refusal


def _page(request: HttpRequest, status: int, exception: Exception | None = None) -> HttpResponse:
    message = exception.message if isinstance(exception, Refusal) else ""
    return render(request, f"errors/{status}.html", {"message": message}, status=status)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400: the browser sent what no form of ours sends."""
    return _page(request, 400)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """403: not for this person, with the reason where there is one to give."""
    return _page(request, 403, exception)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403: the form is too old or not ours."""
    return _page(request, 403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404: nothing here, or nothing for this person."""
    return _page(request, 404)


def server_error(request: HttpRequest) -> HttpResponse:
    """500: our fault; needs neither database nor session to be shown."""
    return _page(request, 500)
