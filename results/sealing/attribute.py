"""How an instance takes and gives the value of a sealed field, and hands it to the database.

`_ready` on an instance holds what the pass over its values made and no field has fetched yet. It is fetched once, so
that every save proves anew that the keys exist: the key of a value sealed in a rolled back transaction is gone.
"""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Field, Model

from results.sealing import access, envelope, keys, row_seal
from results.sealing.envelope import DataKey
from results.sealing.errors import Breach, DoesNotOpen, SealBroken, SealedFieldError, UnknownKey
from results.sealing.row import Row
from results.sealing.values import Pending, Sealed

type_of_held = Sealed | Pending | None

_handing_over: ContextVar[bool] = ContextVar("francetest_handing_over", default=False)


@contextmanager
def handing_over() -> Iterator[None]:
    """Attributes give what the instance holds, unopened: for Django's own copying from one instance to another."""
    token = _handing_over.set(True)
    try:
        yield
    finally:
        _handing_over.reset(token)


class SealedAttribute:
    """Opens at reading, inside a declared opening; keeps what is set until the row is saved.

    A data descriptor: the instance's dictionary never answers in its stead. The plaintext of a loaded value is not
    kept. A value just set is given back to who set it: it came from there.
    """

    def __init__(self, field: "Field[Any, Any]") -> None:
        self.field = field
        self._name: str = field.attname
        self._path = path(field)
        self._place = envelope.of_column(field.model._meta.db_table, field.column)

    def __get__(self, instance: Model | None, owner: type[Model] | None = None) -> object:
        if instance is None:
            return self.field
        state = instance.__dict__
        held = state[self._name] if self._name in state else holding(instance, self._name)
        if type(held) is not Sealed or _handing_over.get():
            return self._given(instance, held)
        row = access.current().last
        if (
            row is None
            or row.row is not state.get("id")
            or row.pharmacy is not state.get("pharmacy_id")
            or not state.get("_whole")
        ):
            row = access.current().row(*row_and_pharmacy(instance))
            row_seal.check(instance)
        stored = held.stored
        try:
            plaintext = envelope.unseal(row.key_of(stored), stored, self._place + row.place)
        except (DoesNotOpen, UnknownKey) as error:
            table = instance._meta.db_table
            raise SealBroken(table, Breach.VALUE, row=row.row, pharmacy=row.pharmacy) from error
        row.opened.add(self._path)
        return plaintext.decode()

    def __set__(self, instance: Model, value: object) -> None:
        held = held_for(value)
        if not _handing_over.get():
            row_seal.remember(instance, self._name)
        instance.__dict__[self._name] = held

    def _given(self, instance: Model, held: type_of_held) -> object:
        if _handing_over.get():
            return held
        if held is None and access.is_open() and not instance._state.adding:
            row_seal.check(instance)  # or a value that somebody took away would seem never given
        return held.plaintext if isinstance(held, Pending) else None


def holding(instance: Model, attname: str) -> type_of_held:
    """What the instance holds for a field, loaded first when it was deferred."""
    if attname not in instance.__dict__:
        instance.refresh_from_db(fields=[attname])
    held: type_of_held = instance.__dict__[attname]
    return held


def held_for(value: object) -> type_of_held:
    """What an instance keeps when `value` is set. Raises `SealedFieldError` for anything but text, Sealed and None."""
    if value is None or isinstance(value, Sealed | Pending):
        return value
    if isinstance(value, str):
        return Pending(str(value))
    raise SealedFieldError(f"a sealed field takes text or None, not {type(value).__name__}")


def row_and_pharmacy(instance: Model) -> tuple[UUID, UUID]:
    """The ids that a seal is bound to. Raises `SealedFieldError` when one of them is missing or no UUID object."""
    row, pharmacy = getattr(instance, instance._meta.pk.attname), getattr(instance, "pharmacy_id", None)
    if not isinstance(row, UUID) or not isinstance(pharmacy, UUID):
        raise SealedFieldError("sealing needs the row's id and its pharmacy's, both as UUID")
    return row, pharmacy


def path(field: "Field[Any, Any]") -> str:
    """The name of the column in traces and messages, such as "case.nir"."""
    return f"{field.model._meta.model_name}.{field.column}"


@dataclass(frozen=True, slots=True)
class Ready:
    """What one pass made, for these very objects as the ids of the row and its pharmacy."""

    row: UUID
    pharmacy: UUID
    values: dict[str, Sealed]


def handed(instance: Model, name: str) -> Sealed | None:
    """What the last pass made of one field, if the instance still holds it and is still that row; or of a new pass."""
    state = instance.__dict__
    made: Ready | None = state.get("_ready")
    if made is not None and made.row is state.get("id") and made.pharmacy is state.get("pharmacy_id"):
        sealed = made.values.pop(name, None)
        if sealed is not None and sealed is state.get(name):
            return sealed
    return None if holding(instance, name) is None else make_ready(instance).pop(name)


def make_ready(instance: Model) -> dict[str, Sealed]:
    """Seal what was set since the row was loaded; keep the rest as it is, once proven to belong to this row.

    Raises `SealError` when the instance was copied to another row or pharmacy, or a key is gone.
    """
    state, row, columns = instance.__dict__, Row(*row_and_pharmacy(instance)), row_seal.columns(type(instance))
    made: dict[str, Sealed] = {}
    seal = None
    for name, _column, place, longest in columns:
        held = state[name] if name in state else holding(instance, name)
        if held is None:
            continue
        where = place + row.place
        if isinstance(held, Pending):
            if len(held.plaintext) > longest:
                raise SealedFieldError(f"{instance._meta.model_name}.{name} takes at most {longest} characters")
            seal = seal or envelope.sealer(_key_of_today(row.pharmacy), len(columns))
            sealed = Sealed(seal(held.encoded(), where), where)
        else:
            sealed = _proven(held, row.key_of(held.stored), where)
        state[name] = made[name] = sealed
    state["_ready"] = Ready(row.row, row.pharmacy, made)
    return made


def _key_of_today(pharmacy: UUID) -> DataKey:
    now = dt.datetime.now(dt.UTC)
    return keys.data_key(pharmacy, f"{now.year:04}-{now.month:02}")


def _proven(held: Sealed, key: DataKey, where: bytes) -> Sealed:
    if held.where == where:
        return held
    envelope.unseal(key, held.stored, where)
    return Sealed(held.stored, where)
