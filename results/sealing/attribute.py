"""How an instance gives and takes the value of a sealed field."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any
from uuid import UUID

from django.db.models import Field, Model

from results.sealing import access, envelope, keys, row_seal
from results.sealing.envelope import DataKey
from results.sealing.errors import Breach, DoesNotOpen, SealBroken, SealedFieldError, UnknownKey
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

    def __get__(self, instance: Model | None, owner: type[Model] | None = None) -> object:
        if instance is None:
            return self.field
        held = holding(instance, self.field.attname)
        if _handing_over.get():
            return held
        if held is None:
            if access.is_open() and not instance._state.adding:
                row_seal.check(instance)  # or a value that somebody took away would seem never given
            return None
        return held.plaintext if isinstance(held, Pending) else self._opened(instance, held)

    def __set__(self, instance: Model, value: object) -> None:
        held = held_for(value)
        if not _handing_over.get():
            row_seal.remember(instance, self.field.attname)
        instance.__dict__[self.field.attname] = held

    def _opened(self, instance: Model, held: Sealed) -> str:
        here = access.current()
        row, pharmacy = row_and_pharmacy(instance)
        here.check(pharmacy)
        row_seal.check(instance)
        try:
            plaintext = held.opened(key_for(held, pharmacy), place(self.field, row, pharmacy))
        except (DoesNotOpen, UnknownKey) as error:
            table = self.field.model._meta.db_table
            raise SealBroken(table, Breach.VALUE, row=row, pharmacy=pharmacy) from error
        here.note(path(self.field), row, pharmacy)
        return plaintext


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


def place(field: "Field[Any, Any]", row: UUID, pharmacy: UUID) -> bytes:
    """Where a value of this field belongs."""
    return envelope.place(field.model._meta.db_table, field.column, row, pharmacy)  # type: ignore[arg-type]  # it has one


def key_for(held: Sealed, pharmacy: UUID) -> DataKey:
    """The key that a value names, if it is the pharmacy's. Raises `DoesNotOpen`, `UnknownKey`, `KeyDestroyed`."""
    key = keys.key_by_id(envelope.key_id(held.stored))
    if key.pharmacy_id.int != pharmacy.int:  # as comparing the ids does, without a call
        raise DoesNotOpen("this value names the key of another pharmacy")
    return key


def proven(held: Sealed, pharmacy: UUID, where: bytes) -> Sealed:
    """The value again, once its key is known to exist and its seal to be of this place. Raises `SealError`."""
    key = key_for(held, pharmacy)  # each time: the key of a value sealed in a rolled back transaction is gone
    if held.where == where:
        return held
    held.opened(key, where)
    return Sealed(held.stored, where)
