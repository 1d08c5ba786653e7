"""A small site around the people's pages: one view per kind of mark, so that these tests need no other room."""

from django.http import HttpRequest, HttpResponse
from django.urls import include, path

from audit.console import console
from pharmacies.access import StaffRequest, needs, public, signed_in
from pharmacies.vocabulary import Permission


@needs(Permission.SEE_QUEUE)
def queue(request: StaffRequest) -> HttpResponse:
    return HttpResponse(f"agent {request.seat.agent}, {request.seat.role.value}, {request.seat.pharmacy.pk}")


@needs(Permission.CORRECT_RESULT)
def correct(request: StaffRequest) -> HttpResponse:
    return HttpResponse("corrigé")


@public
def open_to_all(request: HttpRequest) -> HttpResponse:
    return HttpResponse("bonjour")


@signed_in
def mine(request: HttpRequest) -> HttpResponse:
    return HttpResponse("assis" if request.seat else "debout")


def forgotten(request: HttpRequest) -> HttpResponse:
    return HttpResponse("secret")


ELSEWHERE = ("closing", "deliveries", "figures", "lots", "poster", "support")
"""Pages of other rooms that ours lead to."""

urlpatterns = [
    path("", include("pharmacies.urls")),
    path("admin/", console.urls),
    path("file/", queue, name="queue"),
    path("corriger/", correct, name="correct"),
    path("ouverte/", open_to_all, name="open"),
    path("moi/", mine, name="mine"),
    path("oubliee/", forgotten, name="forgotten"),
    *(
        path(f"{name}/", open_to_all, name=name)
        for name in ("closing", "deliveries", "figures", "lots", "poster", "support")
    ),
]
handler403 = "francetest.errors.forbidden"
handler404 = "francetest.errors.not_found"
