"""Which workstation this browser is, and whose sessions wait there."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from django.conf import settings
from django.core import signing
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from audit.derived_keys import DerivedFor, derived_keys
from pharmacies.models import Membership, Pharmacy, Presence, Stay, Workstation
from pharmacies.seat import Seat
from pharmacies.wall import inside

SALT: Final = "pharmacies.workstations"
LIFE: Final = timedelta(days=180)


@dataclass(frozen=True, slots=True)
class Parked:
    """Somebody who may unlock here: a session of today, and the seat that its person has now."""

    presence: Presence
    seat: Seat

    @property
    def stay(self) -> Stay:
        """The session that waits."""
        return self.presence.stay

    @property
    def until(self) -> datetime:
        """When it can be unlocked no more: at the session's own limit, at midnight at the latest."""
        midnight = localtime(self.stay.began_at).replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
        return min(localtime(self.stay.expires_at), midnight)

    @property
    def name(self) -> str:
        """As a colleague says it, "Karim H.": the lock page is seen by everybody."""
        return f"{self.seat.user.first_name} {self.seat.user.last_name[:1]}.".strip()

    @property
    def initials(self) -> str:
        """Two letters."""
        return f"{self.seat.user.first_name[:1]}{self.seat.user.last_name[:1]}".upper()


def workstation_of(request: HttpRequest, pharmacy: Pharmacy | None = None) -> Workstation | None:
    """The workstation that the browser's cookie names, if the cookie is ours and the row is there.

    Somebody who is seated gives the own pharmacy: another's workstation is none, and its wall stays closed.
    """
    key, *older = _keys()
    try:
        cookie = request.COOKIES.get(settings.WORKSTATION_COOKIE_NAME, "")
        said: dict[str, Any] = signing.loads(cookie, key=key, fallback_keys=older, salt=SALT, max_age=LIFE)
    except signing.BadSignature:
        return None
    if pharmacy is not None and said["pharmacy"] != str(pharmacy.pk):
        return None
    with transaction.atomic(), inside(UUID(said["pharmacy"])):
        return Workstation.objects.select_related("pharmacy").filter(pk=UUID(said["id"])).first()


def mark_browser(response: HttpResponseBase, workstation: Workstation) -> None:
    """The browser is this workstation from now on. The cookie opens nothing by itself."""
    said = {"pharmacy": str(workstation.pharmacy_id), "id": str(workstation.pk)}
    response.set_cookie(
        settings.WORKSTATION_COOKIE_NAME,
        signing.dumps(said, key=_keys()[0], salt=SALT),
        max_age=LIFE,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def settled(workstation: Workstation | None, pharmacy: Pharmacy, at: datetime) -> Workstation:
    """The workstation, or the pharmacy's next one for a browser that is none of its own yet. Needs the wall."""
    if workstation is not None:
        return workstation
    Pharmacy.objects.select_for_update().get(pk=pharmacy.pk)  # two new ones at once take turns for the number
    number = Workstation.objects.filter(pharmacy=pharmacy).count() + 1
    name = _("Poste %(number)s") % {"number": number}
    return Workstation.objects.create(pharmacy=pharmacy, name=name, opened_at=at)


def presence_at(workstation: Workstation, stay: Stay) -> Presence:
    """The session's row here; a code that was set elsewhere stays behind. Needs the wall."""
    presence, _new = Presence.objects.get_or_create(
        pharmacy_id=workstation.pharmacy_id, stay=stay, defaults={"workstation": workstation}
    )
    if presence.workstation_id != workstation.pk:
        presence.workstation = workstation
        presence.code, presence.tries = "", 0
        presence.save(update_fields=["workstation", "code", "tries"])
    return presence


def waiting(workstation: Workstation, at: datetime) -> QuerySet[Presence]:
    """Sessions parked here that began today and have not ended. Needs the wall."""
    midnight = localtime(at).replace(hour=0, minute=0, second=0, microsecond=0)
    here = Presence.objects.filter(workstation=workstation, parked_at__isnull=False)
    running = here.filter(stay__ended_at=None, stay__expires_at__gt=at, stay__began_at__gte=midnight)
    return running.select_related("stay__user").order_by("-parked_at", "-pk")


def parked(workstation: Workstation, at: datetime) -> list[Parked]:
    """Who may unlock, whoever locked last first; rights are read now. Needs the wall."""
    found = list(waiting(workstation, at))
    people = (
        Membership.objects.current()
        .with_people()
        .filter(pharmacy_id=workstation.pharmacy_id, user__in=[one.stay.user_id for one in found], user__is_active=True)
    )
    seats = {membership.user_id: Seat.of(membership) for membership in people}
    return [Parked(one, seats[one.stay.user_id]) for one in found if one.stay.user_id in seats]


def _keys() -> list[str | bytes]:
    return [key.hex() for key in derived_keys(DerivedFor.WORKSTATION)]
