"""Keys by name: made on first need, unwrapped, kept in memory for a minute.

The clock is read here and not at the door: a key's creation is no act of the caller, and pre_save has no clock to hand.
"""

import datetime as dt
from functools import partial
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from audit.actor import Actor
from audit.trace import record
from audit.vocabulary import Act, ActorKind
from results.sealing import envelope
from results.sealing.envelope import DataKey, HashKey
from results.sealing.errors import KeyDestroyed, UnknownKey
from results.sealing.key_model import KeyUse, WrappedKey
from results.sealing.roots import roots
from results.sealing.shelf import Shelf

KEEP_SECONDS = 60
"""A key destroyed by another process is still used for at most this long, to open and to seal: destroy keys of past
months or of closed pharmacies only, or what is sealed in that minute is lost."""
KEEP_AT_MOST = 4096
KNOWN_AFTER = 65
"""Seconds after which every process knows of a new version of an index key, so that one may begin to write with it and
all the others still find what it wrote. Five more than they remember, for clocks that differ."""
SEALING = Actor(kind=ActorKind.MACHINE, name="sealing")

_of_month: Shelf[tuple[UUID, str], DataKey] = Shelf(size=KEEP_AT_MOST, seconds=KEEP_SECONDS)
_by_id: Shelf[int, DataKey] = Shelf(size=KEEP_AT_MOST, seconds=KEEP_SECONDS)
_indexes: Shelf[tuple[UUID, str], tuple[HashKey, ...]] = Shelf(size=KEEP_AT_MOST, seconds=KEEP_SECONDS)
_for_digests: Shelf[tuple[UUID, str, str], HashKey] = Shelf(size=KEEP_AT_MOST, seconds=KEEP_SECONDS)
_row_keys: Shelf[int, HashKey] = Shelf(size=KEEP_AT_MOST, seconds=KEEP_SECONDS)

# Ids of keys that this process inserted and whose transaction is open or was rolled back. Kept in memory, such a key
# would outlive its row, and everything sealed under it would be lost. Sequences never give an id twice.
_uncommitted: set[int] = set()


def data_key(pharmacy_id: UUID, month: str) -> DataKey:
    """The newest key that seals a pharmacy's values in a month ("2026-11"). Raises `KeyDestroyed`."""
    kept = _of_month.get((pharmacy_id, month))
    if kept is not None:
        return kept
    row = _newest_or_new(pharmacy_id, KeyUse.DATA, month)
    key = _data_key(row)
    if row.pk not in _uncommitted:
        _of_month.put((pharmacy_id, month), key)
    return key


def index_key(pharmacy_id: UUID, column: str) -> HashKey:
    """The key that writes one blind index ("case.nir") of a pharmacy: the newest that everybody knows.

    Raises `KeyDestroyed`.
    """
    known = timezone.now() - dt.timedelta(seconds=KNOWN_AFTER)
    versions = index_keys(pharmacy_id, column)
    return next((key for key in versions if key.since is not None and key.since <= known), versions[-1])


def index_keys(pharmacy_id: UUID, column: str) -> tuple[HashKey, ...]:
    """Every key under which an index may still be found, the newest first. Raises `KeyDestroyed`."""
    kept = _indexes.get((pharmacy_id, column))
    if kept is not None:
        return kept
    newest = _newest_or_new(pharmacy_id, KeyUse.INDEX, column)
    rows = WrappedKey.objects.filter(
        pharmacy_id=pharmacy_id, use=KeyUse.INDEX, scope=column, version__lt=newest.version
    )
    older = rows.filter(retired_at=None, destroyed_at=None).order_by("-version")
    versions = tuple(HashKey(row.pk, row.pharmacy_id, _secret(row), row.created_at) for row in (newest, *older))
    if newest.pk not in _uncommitted:
        _indexes.put((pharmacy_id, column), versions)
    return versions


def code_key(pharmacy_id: UUID) -> HashKey:
    """The key that patients' personal codes are made with. Raises `KeyDestroyed`."""
    return _hash_key(pharmacy_id, KeyUse.CODE, "")


