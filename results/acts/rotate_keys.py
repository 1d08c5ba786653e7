"""New versions of data and index keys; what lay under the old ones is sealed and indexed anew while work goes on.

Four steps: new versions (one transaction), values, indexes, retirement. Each finds out by itself what is left of it, so
that a rotation that was killed is taken up by the next. Why so: docs/decisions/0019-rotation-in-place.md.
"""

import datetime as dt
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from uuid import UUID

from django.apps import apps
from django.db import transaction
from django.db.models import Max

from audit.actor import Actor
from audit.alarms import seal_broken
from audit.trace import record
from audit.vocabulary import Act
from pharmacies.models import Pharmacy
from pharmacies.wall import inside
from results.models import WrappedKey
from results.sealing import keys, versions
from results.sealing.bulk import FIRST
from results.sealing.fields import SealedModel
from results.sealing.key_model import KeyUse
from results.sealing.reindex import IndexBatch, reindex_batch
from results.sealing.reseal import Batch, Moves, reseal_batch
from results.sealing.tables import count_rows_under, sealed_tables, values_by_key

PASSES, PAUSE = 20, 0.2
"""How often, and after how many seconds, a table is gone through again for rows that others held."""

Progress = Callable[[str, int, int], None]  # the pharmacy's FINESS, the rows done, the rows to do in all


@dataclass(slots=True)
class Rotation:
    """What a rotation did, or with `dry_run` would do. `resumed`: an earlier one was unfinished and is now taken up.

    `left`: values that still lie under older keys, because they do not open (`damaged` names the rows) or because
    somebody held them all the time; run it again for those.
    """

    resumed: bool
    pharmacies: int
    new_keys: int = 0
    rows: int = 0
    values: int = 0
    reindexed: int = 0
    retired: int = 0
    left: int = 0
    damaged: set[UUID] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class _Run:
    """What every step needs."""

    by: Actor
    now: Callable[[], dt.datetime]
    wait: Callable[[float], None]
    progress: Progress


def rotate_keys(
    *,
    pharmacies: list[Pharmacy],
    by: Actor,
    now: Callable[[], dt.datetime],
    wait: Callable[[float], None] = time.sleep,
    progress: Progress = lambda _finess, _done, _total: None,
) -> Rotation:
    """Rotates the keys of these pharmacies, outside of any transaction. Raises `RootKeyError`.

    Takes at least `keys.KNOWN_AFTER` seconds, since until then other processes may use what they remember.
    """
    run = _Run(by, now, wait, progress)
    under_way = [pharmacy for pharmacy in pharmacies if _is_under_way(pharmacy)]
    rotation = Rotation(resumed=bool(under_way), pharmacies=0)
    places = under_way or [pharmacy for pharmacy in pharmacies if _begin(pharmacy, rotation, run)]
    keys.forget()
    rotation.pharmacies = len(places)
    _reseal_all(places, rotation, run)
    _settle(places, run)
    _reseal_all(places, rotation, run)  # what was sealed under a remembered key meanwhile
    for place in places:
        _retire(place, rotation, run, indexed=_reindex(place, rotation, run))
    keys.forget()
    return rotation


def plan_rotation(*, pharmacies: list[Pharmacy]) -> Rotation:
    """What `rotate_keys` would do now; changes nothing."""
    under_way = [pharmacy for pharmacy in pharmacies if _is_under_way(pharmacy)]
    plan = Rotation(resumed=bool(under_way), pharmacies=0)
    for pharmacy in under_way or pharmacies:
        with _at(pharmacy.pk):
            _foresee(pharmacy.pk, plan)
    return plan


def _foresee(pharmacy: UUID, plan: Rotation) -> None:
    replaced = versions.outgoing([pharmacy])
    made = [] if replaced else versions.replaceable([pharmacy])
    under = {key.pk for key in replaced or made}
    plan.pharmacies += bool(under)
    plan.new_keys += len(made)
    plan.values += sum(count for key, count in values_by_key(pharmacy).items() if key in under)
    plan.rows += sum(count_rows_under(table, pharmacy, under) for table in sealed_tables()) if under else 0


@contextmanager
def _at(pharmacy: UUID) -> Iterator[None]:
    """A transaction of its own inside one pharmacy."""
    with transaction.atomic(), inside(pharmacy):
        yield


def _is_under_way(pharmacy: Pharmacy) -> bool:
    """Whether an earlier rotation made successors here and was not finished."""
    with _at(pharmacy.pk):
        return bool(versions.outgoing([pharmacy.pk]))


