"""One seal over all sealed columns of a row, so that no single value of it can be put back, emptied or swapped.

Checked at the first opening of a value, from what was loaded: no query of its own. What an instance holds besides its
fields: `_replaced`, the stored values in whose place others were set; `_whole`, that the row was checked; `_made_of`,
the version that a save goes out from; `_loaded_for`, the pharmacy as stored.
"""

from collections.abc import Iterable, Mapping
from functools import cache
from math import inf
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import Field, Model

from results.sealing import envelope, keys
from results.sealing.envelope import HashKey
from results.sealing.errors import Breach, DoesNotOpen, KeyDestroyed, SealBroken, SealedFieldError, UnknownKey

Columns = Iterable[tuple[bytes, bytes | None]]
_NOT_LOADED = ...


@cache
def sealed_fields(model: type[Model]) -> tuple["Field[Any, Any]", ...]:
    """A model's sealed fields, in its own order."""
    return tuple(field for field in model._meta.concrete_fields if getattr(field, "sealed", False))


class Column(NamedTuple):
    """What is constant of a sealed column: the attribute, the SQL name, its part of a place, characters at most."""

    attname: str
    name: bytes
    place: bytes
    longest: float


@cache
def columns(model: type[Model]) -> tuple[Column, ...]:
    """A model's sealed columns, in its own order."""
    return tuple(
        Column(
            field.attname,
            str(field.column).encode(),
            envelope.of_column(field.model._meta.db_table, str(field.column)),
            inf if field.max_length is None else field.max_length,
        )
        for field in sealed_fields(model)
    )


class Content(NamedTuple):
    """What a row's seal is over: where it belongs, its version, its sealed columns by SQL name, as stored."""

    table: str
    row: UUID
    pharmacy: UUID
    version: int
    columns: Columns

    def seal(self, key: HashKey) -> bytes:
        """The seal that is due."""
        where = envelope.place(self.table, "", self.row, self.pharmacy)
        return envelope.row_seal(key, where, self.version, self.columns)


def breach(seal: bytes, content: Content) -> Breach | None:
    """What is wrong with a stored row, if anything. Raises `RootKeyError`."""
    if not seal:
        return Breach.UNSEALED
    try:
        named = envelope.row_key_id(seal)
    except DoesNotOpen:
        return Breach.ALTERED
    try:
        key = keys.row_key_by_id(named)
    except (DoesNotOpen, UnknownKey, KeyDestroyed):
        return Breach.KEY
    if key.pharmacy_id != content.pharmacy:
        return Breach.KEY
    return None if envelope.same(seal, content.seal(key)) else Breach.ALTERED


def check(instance: Model) -> None:
    """Raises `SealBroken` unless the row is as it was last written; once per loaded instance."""
    state = instance.__dict__
    if state.get("_whole"):
        return
    if instance._state.adding:
        raise SealedFieldError("a row that was not loaded has no seal to check")
    _load_rest(instance)
    pharmacy = state.get("_loaded_for") or instance.pharmacy_id  # type: ignore[attr-defined]  # a SealedModel
    table, row = instance._meta.db_table, instance.pk
    content = Content(table, row, pharmacy, state["seal_version"], _stored(instance))
    found = breach(bytes(state["seal"]), content)
    if found:
        raise SealBroken(table, found, row=row, pharmacy=pharmacy)
    state["_whole"] = True


def trouble(instance: Model) -> SealBroken | None:
    """What `check` would raise: for pages of many rows, which show the others."""
    try:
        check(instance)
    except SealBroken as broken:
        return broken
    return None


def seal(instance: Model, *, add: bool) -> bytes:
    """The seal of a row whose values are sealed already; counts its version up. The instance then holds both."""
    state, pharmacy = instance.__dict__, instance.pharmacy_id  # type: ignore[attr-defined]  # a SealedModel
    state["_made_of"] = 0 if add else state["seal_version"]
    version = state["_made_of"] + 1
    state["_replaced"] = {}
    content = Content(instance._meta.db_table, instance.pk, pharmacy, version, _stored(instance))
    made = content.seal(keys.row_key(pharmacy))
    state.update(seal=made, seal_version=version, _whole=True, _loaded_for=pharmacy)
    return made


def remember(instance: Model, name: str) -> None:
    """A value is about to be set in place of a stored one: the seal is over what is stored."""
    state = instance.__dict__
    if "_loaded_for" in state:
        state.setdefault("_replaced", {}).setdefault(name, state.get(name, _NOT_LOADED))


def changed(instance: Model) -> Mapping[str, object]:
    """The sealed fields set since the row was loaded, and what stood there."""
    found: Mapping[str, object] = instance.__dict__.get("_replaced", {})
    return found


def loaded(instance: Model, kept: Mapping[str, object]) -> None:
    """The sealed row was loaded anew; these values, set before, stay in place of what was loaded."""
    state = instance.__dict__
    state["_replaced"] = {name: state[name] for name in kept}
    state["_whole"] = False
    state.update(kept)


def _load_rest(instance: Model) -> None:
    """Everything at once where something was deferred: columns loaded at two moments may be of two versions."""
    if not instance.__dict__.keys() >= _loaded_together(type(instance)) or _NOT_LOADED in changed(instance).values():
        instance.refresh_from_db(fields=["seal"])


@cache
def _loaded_together(model: type[Model]) -> frozenset[str]:
    return frozenset({*(field.attname for field in sealed_fields(model)), "seal", "seal_version"})


def _stored(instance: Model) -> list[tuple[bytes, bytes]]:
    state: Mapping[str, Any] = instance.__dict__
    if changed(instance):
        state = {**state, **changed(instance)}
    return [
        (column, held.stored)
        for name, column, _place, _longest in columns(type(instance))
        if (held := state[name]) is not None
    ]
