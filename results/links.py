"""Makes the unguessable addresses of documents."""

import datetime as dt
import secrets

from results.models import Case, DocumentLink, Notice
from results.secrets import link_hash

LIFE = dt.timedelta(days=30)
"""How long a link opens; the counter can renew it while the record exists."""
TOKEN_BYTES = 16
"""128 random bits (ASVS 5.0, 11.5.1), 22 characters: the address fits one SMS."""


def new_link(case: Case, *, at: dt.datetime, notice: Notice | None = None) -> tuple[DocumentLink, str]:
    """A stored link and its token, which is known only to whoever calls."""
    token = secrets.token_urlsafe(TOKEN_BYTES)
    link = DocumentLink.objects.create(
        pharmacy_id=case.pharmacy_id,
        case=case,
        notice=notice,
        token_hash=link_hash(token),
        created_at=at,
        expires_at=at + LIFE,
    )
    return link, token
