"""Identity checked, swab done, drops on the cassette: the timer starts."""

import datetime as dt
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from pharmacies.refusal import Refusal, Stale
from pharmacies.seat import Seat
from pharmacies.wall import inside
from results import revision
from results.life import MOVES
from results.lookups import locked_case_for, lot_for
from results.models import Case
from results.outcome import Trace
from results.vocabulary import CaseState, GuardianConsent

MOVE = MOVES["start"]


def start_test(
    *, case_id: UUID, lot_id: UUID | None, by: Seat, at: dt.datetime, seen: int | None = None, guardian: str = ""
) -> Case:
    """Starts the timer with a box that is not expired; a minor needs a guardian's consent.

    `seen` is the revision of the case that the person had on screen. Pressing twice starts once.
    """
    with transaction.atomic(), inside(by.pharmacy.pk):
        case = locked_case_for(by, case_id, MOVE.permission)
        if case.state == CaseState.STARTED and case.started_by == by.user.pk and case.revision == (seen or 0) + 1:
            return case
        if case.state not in MOVE.sources or (seen is not None and seen != case.revision):
            raise Stale
        if lot_id is None:
            raise Refusal(_("Ouvrez d’abord une boîte de tests : kit, lot et date."), code="no-lot")
        case.lot = lot_for(by, lot_id, MOVE.permission)
        if case.lot.expired(timezone.localtime(at).date()):
            raise Refusal(
                _("Lot %(lot)s périmé le %(date)s. Choisissez une autre boîte.")
                % {"lot": case.lot.number, "date": f"{case.lot.expires_on:%d/%m/%Y}"},
                code="lot-expired",
            )
        if case.minor and guardian not in GuardianConsent.values:
            raise Refusal(_("Mineur : accord d’un parent à recueillir avant le test."), code="guardian-missing")
        case.guardian_consent = guardian if case.minor else ""
        case.state, case.started_at, case.started_by = MOVE.target, at, by.user.pk
        case.revision += 1
        case.save(update_fields=["state", "started_at", "started_by", "lot", "guardian_consent", "revision"])
        Trace(case, by=by, at=at).leave(MOVE.act)
        revision.bump(by.pharmacy.pk)
    return case
