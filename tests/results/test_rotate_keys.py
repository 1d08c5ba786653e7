"""New keys while work goes on: nothing is lost, nothing is unreadable, nothing stays under the old key."""

import datetime as dt
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection, transaction
from django.utils import timezone

from audit.models import Alarm, Event
from audit.vocabulary import Act
from pharmacies.seat import Seat
from pharmacies.wall import inside
from results.acts.rotate_keys import Rotation, plan_rotation, rotate_keys
from results.models import Case, Result, WrappedKey
from results.sealing import keys, reseal, row_seal
from results.sealing.access import opening
from results.sealing.key_model import KeyState, KeyUse
from results.sealing.purpose import Purpose
from results.sealing.tables import values_by_key
from tests import cast
from tests.results import story

pytestmark = pytest.mark.usefixtures("on_stage", "at_once", "each_root")
NIR = "185057800608436"


@pytest.fixture
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """No other process remembers anything here."""
    monkeypatch.setattr(keys, "KNOWN_AFTER", 0)


def rotate(*seats: Seat, wait: Callable[[float], None] = lambda _seconds: None, **options: Any) -> Rotation:
    places = [seat.pharmacy for seat in seats]
    return rotate_keys(pharmacies=places, by=cast.BACKSTAGE, now=timezone.now, wait=wait, **options)


def opened(row: Case | Result, column: str) -> str | None:
    fresh = type(row).objects.get(pk=row.pk)
    declared = opening(Purpose.QUEUE, by=cast.BACKSTAGE, at=timezone.now(), pharmacy=row.pharmacy_id)
    with transaction.atomic(), inside(row.pharmacy_id), declared:
        return getattr(fresh, column)


@contextmanager
def within(seat: Seat) -> Iterator[None]:
    """A transaction inside the seat's pharmacy."""
    with transaction.atomic(), inside(seat.pharmacy.pk):
        yield


def under(state: KeyState, seat: Seat) -> int:
    with within(seat):
        values = values_by_key(seat.pharmacy.pk)
    return sum(values[key.pk] for key in WrappedKey.objects.in_state(state))


def test_after_a_rotation_nothing_is_under_an_old_key_and_all_is_readable(owner: Seat) -> None:
    result = story.read(owner, "positive", nir=NIR)
    rotation = rotate(owner)
    assert (rotation.rows, rotation.left) == (2, 0)
    assert under(KeyState.RETIRED, owner) == under(KeyState.OUTGOING, owner) == 0
    assert (opened(result, "value"), opened(result.case, "nir")) == ("positive", NIR)
    assert opened(result.case, "onset") is None


def test_every_data_and_index_key_gets_a_successor_and_the_old_one_retires(owner: Seat) -> None:
    story.registered(owner.pharmacy, nir=NIR)
    assert (rotate(owner).new_keys, WrappedKey.objects.in_state(KeyState.RETIRED).count()) == (3, 3)
    assert set(WrappedKey.objects.filter(version=2).values_list("use", flat=True)) == {KeyUse.DATA, KeyUse.INDEX}


def test_a_value_stays_in_its_month_so_that_the_month_can_still_be_destroyed(owner: Seat, time_machine: Any) -> None:
    time_machine.move_to(dt.datetime(2026, 8, 14, 9, 0, tzinfo=dt.UTC), tick=False)
    story.registered(owner.pharmacy, at=timezone.now())
    time_machine.move_to(dt.datetime(2026, 11, 23, 9, 0, tzinfo=dt.UTC), tick=False)
    story.registered(owner.pharmacy, at=timezone.now())
    before = {key.scope: values_by_key()[key.pk] for key in WrappedKey.objects.filter(use="data")}
    rotate(owner)
    assert {key.scope: values_by_key()[key.pk] for key in WrappedKey.objects.filter(use="data", version=2)} == before


def test_the_patient_is_found_again_after_the_rotation(owner: Seat) -> None:
    case = story.registered(owner.pharmacy, nir=NIR)
    old = case.nir_index
    rotate(owner)
    case.refresh_from_db()
    with within(owner):
        assert case.nir_index == Case.NIR_INDEX.written(owner.pharmacy.pk, NIR) != old
        assert case.person_index in Case.PERSON_INDEX.found(owner.pharmacy.pk, "Lefèvre", "Camille", "1984-07-14")


def test_without_a_number_there_is_still_no_index(owner: Seat) -> None:
    case = story.registered(owner.pharmacy)
    rotate(owner)
    case.refresh_from_db()
    assert case.nir_index is None
    assert Case.NIR_INDEX.found(owner.pharmacy.pk, "") == frozenset()


