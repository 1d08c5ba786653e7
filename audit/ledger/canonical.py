"""The bytes of a record that the ledger vouches for: form 1, described for third parties in docs/ledger.md.

Each column becomes the text that PostgreSQL writes for it, with its length before it, so that no two records share
their bytes and every changed column shows. The same list makes the functions in the database, which hash for the
sequencer (audit/ledger/sql.py), and the check, which reads these texts and hashes here. The form of a record is never
edited: a new column gets a form 2.
"""

from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import Final

from django.db.models import TextChoices


class Kind(TextChoices):
    """What a leaf stands for."""

    EVENT = "event"
    """A row of audit_event."""
    CHANGE = "change"
    """A row of django-auditlog, by its keyed fingerprint."""


_INSTANT: Final = "to_char({} AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"')"

COLUMNS: Final[Mapping[Kind, Mapping[str, str]]] = {
    Kind.EVENT: {
        "id": "id::text",
        "at": _INSTANT.format("at"),
        "act": "act",
        "outcome": "outcome",
        "actor_kind": "actor_kind",
        "actor_id": "actor_id::text",
        "actor_name": "actor_name",
        "actor_agent": "actor_agent::text",
        "role": "role",
        "pharmacy": "pharmacy::text",
        "subjects": "subjects::text",
        "facts": "facts::text",
        "door": "door",
        "address": "address::text",
        "request_id": "request_id",
        "transaction": "transaction::text",
    },
    Kind.CHANGE: {
        "id": "id::text",
        "content_type_id": "content_type_id::text",
        "object_pk": "object_pk",
        "object_id": "object_id::text",
        "object_repr": "object_repr",
        "serialized_data": "serialized_data::text",
        "action": "action::text",
        "changes_text": "changes_text",
        "changes": "changes::text",
        "actor_id": "actor_id::text",
        "actor_email": "actor_email",
        "cid": "cid",
        "remote_addr": "remote_addr::text",
        "remote_port": "remote_port::text",
        "timestamp": _INSTANT.format('"timestamp"'),
        "additional_data": "additional_data::text",
        "written_in": "written_in::text",
    },
}
"""Column → its text in SQL. NULL stays NULL."""


def title(kind: Kind) -> str:
    """The first line of the bytes: which form this is."""
    return f"francetest-{kind.value}-v1\n"


def lines(kind: Kind, texts: Mapping[str, str | None]) -> bytes:
    """A line per column: `name:length:text`, the length in bytes of UTF-8; `name-` for NULL."""
    return (title(kind) + "".join(_line(name, text) for name, text in texts.items())).encode()


def record_bytes(kind: Kind, texts: Sequence[str | None], key: tuple[bytes, bytes]) -> bytes:
    """What a leaf holds, from the texts of COLUMNS in their order; `key`: the two blocks of the fingerprints' key."""
    named = dict(zip(COLUMNS[kind], texts, strict=True))
    whole = lines(kind, named)
    if kind is Kind.EVENT:
        return whole
    inner, outer = key
    return lines(kind, {"id": named["id"], "fingerprint": sha256(outer + sha256(inner + whole).digest()).hexdigest()})


def _line(name: str, text: str | None) -> str:
    return f"{name}-\n" if text is None else f"{name}:{len(text.encode())}:{text}\n"
