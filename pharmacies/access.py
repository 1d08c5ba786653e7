"""Who may open which page: each view bears one mark, and a page without a mark stays closed."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, Final, ParamSpec, TypeVar, cast
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.utils.timezone import now

from pharmacies.acts.refuse_access import refuse_access
from pharmacies.lookups import seats_of
from pharmacies.models import User
from pharmacies.refusal import Forbidden
from pharmacies.seat import Seat
from pharmacies.session import person, taken_seat, verified_user
from pharmacies.vocabulary import Permission, PlatformRole
from pharmacies.wall import inside

P = ParamSpec("P")
R = TypeVar("R", bound=HttpResponseBase)
V = TypeVar("V", bound=Callable[..., HttpResponseBase])

MARK: Final = "access"
PUBLIC: Final = "public"
SIGNED_IN: Final = "signed_in"
GUARDED_BY_ITSELF: Final = frozenset({"admin"})
"""URL namespaces whose site checks each request itself (audit/console.py)."""


class StaffRequest(HttpRequest):
    """A request that passed `needs`: somebody of a team, in their pharmacy."""

    seat: Seat


def public(view: V) -> V:
    """Open to everybody."""
    setattr(view, MARK, PUBLIC)
    return view


def signed_in(view: V) -> V:
    """Open to whoever gave both factors, seated or not."""
    setattr(view, MARK, SIGNED_IN)
    return view


def needs(
    permission: Permission,
) -> Callable[[Callable[Concatenate[StaffRequest, P], R]], Callable[Concatenate[HttpRequest, P], R]]:
    """Open to members whose role holds the permission; `request.seat` is then theirs, and the only one they see."""

    def marked(view: Callable[Concatenate[StaffRequest, P], R]) -> Callable[Concatenate[HttpRequest, P], R]:
        @wraps(view)
        def within(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> R:
            # The middleware makes it true: only a request with a seat gets here.
            staff = cast("StaffRequest", request)
            with inside(staff.seat.pharmacy.pk):
                return view(staff, *args, **kwargs)

        setattr(within, MARK, permission)
        return within

    return marked


def on_duty(role: PlatformRole) -> Callable[[V], V]:
    """Open to those who hold the role on the platform; it opens no pharmacy by itself."""

    def marked(view: V) -> V:
        setattr(view, MARK, role)
        return view

    return marked


def mark_of(view: Callable[..., Any]) -> str | None:
    """The view's mark: PUBLIC, SIGNED_IN, a Permission, a PlatformRole, or None."""
    mark: str | None = getattr(view, MARK, None)
    return mark


def answer_before(request: HttpRequest, view: Callable[..., Any]) -> HttpResponseBase | None:
    """What to answer instead of the view, or None to let it work. Raises `Forbidden`."""
    mark = mark_of(view)
    if mark == PUBLIC or _guards_itself(request):
        return None
    if mark is None:
        raise Forbidden
    user = verified_user(request)
    if user is None:
        return _redirect("locked" if settings.WORKSTATION_COOKIE_NAME in request.COOKIES else "sign_in", request)
    if isinstance(mark, Permission):
        return _seated(request, user, mark)
    if isinstance(mark, PlatformRole) and user.platform_role != mark:
        raise Forbidden
    return None


def _guards_itself(request: HttpRequest) -> bool:
    match = request.resolver_match
    return match is not None and match.app_name in GUARDED_BY_ITSELF


def _seated(request: HttpRequest, user: User, permission: Permission) -> HttpResponseBase | None:
    seat = taken_seat(request)
    if seat is None and seats_of(user):
        return _redirect("choose_pharmacy", request)
    if seat is None or not seat.may(permission):
        refuse_access(permission=permission, by=person(user, seat), at=now())
    if seat is None:
        raise Forbidden
    seat.require(permission)
    cast("StaffRequest", request).seat = seat
    return None


def _redirect(name: str, request: HttpRequest) -> HttpResponseRedirect:
    # What was being sent is lost anyway, and many addresses only take a POST: `next` is for reading.
    query = "?" + urlencode({"next": request.get_full_path()}) if request.method in {"GET", "HEAD"} else ""
    return HttpResponseRedirect(reverse(name) + query)
