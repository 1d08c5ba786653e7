"""Rules of every answer: what browsers may keep and do, and how a refusal looks."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from audit.alarms import seal_broken
from audit.broken_seal import BrokenSeal
from pharmacies.refusal import Refusal

Answer = Callable[[HttpRequest], HttpResponse]

PERMISSIONS = "camera=(), geolocation=(), microphone=(), payment=(), usb=(), interest-cohort=()"
"""Nothing of ours needs any of them; a wedge scanner types, the patient's phone scans with its own camera app."""


class Privacy:
    """No page is kept by a browser or a proxy (ASVS 14.3.2, 14.2.5), indexed, or given device rights."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Cache-Control", "no-store")
        response.headers.setdefault("X-Robots-Tag", "noindex, nofollow")
        response.headers["Permissions-Policy"] = PERMISSIONS
        return response


class SmallBodies:
    """Refuses a body larger than any of our forms before anybody reads it, attached files included."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        length = request.META.get("CONTENT_LENGTH") or "0"
        if not length.isdigit() or int(length) > settings.DATA_UPLOAD_MAX_MEMORY_SIZE:
            return HttpResponse(_("Trop de données d’un coup."), status=413, content_type="text/plain; charset=utf-8")
        return self.get_response(request)


class Refusals:
    """A refusal that no page has room for becomes a page of its own: one sentence, what to do, a reference."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Translates a `Refusal` and a broken seal; everything else goes Django's own way.

        The request's transaction is rolled back by now, so that the alarm stands in one of its own.
        """
        if isinstance(exception, BrokenSeal):
            seal_broken(exception, at=timezone.now())
            return render(request, "errors/seal_broken.html", status=409)
        if not isinstance(exception, Refusal):
            return None
        page = exception.status if exception.status in {403, 404, 409, 429} else 409
        return render(request, f"errors/{page}.html", {"message": exception.message}, status=exception.status)
