"""The one way to a tenant's objects: a stranger finds nothing (404), a member without the right is told so (403)."""

from uuid import UUID

from django.utils.translation import gettext_lazy as _

from pharmacies.refusal import Unknown
from pharmacies.seat import Seat
from pharmacies.vocabulary import Permission
from results.models import Case, Lot, Result


def case_for(seat: Seat, case_id: UUID, permission: Permission) -> Case:
    """A case of the seat's own pharmacy, its lot and kit loaded."""
    return _found(seat, permission, Case.objects.select_related("lot__device").filter(pk=case_id).first())


def locked_case_for(seat: Seat, case_id: UUID, permission: Permission) -> Case:
    """The same, locked until the transaction ends: two people on one test take turns."""
    held = Case.objects.select_related("lot__device").select_for_update(of=("self",)).filter(pk=case_id).first()
    return _found(seat, permission, held)


def _found(seat: Seat, permission: Permission, case: Case | None) -> Case:
    if case is None or case.pharmacy_id != seat.pharmacy.pk:
        raise Unknown(_("Ce test n’existe pas, ou plus."))
    seat.require(permission)
    return case


def lot_for(seat: Seat, lot_id: UUID, permission: Permission) -> Lot:
    """A box of the seat's own pharmacy, its kit loaded."""
    lot = Lot.objects.select_related("device").filter(pk=lot_id, pharmacy_id=seat.pharmacy.pk).first()
    if lot is None:
        raise Unknown(_("Cette boîte de tests n’existe pas, ou plus."))
    seat.require(permission)
    return lot


def newest_lot(pharmacy_id: UUID) -> Lot | None:
    """The box that the pharmacy opened last."""
    return Lot.objects.select_related("device").filter(pharmacy_id=pharmacy_id).order_by("-opened_at").first()


def standing_result(case: Case) -> Result | None:
    """The version of the result that counts, or None."""
    return Result.objects.standing().filter(case=case).newest_first().first()