def test_both_versions_of_an_index_are_searched_until_the_old_one_retires(owner: Seat) -> None:
    case = story.registered(owner.pharmacy, nir=NIR)
    found: list[bool] = []

    def look(_seconds: float) -> None:
        with within(owner):
            found.append(case.nir_index in Case.NIR_INDEX.found(owner.pharmacy.pk, NIR))

    rotate(owner, wait=look)
    assert found == [True]
    with within(owner):
        assert case.nir_index not in Case.NIR_INDEX.found(owner.pharmacy.pk, NIR)


def test_a_new_version_writes_only_once_everybody_knows_it(owner: Seat, monkeypatch: pytest.MonkeyPatch) -> None:
    case = story.registered(owner.pharmacy, nir=NIR)
    rotate(owner, wait=lambda _seconds: None)
    monkeypatch.setattr(keys, "KNOWN_AFTER", 65)
    WrappedKey.objects.filter(use="index").update(retired_at=None)
    keys.forget()
    with within(owner):
        assert case.nir_index == Case.NIR_INDEX.written(owner.pharmacy.pk, NIR)


def test_the_same_form_sent_before_and_after_the_rotation_is_one_registration(owner: Seat) -> None:
    ticket = story.ticket(owner.pharmacy, once=(once := uuid4()))
    rotate(owner)
    assert story.ticket(owner.pharmacy, once=once) == ticket


def test_two_rotations_in_a_row_are_two(owner: Seat) -> None:
    case = story.registered(owner.pharmacy, nir=NIR)
    rotate(owner)
    again = rotate(owner)
    assert (again.resumed, again.new_keys, again.rows, again.retired, again.left) == (False, 3, 1, 3, 0)
    assert opened(case, "nir") == NIR


def test_what_a_straggler_left_under_a_retired_key_is_moved_by_the_next(owner: Seat) -> None:
    old = Case.objects.get(pk=story.registered(owner.pharmacy).pk)
    rotate(owner)
    with within(owner):
        old.save()
    assert under(KeyState.RETIRED, owner) == len(story.CAMILLE)
    assert opened(old, "birth_name") == "Lefèvre"
    rotate(owner)
    assert under(KeyState.RETIRED, owner) == 0


def test_a_destroyed_month_is_left_alone(owner: Seat) -> None:
    story.registered(owner.pharmacy)
    WrappedKey.objects.filter(use="data").update(wrapped=None, destroyed_at=timezone.now())
    keys.forget()
    rotation = rotate(owner)
    assert (rotation.new_keys, rotation.rows, rotation.retired, rotation.left) == (1, 0, 1, 0)


def test_a_pharmacy_without_keys_has_nothing_to_rotate(owner: Seat) -> None:
    assert rotate(owner) == plan_rotation(pharmacies=[owner.pharmacy]) == Rotation(resumed=False, pharmacies=0)


def test_a_row_that_somebody_holds_all_the_time_is_left_for_later(owner: Seat, monkeypatch: pytest.MonkeyPatch) -> None:
    case = story.registered(owner.pharmacy, nir=NIR)
    monkeypatch.setattr("results.acts.rotate_keys.PASSES", 2)
    real = reseal.bulk.read
    with monkeypatch.context() as held:
        held.setattr(
            reseal.bulk, "read", lambda *args, lock, **options: [] if lock else real(*args, lock=lock, **options)
        )
        rotation = rotate(owner)
    assert (rotation.rows, rotation.reindexed, rotation.retired) == (0, 0, 0)
    assert rotation.left == len(story.CAMILLE) + 1
    assert opened(case, "nir") == NIR
    assert rotate(owner).left == 0


def test_an_interrupted_rotation_is_taken_up_and_makes_no_third_version(
    owner: Seat, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reseal, "BATCH", 1)
    cases = [story.registered(owner.pharmacy, first_names=f"Camille {place}") for place in range(4)]

    def die(_finess: str, done: int, _total: int) -> None:
        if done == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        rotate(owner, progress=die)
    assert under(KeyState.OUTGOING, owner) == 2 * len(story.CAMILLE)
    assert all(opened(case, "birth_name") == "Lefèvre" for case in cases)
    rest = rotate(owner)
    assert (rest.resumed, rest.new_keys, rest.rows, rest.left) == (True, 0, 2, 0)
    assert max(WrappedKey.objects.values_list("version", flat=True)) == 2


