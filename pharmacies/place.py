"""Where a pharmacy is."""

from dataclasses import asdict, dataclass


@dataclass(frozen=True, slots=True)
class Place:
    """Name and address as printed on the poster and in reports."""

    name: str
    street: str
    postcode: str
    city: str
    phone: str = ""

    def columns(self) -> dict[str, str]:
        """By column of the table."""
        return asdict(self)
