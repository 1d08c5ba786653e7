"""A pharmacy leaves for good: its keys are destroyed, and a signed record of it stays."""

import datetime as dt
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from audit.actor import Actor
from audit.trace import record
from audit.vocabulary import Act
from pharmacies.life import Step
from pharmacies.models import DeletionRecord, Export, Pharmacy
from pharmacies.refusal import Refusal
from pharmacies.standing import check_step, locked_pharmacy, take_step
from pharmacies.wall import inside
from results import revision
from results.erasure import Loss, destroy
from results.farewell import deletion_note
from results.leaving import pending, still_whole
from results.models import DocumentLink, SupportGrant, WrappedKey
from results.sealing.key_model import KeyUse

NOTHING = Loss(keys=0, values=0, cases=0, results=0)


def close_pharmacy(*, pharmacy_id: UUID, export_sha256: str | None, by: Actor, at: dt.datetime) -> DeletionRecord:
    """Destroys every key of the pharmacy. There is no way back.

    `export_sha256` proves that the archive arrived; None when the pharmacy gave its data up in writing, which only a
    command may say. Refused while anything is pending, and when data came after the export.
    """
    with transaction.atomic(), inside(pharmacy_id):
        pharmacy = locked_pharmacy(pharmacy_id)
        check_step(pharmacy, Step.CLOSE)
        _check_nothing_pending(pharmacy, at)
        if export_sha256 is not None:
            _check_export(pharmacy, export_sha256)
        keys = list(WrappedKey.objects.filter(pharmacy=pharmacy, destroyed_at=None).select_for_update().order_by("pk"))
        loss = destroy(pharmacy, [key.pk for key in keys], at=at) if keys else NOTHING
        for scope in sorted({key.scope for key in keys if key.use == KeyUse.DATA}):
            record(Act.KEY_DESTROYED, by=by, at=at, pharmacy=pharmacy.pk, scope=scope, count=loss.values)
        DocumentLink.objects.filter(pharmacy=pharmacy, revoked_at=None).update(revoked_at=at)
        SupportGrant.objects.filter(pharmacy=pharmacy, ended_at=None, expires_at__gt=at).update(ended_at=at)
        take_step(pharmacy, Step.CLOSE, by=by, at=at, keys=loss.keys, count=loss.values)
        revision.bump(pharmacy.pk)
        note = deletion_note(pharmacy, keys, loss, export=export_sha256 or "", by=by, at=at)
        return DeletionRecord.objects.create(pharmacy=pharmacy, recorded_at=at, note=note)


def _check_nothing_pending(pharmacy: Pharmacy, at: dt.datetime) -> None:
    if not pending(pharmacy.pk, at).nothing:
        raise Refusal(
            _("Des tests ou des envois ne sont pas terminés. Terminez-les, puis recommencez."), code="pending"
        )


def _check_export(pharmacy: Pharmacy, sha256: str) -> None:
    newest = Export.objects.filter(pharmacy=pharmacy).order_by("-made_at", "-id").first()
    if newest is None or newest.sha256 != sha256:
        raise Refusal(
            _("Cette empreinte n’est pas celle de votre dernier export. Recalculez-la, ou téléchargez à nouveau."),
            code="wrong-digest",
            status=422,
        )
    if not still_whole(newest):
        raise Refusal(_("Des données ont changé depuis cet export. Téléchargez-les à nouveau."), code="export-outdated")
