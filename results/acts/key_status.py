"""What keys there are, what lies under them, and what rotation and rewrapping would still have to do."""

import datetime as dt
from collections import Counter, defaultdict
from dataclasses import dataclass

from django.db import transaction

from pharmacies.models import Pharmacy
from pharmacies.wall import inside
from results.models import WrappedKey
from results.sealing.key_model import KeyState
from results.sealing.roots import roots
from results.sealing.tables import values_by_key

OLDER = (KeyState.OUTGOING, KeyState.RETIRED)


@dataclass(frozen=True, slots=True)
class KeyLine:
    """The keys of one use in one state. `roots`: root key id → keys under it; `values`: how many they sealed."""

    use: str
    state: str
    keys: int
    roots: dict[str, int]
    oldest: dt.datetime
    values: int


@dataclass(frozen=True, slots=True)
class KeyStatus:
    """All keys. `values_under_older` await a rotation, `to_rewrap` keys await the newest root key.

    `root_place`: see `Roots.place`. `values_without_key` name no data key at all (forged, or their key's row was lost).
    """

    lines: tuple[KeyLine, ...]
    newest_root: str
    root_place: str
    values_under_older: int
    values_without_key: int
    to_rewrap: int


def key_status() -> KeyStatus:
    """Reads every sealed table once. Opens nothing and therefore leaves no event. Raises `RootKeyError`."""
    values, held = _held()
    held_by = roots()
    newest = held_by.newest
    lines = tuple(_lines(values, held))
    kept = [line for line in lines if line.state != KeyState.DESTROYED]
    return KeyStatus(
        lines=lines,
        newest_root=newest,
        root_place=held_by.place,
        values_under_older=sum(line.values for line in lines if line.state in OLDER),
        values_without_key=values.total() - sum(line.values for line in lines),
        to_rewrap=sum(line.keys - line.roots.get(newest, 0) for line in kept),
    )


def _held() -> tuple[Counter[int], list[WrappedKey]]:
    """Values by key, and the keys, of every pharmacy, one transaction each."""
    values: Counter[int] = Counter()
    held: list[WrappedKey] = []
    for pharmacy in Pharmacy.objects.order_by("finess").values_list("pk", flat=True):
        with transaction.atomic(), inside(pharmacy):
            values += values_by_key(pharmacy)
            held += WrappedKey.objects.with_state().defer("wrapped")
    return values, held


def _lines(values: Counter[int], held: list[WrappedKey]) -> list[KeyLine]:
    groups: defaultdict[tuple[str, str], list[WrappedKey]] = defaultdict(list)
    for key in held:
        groups[key.use, key.state].append(key)
    return [
        KeyLine(
            use=use,
            state=state,
            keys=len(group),
            roots=dict(Counter(key.root_id for key in group)),
            oldest=min(key.created_at for key in group),
            values=sum(values[key.pk] for key in group),
        )
        for (use, state), group in sorted(groups.items())
    ]