def test_a_rotation_of_one_pharmacy_leaves_the_others_alone(owner: Seat, stranger: Seat) -> None:
    story.registered(owner.pharmacy)
    story.registered(stranger.pharmacy)
    rotate(owner)
    assert not WrappedKey.objects.filter(pharmacy=stranger.pharmacy, version=2).exists()


def test_what_was_saved_after_the_reading_is_not_overwritten(owner: Seat, monkeypatch: pytest.MonkeyPatch) -> None:
    case = story.registered(owner.pharmacy)
    real = reseal.bulk.read

    def read_then_somebody_saves(*args: Any, **options: Any) -> list[tuple[Any, ...]]:
        found = real(*args, **options)
        fresh = Case.objects.get(pk=case.pk)
        fresh.birth_name = "Moreau"
        fresh.save(update_fields=["birth_name"])
        return found

    with monkeypatch.context() as patched:
        patched.setattr(reseal.bulk, "read", read_then_somebody_saves)
        patched.setattr("results.acts.rotate_keys.PASSES", 1)
        rotate(owner)
    assert opened(case, "birth_name") == "Moreau"
    rotate(owner)
    assert (opened(case, "birth_name"), opened(case, "city"), under(KeyState.OUTGOING, owner)) == (
        "Moreau",
        "Nantes",
        0,
    )


def test_a_value_that_does_not_open_is_named_and_left_and_holds_nobody_up(owner: Seat) -> None:
    case, other = story.registered(owner.pharmacy), story.registered(owner.pharmacy, first_names="Inès")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE results_case SET city = birth_name WHERE id = %s", [case.pk])
    rotation = rotate(owner)
    assert (rotation.damaged, rotation.left) == ({case.pk}, len(story.CAMILLE))
    assert opened(other, "city") == "Nantes"
    assert [alarm.subjects for alarm in Alarm.objects.all()] == [[case.pk]]
    assert WrappedKey.objects.in_state(KeyState.OUTGOING).get().use == KeyUse.DATA


def test_a_value_that_was_never_made_for_its_place_is_named_though_the_row_is_whole(owner: Seat) -> None:
    """Somebody who holds the key of row seals and not that of the values."""
    case = story.registered(owner.pharmacy)
    columns = [str(field.column) for field in row_seal.sealed_fields(Case)]
    with within(owner), connection.cursor() as cursor:
        cursor.execute("UPDATE results_case SET city = birth_name WHERE id = %s", [case.pk])
        cursor.execute(f"SELECT {', '.join(columns)} FROM results_case WHERE id = %s", [case.pk])  # noqa: S608
        stored = zip((name.encode() for name in columns), cursor.fetchone(), strict=True)
        content = row_seal.Content("results_case", case.pk, owner.pharmacy.pk, case.seal_version, list(stored))
        forged = content.seal(keys.row_key(owner.pharmacy.pk))
        cursor.execute("UPDATE results_case SET seal = %s WHERE id = %s", [forged, case.pk])
    assert rotate(owner).damaged == {case.pk}
    assert [event.facts["reason"] for event in Event.objects.filter(act=Act.SEAL_BROKEN)] == ["value"]


def test_a_row_without_any_value_that_opens_is_left_and_keeps_its_index(owner: Seat) -> None:
    case = story.registered(owner.pharmacy)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE results_case SET birth_name = '\\x00' WHERE id = %s", [case.pk])
    rotate(owner)
    assert Case.objects.get(pk=case.pk).person_index == case.person_index


def test_every_step_leaves_its_event(owner: Seat) -> None:
    story.registered(owner.pharmacy, nir=NIR)
    rotate(owner)
    events = Event.objects.filter(act=Act.KEYS_ROTATED).order_by("id")
    assert [(event.facts["step"], event.facts["count"], event.pharmacy) for event in events] == [
        ("begun", 3, owner.pharmacy.pk),
        ("resealed", len(story.CAMILLE) + 1, owner.pharmacy.pk),
        ("reindexed", 1, owner.pharmacy.pk),
        ("retired", 3, owner.pharmacy.pk),
    ]


def test_a_plan_tells_what_would_be_done_and_does_nothing(owner: Seat, stranger: Seat) -> None:
    story.read(owner)
    plan = plan_rotation(pharmacies=[owner.pharmacy, stranger.pharmacy])
    assert (plan.pharmacies, plan.new_keys, plan.rows, plan.values) == (1, 2, 2, len(story.CAMILLE) + 1)
    assert not WrappedKey.objects.filter(version=2).exists()
