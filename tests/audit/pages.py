"""A small site to try doors and the console on, whatever the real pages are."""

from django.db.transaction import non_atomic_requests
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import path

from audit.console import console
from audit.context import current_door


@non_atomic_requests
def door_page(request: HttpRequest, token: str = "") -> JsonResponse:
    door = current_door()
    own = request.request_id  # type: ignore[attr-defined]
    return JsonResponse({"name": door.name, "address": door.address, "request_id": door.request_id, "own": own})


def failing_page(request: HttpRequest) -> HttpResponse:
    raise ZeroDivisionError


def words(request: HttpRequest) -> HttpResponse:
    return HttpResponse("ok")


urlpatterns = [
    path("r/<str:token>/", door_page, name="open_document"),
    path("sans-nom/", door_page),
    path("panne/", failing_page, name="failing"),
    path("connexion/", words, name="sign_in"),
    path("deconnexion/", words, name="sign_out"),
    path("admin/", console.urls),
]
MIDDLEWARE = [
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django_otp.middleware.OTPMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "audit.middleware.AuditDoor",
]
