"""What somebody meets who reads a row that is not as it was left; knows no tables, so that every room may raise it."""

from collections.abc import Iterable
from uuid import UUID


class BrokenSeal(Exception):
    """What somebody who reads met and must be told of: names and codes only, never a value."""

    def __init__(self, table: str, reason: str, *, pharmacy: UUID | None, subjects: Iterable[UUID]) -> None:
        super().__init__(f"{table}: {reason}")
        self.table = table
        self.reason = reason
        self.pharmacy = pharmacy
        self.subjects = tuple(subjects)
