"""A whole row put back as it once was bears a good seal; the trail knows that a newer one was written."""

from collections.abc import Iterable, Mapping
from uuid import UUID

from results.sealing.errors import Breach, SealBroken
from results.sealing.fields import SealedModel


def breach(version: int, told: int | None) -> Breach | None:
    """What is wrong with the version of a row, given the one that the trail told last."""
    if told is None:
        return Breach.UNTOLD
    if version < told:
        return Breach.REPLAYED
    return Breach.UNTOLD if version > told else None


def check_told(rows: Iterable[SealedModel], told: Mapping[UUID, int]) -> None:
    """Raises `SealBroken` for the first row whose version is not the one that the trail told last.

    `told` comes from audit.seals. The version itself is under the row's seal, which the opening checks.
    """
    for row in rows:
        found = breach(row.seal_version, told.get(row.pk))
        if found:
            raise SealBroken(row._meta.db_table, found, row=row.pk, pharmacy=row.pharmacy_id)
