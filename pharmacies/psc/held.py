"""What a session holds of Pro Santé Connect: the errand, the identity it brought, the way somebody came in."""

from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any, Final

from django.http import HttpRequest
from django.utils.timezone import now

from pharmacies.identifiers import compact
from pharmacies.models import User
from pharmacies.psc.flow import LASTS, Arrival, Errand, way_out
from pharmacies.psc.professional import Professional, Workplace

ERRAND: Final = "psc_errand"
IDENTITY: Final = "psc_identity"
WAY: Final = "psc_way"
IDENTITY_LASTS: Final = timedelta(minutes=30)
"""Time to fill in what follows: an application, an invitation, a request to join."""


def set_out(request: HttpRequest, errand: Errand) -> None:
    """Keeps the errand; an older one is void. The session of a visitor ends soon after it."""
    request.session[ERRAND] = asdict(errand)
    if not request.user.is_authenticated:
        request.session.set_expiry(now() + timedelta(seconds=2 * LASTS))


def come_back(request: HttpRequest) -> Errand | None:
    """The errand, which is gone then: whatever comes back is looked at once."""
    kept: dict[str, Any] | None = request.session.pop(ERRAND, None)
    return Errand(**kept) if kept else None


def hold_identity(request: HttpRequest, who: Professional, *, at: datetime) -> None:
    """Keeps a verified identity, signed in or not. The door then renews the session's key."""
    until = at + IDENTITY_LASTS
    request.session[IDENTITY] = {"who": asdict(who), "until": until.timestamp()}
    if not request.user.is_authenticated:
        request.session.set_expiry(until)


def identity(request: HttpRequest) -> Professional | None:
    """The pharmacist whom Pro Santé Connect vouched for in this session in the last half hour, or None."""
    kept: dict[str, Any] | None = request.session.get(IDENTITY)
    if kept is None or kept["until"] < now().timestamp():
        return None
    told = dict(kept["who"])
    told["workplaces"] = tuple(Workplace(**workplace) for workplace in told["workplaces"])
    return Professional(**told)


def may_open(finess: str, who: Professional | None) -> bool:
    """Whether this pharmacist may open or join the pharmacy by right of the activities, without being invited."""
    return who is not None and who.works_at(compact(finess))


def hold_way_in(request: HttpRequest, arrival: Arrival) -> None:
    """Remembers that this session was opened by Pro Santé Connect, at which level, and how to leave there."""
    request.session[WAY] = {
        "subject": arrival.who.subject,
        "acr": arrival.who.acr,
        "id_token": arrival.id_token,
        "end_session": arrival.end_session,
    }


def came_by_psc(request: HttpRequest, user: User) -> bool:
    """Whether this session is that person's by Pro Santé Connect: two factors. It ends when the account is unlinked."""
    way: dict[str, str] | None = request.session.get(WAY)
    return way is not None and way["subject"] == user.psc_subject


def farewell(request: HttpRequest, *, back_to: str) -> str:
    """Where to go to leave the provider too; empty for who came in another way."""
    way: dict[str, str] | None = request.session.get(WAY)
    return way_out(way["id_token"], way["end_session"], back_to=back_to) if way else ""
