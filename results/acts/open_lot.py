"""The team opens a box of tests: kit, lot, expiry."""

import datetime as dt

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from audit.trace import record
from audit.vocabulary import Act
from pharmacies.refusal import Refusal
from pharmacies.seat import Seat
from pharmacies.vocabulary import Permission
from pharmacies.wall import inside
from results import revision
from results.models import Device, Lot


def open_lot(*, device_id: str, number: str, expires_on: dt.date, by: Seat, at: dt.datetime) -> Lot:
    """Opens the box, or takes up again one that was already opened; an expired box is refused."""
    by.require(Permission.MANAGE_LOTS)
    device = Device.objects.usable().filter(pk=device_id).first()
    if device is None:
        raise Refusal(_("Ce test n’est pas dans votre liste."), status=422, code="unknown-kit")
    if expires_on < timezone.localtime(at).date():
        words = _("Lot %(lot)s périmé le %(date)s. Choisissez une autre boîte.")
        raise Refusal(words % {"lot": number, "date": f"{expires_on:%d/%m/%Y}"}, status=422, code="lot-expired")
    with transaction.atomic(), inside(by.pharmacy.pk):
        lot, _created = Lot.objects.update_or_create(
            pharmacy=by.pharmacy,
            device=device,
            number=number,
            expires_on=expires_on,
            defaults={"opened_at": at, "opened_by": by.user.pk},
        )
        record(Act.LOT_OPENED, by=by.actor, at=at, pharmacy=by.pharmacy.pk)
        revision.bump(by.pharmacy.pk)
    return lot