def code_check_key(pharmacy_id: UUID) -> HashKey:
    """The key for what is stored of personal codes. Raises `KeyDestroyed`."""
    return _hash_key(pharmacy_id, KeyUse.CHECK, "")


def ticket_key(pharmacy_id: UUID) -> HashKey:
    """The key that ticket tokens are made with. Raises `KeyDestroyed`."""
    return _hash_key(pharmacy_id, KeyUse.TICKET, "")


def row_key(pharmacy_id: UUID) -> HashKey:
    """The key for the seals of whole rows. Raises `KeyDestroyed`."""
    return _hash_key(pharmacy_id, KeyUse.ROW, "")


def row_key_by_id(key_id: int) -> HashKey:
    """The key that the seal of a row names. Raises `UnknownKey` (also for keys of another use), `KeyDestroyed`."""
    kept = _row_keys.get(key_id)
    if kept is not None:
        return kept
    row = WrappedKey.objects.filter(pk=key_id, use=KeyUse.ROW).first()
    if row is None:
        raise UnknownKey(f"no key for rows has the id {key_id}")
    key = HashKey(row.pk, row.pharmacy_id, _secret(row))
    if row.pk not in _uncommitted:
        _row_keys.put(row.pk, key)
    return key


def key_by_id(key_id: int) -> DataKey:
    """The data key that a stored value names. Raises `UnknownKey` (also for keys of another use), `KeyDestroyed`."""
    kept = _by_id.get(key_id)
    if kept is not None:
        return kept
    row = WrappedKey.objects.filter(pk=key_id, use=KeyUse.DATA).first()
    if row is None:
        raise UnknownKey(f"no data key has the id {key_id}")
    return _data_key(row)


def forget() -> None:
    """Empty the memory: after a key was destroyed in this process, and between tests."""
    _of_month.clear()
    _by_id.clear()
    _indexes.clear()
    _for_digests.clear()
    _row_keys.clear()


def _data_key(row: WrappedKey) -> DataKey:
    key = DataKey(row.pk, row.pharmacy_id, envelope.cipher(_secret(row)))
    if row.pk not in _uncommitted:
        _by_id.put(row.pk, key)
    return key


def _hash_key(pharmacy_id: UUID, use: KeyUse, scope: str) -> HashKey:
    kept = _for_digests.get((pharmacy_id, use.value, scope))
    if kept is not None:
        return kept
    row = _newest_or_new(pharmacy_id, use, scope)
    key = HashKey(row.pk, row.pharmacy_id, _secret(row))
    if row.pk not in _uncommitted:
        _for_digests.put((pharmacy_id, use.value, scope), key)
    return key


def _secret(row: WrappedKey) -> bytes:
    if row.wrapped is None:
        raise KeyDestroyed(f"key {row.pk} was destroyed")
    return roots().unwrap(row.root_id, bytes(row.wrapped), row.context())


def _newest_or_new(pharmacy_id: UUID, use: KeyUse, scope: str) -> WrappedKey:
    named = WrappedKey.objects.filter(pharmacy_id=pharmacy_id, use=use, scope=scope)
    return named.order_by("-version").first() or _created(pharmacy_id, use, scope)


def _created(pharmacy_id: UUID, use: KeyUse, scope: str) -> WrappedKey:
    """Insert the key, or take the one that another transaction inserted meanwhile: the unique constraint decides."""
    now = timezone.now()
    row = WrappedKey(pharmacy_id=pharmacy_id, use=use, scope=scope, created_at=now)
    row.root_id, row.wrapped = roots().wrap(envelope.new_secret(), row.context())
    with transaction.atomic():
        WrappedKey.objects.bulk_create([row], ignore_conflicts=True)
        stored = WrappedKey.objects.get(pharmacy_id=pharmacy_id, use=use, scope=scope, version=row.version)
        if stored.wrapped is not None and bytes(stored.wrapped) == row.wrapped:
            _uncommitted.add(stored.pk)
            transaction.on_commit(partial(_uncommitted.discard, stored.pk))
            record(Act.KEY_CREATED, by=SEALING, at=now, pharmacy=pharmacy_id, use=use.value, scope=scope)
    return stored
