"""Link or code lost: the counter checks the ID and hands out new ones; the old ones stop working at once."""

import datetime as dt
import secrets
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction

from audit.vocabulary import Act
from pharmacies.refusal import Stale
from pharmacies.seat import Seat
from pharmacies.vocabulary import Permission
from pharmacies.wall import inside
from results.links import new_link
from results.lookups import locked_case_for
from results.models import DocumentLink
from results.outcome import Trace
from results.rules import personal_code
from results.secrets import code_hash
from results.vocabulary import CaseState


@dataclass(frozen=True, slots=True)
class Renewed:
    """Shown once, at the counter: the address's token and the new personal code."""

    token: str
    code: str
    expires_at: dt.datetime


def renew_link(*, case_id: UUID, by: Seat, at: dt.datetime) -> Renewed:
    """Makes a new link and a new personal code, revokes the earlier links and lifts a lock."""
    with transaction.atomic(), inside(by.pharmacy.pk):
        case = locked_case_for(by, case_id, Permission.RENEW_LINK)
        if case.state == CaseState.CANCELLED:
            raise Stale
        DocumentLink.objects.filter(case=case, revoked_at__isnull=True).update(revoked_at=at)
        link, token = new_link(case, at=at)
        code = personal_code.from_bytes(secrets.token_bytes(8))
        case.code_hash, case.code_failures, case.locked_until = code_hash(case.pharmacy_id, code), 0, None
        case.save(update_fields=["code_hash", "code_failures", "locked_until"])
        Trace(case, by=by, at=at).leave(Act.LINK_RENEWED)
    return Renewed(token, code, link.expires_at)