def _begin(place: Pharmacy, rotation: Rotation, run: _Run) -> bool:
    """A pharmacy's new versions, all or none, so that a key with a successor means a rotation under way."""
    at = run.now()
    with _at(place.pk):
        versions.wait_for_others()
        made = versions.add_successors(versions.replaceable([place.pk]), at=at)
        if made:
            record(Act.KEYS_ROTATED, by=run.by, at=at, pharmacy=place.pk, step="begun", count=len(made))
    rotation.new_keys += len(made)
    return bool(made)


def _settle(places: list[Pharmacy], run: _Run) -> None:
    """Wait until every process has heard of the new versions."""
    newest = max((at for place in places if (at := _newest(place.pk)) is not None), default=None)
    if newest is not None:
        left = newest + dt.timedelta(seconds=keys.KNOWN_AFTER) - run.now()
        run.wait(max(left.total_seconds(), 0))
    keys.forget()


def _newest(pharmacy: UUID) -> dt.datetime | None:
    with _at(pharmacy):
        made: dt.datetime | None = WrappedKey.objects.filter(pharmacy=pharmacy).aggregate(at=Max("created_at"))["at"]
    return made


def _left(pharmacy: UUID, moves: Moves) -> int:
    """Rows that still hold a value to be moved."""
    with _at(pharmacy):
        return sum(count_rows_under(table, pharmacy, moves) for table in sealed_tables()) if moves else 0


def _reseal_all(places: list[Pharmacy], rotation: Rotation, run: _Run) -> None:
    for place in places:
        with _at(place.pk):
            moves = versions.moves(place.pk)
        total = _left(place.pk, moves)
        done = 0
        for _pass in range(PASSES if total else 0):
            for batch in _batches(place.pk, moves, run):
                done += batch.rows
                rotation.rows += batch.rows
                rotation.values += batch.values
                _tell(batch, rotation, run)
                run.progress(place.finess, done, total)
            if not _left(place.pk, moves):
                break
            run.wait(PAUSE)


def _tell(batch: Batch, rotation: Rotation, run: _Run) -> None:
    """An alarm for each row that was met damaged, once a rotation."""
    for broken in batch.damaged:
        if rotation.damaged.isdisjoint(broken.subjects):
            seal_broken(broken, at=run.now())
            rotation.damaged.update(broken.subjects)


def _batches(pharmacy: UUID, moves: Moves, run: _Run) -> Iterator[Batch]:
    """One transaction each: a live save never waits for more than one batch."""
    for table in sealed_tables():
        after = FIRST
        while True:
            with _at(pharmacy):
                batch = reseal_batch(table, pharmacy, moves, after)
                if batch is not None and batch.values:
                    _trace(run, pharmacy, "resealed", batch.values)
            if batch is None:
                break
            after = batch.last
            yield batch


def _reindex(place: Pharmacy, rotation: Rotation, run: _Run) -> bool:
    """Whether every index is now under the newest key: the last pass found none that was not."""
    models = [model for model in apps.get_models() if issubclass(model, SealedModel) and model.BLIND_INDEXES]
    for _pass in range(PASSES):
        batches = [batch for model in models for batch in _index_batches(model, place.pk, run)]
        rotation.reindexed += sum(batch.written for batch in batches)
        if not any(batch.old for batch in batches):
            return True
        if any(batch.written < batch.old for batch in batches):
            run.wait(PAUSE)
    return False


def _index_batches(model: type[SealedModel], pharmacy: UUID, run: _Run) -> Iterator[IndexBatch]:
    after = FIRST
    while True:
        with _at(pharmacy):
            batch = reindex_batch(model, pharmacy, after)
            if batch is not None and batch.written:
                _trace(run, pharmacy, "reindexed", batch.written)
        if batch is None:
            return
        after = batch.last
        yield batch


def _retire(place: Pharmacy, rotation: Rotation, run: _Run, *, indexed: bool) -> None:
    at = run.now()
    with _at(place.pk):
        values = values_by_key(place.pk)
        old = versions.outgoing([place.pk])
        empty = [key.pk for key in old if (indexed if key.use == KeyUse.INDEX else not values[key.pk])]
        rotation.left += sum(values[key] for key in versions.moves(place.pk))
        rotation.retired += WrappedKey.objects.filter(pk__in=empty).update(retired_at=at)
        _trace(run, place.pk, "retired", len(empty))


def _trace(run: _Run, pharmacy: UUID, step: str, count: int) -> None:
    record(Act.KEYS_ROTATED, by=run.by, at=run.now(), pharmacy=pharmacy, step=step, count=count)
