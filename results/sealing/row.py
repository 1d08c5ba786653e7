"""One row while its values are sealed or opened: what they have in common is worked out once for all of them."""

from uuid import UUID

from results.sealing import envelope, keys
from results.sealing.envelope import DataKey
from results.sealing.errors import DoesNotOpen


class Row:
    """Ids, place and key of one row, for one save or one reading and never longer: keys may be destroyed meanwhile.

    `row` and `pharmacy` are the very objects that the instance holds, so that "still the same" costs no comparison.
    """

    __slots__ = ("key", "opened", "pharmacy", "place", "row")

    def __init__(self, row: UUID, pharmacy: UUID) -> None:
        self.row = row
        self.pharmacy = pharmacy
        self.place = envelope.of_row(row, pharmacy)
        self.opened: set[str] = set()  # the columns
        self.key: DataKey | None = None  # the last one: most rows are sealed under one key

    def key_of(self, stored: bytes) -> DataKey:
        """The key that a value names, if it is the pharmacy's. Raises `DoesNotOpen`, `UnknownKey`, `KeyDestroyed`."""
        if self.key is None or not stored.startswith(self.key.mark):
            key = keys.key_by_id(envelope.key_id(stored))
            if key.pharmacy_id != self.pharmacy:
                raise DoesNotOpen("this value names the key of another pharmacy")
            self.key = key
        return self.key
