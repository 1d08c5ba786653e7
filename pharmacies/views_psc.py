"""Signing in by Pro Santé Connect, and what a verified pharmacist may ask for: a link, a place in a team."""

from typing import Final, cast
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, Resolver404, resolve, reverse
from django.utils.timezone import now
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from audit.actor import Actor
from audit.vocabulary import ActorKind
from pharmacies.access import public, signed_in
from pharmacies.acts.ask_to_join import ask_to_join
from pharmacies.acts.fail_sign_in import fail_sign_in
from pharmacies.acts.link_professional import link_professional
from pharmacies.acts.sign_in_professional import SignedIn, sign_in_professional
from pharmacies.joining import joinable
from pharmacies.known_devices import remember
from pharmacies.models import User
from pharmacies.psc import flow, held
from pharmacies.psc.client import Client, kept
from pharmacies.psc.places import provider
from pharmacies.psc.professional import Professional
from pharmacies.psc.reasons import NotVerified, Reason
from pharmacies.refusal import Refusal, Unknown
from pharmacies.session import begin, person, renew_key, taken_seat, verified_user
from pharmacies.vocabulary import WayIn
from pharmacies.way_on import wanted, way_on

VISITOR: Final = Actor(ActorKind.VISITOR)
FOR_THE_UNKNOWN: Final = frozenset({"apply", "accept_invitation"})
"""Pages that take a verified pharmacist without an account, when they sent the person here."""
ASKED: Final = "join_asked"


@public
@transaction.non_atomic_requests  # no transaction waits for another's server
@never_cache
@require_GET
def setting_out(request: HttpRequest) -> HttpResponse:
    """Sends the person to the provider. By GET: `form-action` lets no form lead there."""
    client, again = _client(), verified_user(request) is not None
    errand = flow.errand(wanted=wanted(request), at=now())
    try:
        address = flow.way_there(errand, client, redirect_uri=_return_address(), again=again)
    except NotVerified as refusal:
        return _refused(request, refusal)
    held.set_out(request, errand)
    return redirect(address)


@public
@transaction.non_atomic_requests
@never_cache
@require_GET
def coming_back(request: HttpRequest) -> HttpResponse:
    """Whatever the provider, or somebody in its name, sends back is judged once."""
    client, errand, at = _client(), held.come_back(request), now()
    try:
        told = {name: request.GET[name] for name in ("state", "code", "iss", "error") if name in request.GET}
        arrival = flow.way_back(errand, told, client, redirect_uri=_return_address(), at=at)
        known = sign_in_professional(who=arrival.who, at=at)
        return _welcomed(request, arrival, known) if known else _unknown(request, arrival)
    except NotVerified as refusal:
        return _refused(request, refusal)


def _welcomed(request: HttpRequest, arrival: flow.Arrival, known: SignedIn) -> HttpResponse:
    at = now()
    begin(request, known.user, WayIn.PSC, known.seat, at)
    held.hold_identity(request, arrival.who, at=at)
    held.hold_way_in(request, arrival)
    response = redirect(way_on(arrival.wanted, known.user, known.seat))
    remember(request, response, known.user)
    return response


def _unknown(request: HttpRequest, arrival: flow.Arrival) -> HttpResponse:
    """No account has this number: on to what the activities allow. Raises `NotVerified` when that is nothing."""
    onward = _onward(request, arrival.who, arrival.wanted)
    if not onward:
        raise NotVerified(Reason.NOT_REGISTERED)
    held.hold_identity(request, arrival.who, at=now())
    renew_key(request)
    return redirect(onward)


def _onward(request: HttpRequest, who: Professional, path: str) -> str:
    if path and _name_of(path) in FOR_THE_UNKNOWN:
        return path
    if verified_user(request) is not None:
        return reverse("psc_link")
    if joinable(who):
        return reverse("join_pharmacy")
    return _application() if who.workplaces else ""


def _name_of(path: str) -> str:
    try:
        return resolve(path.partition("?")[0]).url_name or ""
    except Resolver404:
        return ""


def _application() -> str:
    try:
        return reverse("apply")
    except NoReverseMatch:
        return ""  # this site opens pharmacies by command only


@signed_in
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def linking(request: HttpRequest) -> HttpResponse:
    """Somebody in by password shows that the identity is theirs too; from then on it opens the account."""
    user, who = cast("User", verified_user(request)), held.identity(request)
    if who is None:
        return redirect(reverse("psc_start") if settings.PSC_ISSUER else way_on("", user, taken_seat(request)))
    if request.method != "POST":
        return render(request, "people/psc_link.html", {"who": who, "user": user, "linked": user.rpps == who.rpps})
    by = person(user, taken_seat(request))
    try:
        link_professional(user=user, who=who, by=by, at=now())
    except NotVerified as refusal:
        return _refused(request, refusal, by=by)
    return redirect("psc_link")


@public
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def joining(request: HttpRequest) -> HttpResponse:
    """A verified pharmacist asks to join a pharmacy among the activities."""
    who = held.identity(request)
    if who is None:
        return redirect("sign_in")
    if request.method != "POST":
        return _join_page(request, who)
    try:
        asked = ask_to_join(
            who=who, pharmacy_id=_posted_id(request), email=request.POST.get("email", ""), by=VISITOR, at=now()
        )
    except Refusal as refusal:
        return _join_page(request, who, refusal)
    request.session[ASKED] = [*request.session.get(ASKED, []), str(asked.pharmacy_id)]
    return redirect("join_pharmacy")


def _join_page(request: HttpRequest, who: Professional, refusal: Refusal | None = None) -> HttpResponse:
    asked = request.session.get(ASKED, [])
    context = {
        "who": who,
        "choices": [(pharmacy, str(pharmacy.pk) in asked) for pharmacy in joinable(who)],
        "known": verified_user(request) is not None,
        "email": request.POST.get("email", ""),
        "refusal": refusal.message if refusal else "",
    }
    return render(request, "people/join.html", context, status=refusal.status if refusal else 200)


def _refused(request: HttpRequest, refusal: NotVerified, *, by: Actor = VISITOR) -> HttpResponse:
    fail_sign_in(by=by, at=now(), reason=refusal.code)
    context = {"message": refusal.message, "down": refusal.status == 503, "password": settings.PASSWORD_SIGN_IN}
    return render(request, "people/psc_refused.html", context, status=refusal.status)


def _client() -> Client:
    """Raises `Unknown` where Pro Santé Connect is switched off."""
    there = provider()
    if there is None:
        raise Unknown
    return kept(there)


def _return_address() -> str:
    """As registered with the provider, whatever host name the person typed."""
    return settings.PUBLIC_URL + reverse("psc_return")


def _posted_id(request: HttpRequest) -> UUID:
    try:
        return UUID(request.POST.get("pharmacy", ""))
    except ValueError:
        return UUID(int=0)  # nobody's pharmacy: the act refuses it as it refuses a stranger's
