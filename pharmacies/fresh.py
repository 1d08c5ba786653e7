"""A second factor shown within five minutes: before exports, key commands, and changes of rights or factors."""

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Concatenate, Final, ParamSpec, TypeVar, cast
from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from pharmacies.acts.confirm_identity import confirm_identity, fail_confirmation
from pharmacies.backends import factor_that_answers
from pharmacies.factors import factors_of, kind_of
from pharmacies.forms import ConfirmForm
from pharmacies.models import User
from pharmacies.passkeys import answered
from pharmacies.psc.held import came_by_psc
from pharmacies.session import confirm, is_fresh, person, renew_key, taken_seat, verified_user

P = ParamSpec("P")
Req = TypeVar("Req", bound=HttpRequest)

WAS: Final = "confirming"
"""The verb that was interrupted; its presence says that a factor is being shown."""
OURS: Final = frozenset({WAS, "code", "passkey", "csrfmiddlewaretoken"})


def fresh(
    view: Callable[Concatenate[Req, P], HttpResponseBase],
) -> Callable[Concatenate[Req, P], HttpResponseBase]:
    """Write it below the view's mark (`@needs(…)` or `@signed_in`).

    Who was not asked lately is asked at the same address, and goes on from there: what was typed travels along,
    except passwords.
    """

    @wraps(view)
    def confirmed(request: Req, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        if WAS in request.POST:
            return _judge(request) or _go_on(request, lambda: view(request, *args, **kwargs))
        if is_fresh(request, now()):
            return view(request, *args, **kwargs)
        return _page(request, ConfirmForm(), request.method or "")

    return confirmed


def _judge(request: HttpRequest) -> HttpResponse | None:
    """None if the factor is right."""
    user = cast("User", verified_user(request))  # the view's mark let nobody else in
    form = ConfirmForm(request.POST)
    was = request.POST[WAS]
    if not form.is_valid():
        return _page(request, form, was, status=422)
    by, at = person(user, taken_seat(request)), now()
    device = (
        answered(request, form.cleaned_data["passkey"], user)
        if form.cleaned_data["passkey"]
        else factor_that_answers(user.pk, form.cleaned_data["code"])
    )
    if device is None:
        fail_confirmation(by=by, at=at)
        form.add_error(None, _("Ce code ou cette clé ne vous a pas reconnu. Attendez le prochain code, puis tapez-le."))
        return _page(request, form, was, status=403)
    confirm_identity(factor=kind_of(device), by=by, at=at)
    confirm(request, at)
    renew_key(request)
    return None


def _go_on(request: HttpRequest, view: Callable[[], HttpResponseBase]) -> HttpResponseBase:
    if request.POST[WAS] != "POST":
        return redirect(request.get_full_path())
    request.POST = _typed(request.POST)  # type: ignore[assignment]  # as immutable as the one it replaces
    return view()


def _typed(posted: Mapping[str, object]) -> QueryDict:
    """Without what was only for us."""
    kept = cast("QueryDict", posted).copy()
    for name in OURS - {"csrfmiddlewaretoken"}:
        kept.pop(name, None)
    return kept


def _page(request: HttpRequest, form: ConfirmForm, was: str, status: int = 200) -> HttpResponse:
    user = cast("User", verified_user(request))
    carried = [
        (name, value)
        for name, values in request.POST.lists()
        for value in values
        if name not in OURS and "password" not in name
    ]
    context = {
        "form": form,
        "was": was,
        "carried": carried,
        "factors": factors_of(user),
        "psc": came_by_psc(request, user),
        "back": _page_before(request, was),
    }
    return render(request, "people/confirm.html", context, status=status)


def _page_before(request: HttpRequest, was: str) -> str:
    """Where Pro Santé Connect leads back to: it carries nothing that was typed, so to the page with the form."""
    if was != "POST":
        return request.get_full_path()
    return urlsplit(request.headers.get("Referer", "")).path
