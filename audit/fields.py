"""A column type of PostgreSQL that Django does not know."""

from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Field, Func


class CurrentTransaction(Func):
    """The 64-bit id of the running transaction; it never wraps around."""

    function = "pg_current_xact_id"
    arity = 0

    def __init__(self) -> None:
        super().__init__(output_field=TransactionIdField())


class TransactionIdField(Field):  # type: ignore[type-arg]  # Django's Field takes no type arguments at run time
    """`xid8`, read as an int. Who reads up to `pg_snapshot_xmin(pg_current_snapshot())` misses no late commit."""

    db_returning = False
    """Asking for it back while writing would need the right to read the row, which whoever signs in does not have."""

    def db_type(self, connection: BaseDatabaseWrapper) -> str:  # noqa: ARG002 because Django passes it
        return "xid8"

    def get_prep_value(self, value: Any) -> Any:
        # PostgreSQL converts texts to xid8, numbers not.
        return str(value) if isinstance(value, int) else super().get_prep_value(value)

    def from_db_value(self, value: str | int | None, *_: object) -> int | None:
        return None if value is None else int(value)
