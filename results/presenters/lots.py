"""Boxes of tests: the one in use at this workstation, those opened lately, the kits that may be opened."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from django.utils.translation import gettext as _

from pharmacies.seat import Seat
from pharmacies.vocabulary import Permission
from results.models import Device, Lot
from results.presenters import wording

SHOWN = 20
"""Boxes on the page: more than a busy week opens."""


@dataclass(frozen=True, slots=True)
class Box:
    """One opened box; `choosable` unless it is in use here or expired."""

    id: str
    kit: str
    number: str
    expires: str
    window: str
    active: bool
    expired: bool
    choosable: bool


@dataclass(frozen=True, slots=True)
class Lots:
    """The page: boxes, newest first, and the kits by manufacturer as (manufacturer, [(id, words)])."""

    boxes: list[Box]
    kits: list[tuple[str, list[tuple[str, str]]]]
    may_manage: bool


def lots(seat: Seat, active: Lot | None, now: dt.datetime) -> Lots:
    """Two queries: the pharmacy's boxes and the catalogue."""
    today = wording.local_day(now)
    opened = Lot.objects.filter(pharmacy_id=seat.pharmacy.pk).select_related("device").order_by("-opened_at")[:SHOWN]
    return Lots(
        boxes=[_box(lot, active, today) for lot in opened],
        kits=_kits(Device.objects.usable().by_name()),
        may_manage=seat.may(Permission.MANAGE_LOTS),
    )


def _box(lot: Lot, active: Lot | None, today: dt.date) -> Box:
    here, expired = active is not None and lot.pk == active.pk, lot.expired(today)
    return Box(
        id=str(lot.pk),
        kit=lot.device.name,
        number=lot.number,
        expires=wording.short_date(lot.expires_on),
        window=wording.window(lot.device.reads_after, lot.device.reads_until),
        active=here,
        expired=expired,
        choosable=not here and not expired,
    )


def _kits(devices: Iterable[Device]) -> list[tuple[str, list[tuple[str, str]]]]:
    return [
        (maker, [(device.pk, _fictitious(device)) for device in kits])
        for maker, kits in groupby(devices, key=lambda device: device.manufacturer)
    ]


def _fictitious(device: Device) -> str:
    return _("%(name)s (fictif)") % {"name": device.name} if device.fictitious else device.name
