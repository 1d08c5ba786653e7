"""Versions of keys: which are on their way out, the making of newer ones, and the retiring of those that are empty."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from django.db import connection

from results.sealing import envelope
from results.sealing.key_model import KeyState, KeyUse, WrappedKey
from results.sealing.reseal import BATCH, Moves
from results.sealing.roots import roots

ROTATED = (KeyUse.DATA, KeyUse.INDEX)
"""The others make digests of secrets that are not stored: nobody could compute those anew."""
_ONE_AT_A_TIME = 0x6B657973
"""PostgreSQL's advisory lock under which new versions are decided on; any number that nobody else uses."""


def outgoing(pharmacies: Sequence[UUID]) -> list[WrappedKey]:
    """Keys that a rotation has replaced and not yet retired."""
    return _in_state(KeyState.OUTGOING, pharmacies)


def replaceable(pharmacies: Sequence[UUID]) -> list[WrappedKey]:
    """The newest versions, which a rotation replaces."""
    return _in_state(KeyState.ACTIVE, pharmacies)


def wait_for_others() -> None:
    """Let only one rotation at a time decide on new versions, until this transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_ONE_AT_A_TIME])


def add_successors(replaced: Iterable[WrappedKey], *, at: datetime) -> list[WrappedKey]:
    """A newer version of each key, under the newest root key, in the caller's transaction. Raises `RootKeyError`."""
    successors = [_successor(key, at) for key in replaced]
    WrappedKey.objects.bulk_create(successors, batch_size=1000)
    return successors


def rewrap_batch() -> int:
    """Wrap the next keys under the newest root key, in the caller's transaction; how many. Raises `SealError`."""
    held = roots()
    older = WrappedKey.objects.under_older_root(held.newest).order_by("pk")
    batch = list(older.select_for_update(skip_locked=True, no_key=True)[:BATCH])
    for key in batch:
        secret = held.unwrap(key.root_id, bytes(key.wrapped or b""), key.context())
        key.root_id, key.wrapped = held.wrap(secret, key.context())
    WrappedKey.objects.bulk_update(batch, ["root_id", "wrapped"])
    return len(batch)


def moves(pharmacy: UUID) -> Moves:
    """From every older data key that still opens to the newest of its month, unless that month was destroyed."""
    keys = WrappedKey.objects.with_state().filter(pharmacy_id=pharmacy, use=KeyUse.DATA)
    newest = {key.scope: key.pk for key in keys if key.state == KeyState.ACTIVE}
    older = (KeyState.OUTGOING, KeyState.RETIRED)
    return {key.pk: newest[key.scope] for key in keys if key.state in older and key.scope in newest}


def _in_state(state: KeyState, pharmacies: Sequence[UUID]) -> list[WrappedKey]:
    keys = WrappedKey.objects.in_state(state).filter(use__in=ROTATED, pharmacy_id__in=pharmacies)
    return list(keys.defer("wrapped").order_by("pharmacy", "use", "scope", "version"))


def _successor(key: WrappedKey, at: datetime) -> WrappedKey:
    newer = WrappedKey(
        pharmacy_id=key.pharmacy_id, use=key.use, scope=key.scope, version=key.version + 1, created_at=at
    )
    newer.root_id, newer.wrapped = roots().wrap(envelope.new_secret(), newer.context())
    return newer
