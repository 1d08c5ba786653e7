"""Where a person goes after signing in: to the page that was wanted, if it is ours."""

from typing import Final

from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from pharmacies.home import home_of
from pharmacies.models import User
from pharmacies.seat import Seat

LONGEST_NEXT: Final = 500
"""Characters; our longest address has about 120."""


def wanted(request: HttpRequest) -> str:
    """The local path to go on to, or nothing: a link from elsewhere must not lead on to elsewhere."""
    return local(request.POST.get("next") or request.GET.get("next") or "")


def local(path: str) -> str:
    """The path, if it is one of this site."""
    ours = path.startswith("/") and url_has_allowed_host_and_scheme(path, allowed_hosts=None)
    return path if ours and len(path) <= LONGEST_NEXT else ""


def way_on(path: str, user: User, seat: Seat | None) -> str:
    """The address for this person; `path` is what `wanted` said."""
    if user.is_dpo:
        console = reverse("admin:index")
        return path if path.startswith(console) else console
    if user.is_support:
        return reverse("support")
    if seat is None:
        return reverse("choose_pharmacy", query={"next": path} if path else None)
    return path or reverse(home_of(seat))
