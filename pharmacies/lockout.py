"""Guessing is stopped at two speeds, and nobody is locked out by a stranger's guesses.

Quick: one account from one address (or from one browser that it signed in with before) waits longer and longer from
the fifth failure on. Slow: after 25 failures in a day, wherever they come from, an account takes passwords only from
browsers it signed in with before; a network after 100. Passkeys are never counted: nobody guesses a signature.
django-axes keeps the counts, this file judges them.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import ip_network
from typing import Any, Final

from axes.handlers.database import AxesDatabaseHandler
from axes.models import AccessAttempt
from django.conf import settings
from django.db.models import BooleanField, F, Func, Max, Q, Sum, Value
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from audit.address import caller_address
from pharmacies.known_devices import device_of, fingerprint
from pharmacies.vocabulary import Scope

DAY: Final = timedelta(hours=24)
QUICK: Final = 5
"""Failures before the first pause (delib. CNIL 2022-100 wants a limit at 10 at most)."""
PAUSES: Final = tuple(timedelta(minutes=minutes) for minutes in (1, 2, 4, 8, 15))
"""After the fifth failure, the sixth…; the last one for every further."""
OF_ACCOUNT: Final = 25
OF_NETWORK: Final = 100
"""Failures in a day. A pharmacy is one network, and its own computers are known devices."""
NETWORK_BITS: Final = {4: 24, 6: 56}
"""What one subscriber or one small provider has."""


@dataclass(frozen=True, slots=True)
class Closure:
    """What is closed, for how long still, and whether this failure closed it."""

    scope: Scope
    wait: timedelta
    at_once: bool = False


class TwoSpeeds(AxesDatabaseHandler):  # type: ignore[misc]  # django-axes brings no types
    """django-axes' own counting, by our judgement."""

    def get_failures(self, request: HttpRequest, credentials: dict[str, Any] | None = None) -> int:
        """The limit if something is closed for this try, else nothing."""
        found = closure(request, credentials or {})
        request.closure = found  # type: ignore[attr-defined]  # ours, read below and by the page
        return settings.AXES_FAILURE_LIMIT if found else 0

    def user_login_failed(
        self, sender: Any, credentials: dict[str, Any], request: HttpRequest | None = None, **kwargs: Any
    ) -> None:
        """Counts the failure for the browser, if the account knows it; what it calls itself is nowhere kept."""
        if request is None:
            return
        shut_before = closed(request) is not None
        request.axes_user_agent = _browser(request, credentials)  # type: ignore[attr-defined]  # django-axes' name
        super().user_login_failed(sender, credentials, request=request, **kwargs)
        now_shut = closed(request)
        if now_shut and not shut_before:
            request.closure = Closure(now_shut.scope, now_shut.wait, at_once=True)  # type: ignore[attr-defined]


def closed(request: HttpRequest) -> Closure | None:
    """What was found closed for this try."""
    found: Closure | None = getattr(request, "closure", None)
    return found


def closure(request: HttpRequest, credentials: dict[str, Any]) -> Closure | None:
    """What is closed for this account, address and browser; one query whatever the answer."""
    at: datetime = request.axes_attempt_time  # type: ignore[attr-defined]  # django-axes'
    browser = _browser(request, credentials)
    account = Q(username=account_pseudonym(request, credentials))
    here = Q(user_agent=browser) if browser else Q(user_agent="", ip_address=address(request))
    recent = AccessAttempt.objects.filter(attempt_time__gte=at - DAY).annotate(near=_near(address(request)))
    counts = recent.filter(account | Q(near=True)).aggregate(
        here=Sum("failures_since_start", filter=account & here, default=0),
        last=Max("attempt_time", filter=account & here),
        account=Sum("failures_since_start", filter=account & Q(user_agent=""), default=0),
        account_last=Max("attempt_time", filter=account & Q(user_agent="")),
        network=Sum("failures_since_start", filter=Q(near=True, user_agent=""), default=0),
        network_last=Max("attempt_time", filter=Q(near=True, user_agent="")),
    )
    return _judged(counts, at, known=bool(browser))


def _judged(counts: dict[str, Any], at: datetime, *, known: bool) -> Closure | None:
    if not known and counts["account"] >= OF_ACCOUNT:
        return Closure(Scope.ACCOUNT, counts["account_last"] + DAY - at)
    if not known and counts["network"] >= OF_NETWORK:
        return Closure(Scope.NETWORK, counts["network_last"] + DAY - at)
    if counts["here"] < QUICK:
        return None
    wait: timedelta = counts["last"] + PAUSES[min(counts["here"] - QUICK, len(PAUSES) - 1)] - at
    return Closure(Scope.PLACE, wait) if wait > timedelta() else None


def _near(of: str | None) -> Func | Value:
    """Whether a try came from the same network."""
    if of is None:
        return Value(value=False)
    version = 6 if ":" in of else 4
    network = str(ip_network(f"{of}/{NETWORK_BITS[version]}", strict=False))
    inside = Func(Value(network), template="%(expressions)s::inet")
    return Func(F("ip_address"), inside, template="(%(expressions)s)", arg_joiner=" <<= ", output_field=BooleanField())


def _browser(request: HttpRequest, credentials: dict[str, Any]) -> str:
    """A name for the caller's browser if this account signed in with it before, or nothing."""
    device = device_of(request)
    return f"device:{device.id}" if device.knows(credentials["username"]) else ""


def account_pseudonym(_request: HttpRequest, credentials: dict[str, str]) -> str:
    """A keyed fingerprint of the e-mail tried (64 hexadecimal signs). People type passwords there by mistake.

    Raises `KeyError` without one: failures counted under no account would lock nobody out.
    """
    return fingerprint(credentials["username"])


def address(request: HttpRequest) -> str | None:
    """The caller's address, the same as in the trace."""
    return caller_address(request, settings.TRUSTED_PROXIES)


def page(request: HttpRequest, _response: HttpResponse | None, _credentials: dict[str, str] | None) -> HttpResponse:
    """The page of too many tries: how long to wait, and the ways in that stay open."""
    found = closed(request)
    seconds = max(1, int(found.wait.total_seconds())) if found else int(PAUSES[0].total_seconds())
    context = {
        "minutes": -(-seconds // 60),
        "wide": found is not None and found.scope != Scope.PLACE,
        "reference": getattr(request, "request_id", ""),
    }
    answer = render(request, "people/locked.html", context, status=429)
    answer["Retry-After"] = str(seconds)
    return answer
