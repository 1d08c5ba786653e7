"""Replaced keys are destroyed once nothing is sealed under them: an old key and an old backup are worth nothing."""

import datetime as dt
from typing import Any

import pytest
from django.core.management import CommandError
from django.db import connection, transaction
from django.utils import timezone

from audit.models import Event
from audit.vocabulary import Act
from pharmacies.seat import Seat
from pharmacies.wall import inside
from results.acts.destroy_retired_keys import REST, Retired, destroy_retired_keys, foresee_destruction
from results.acts.rotate_keys import rotate_keys
from results.models import Case, WrappedKey
from results.sealing import keys
from results.sealing.access import opening
from results.sealing.errors import KeyDestroyed
from results.sealing.fields import sealed_names
from results.sealing.key_model import KeyState, KeyUse
from results.sealing.purpose import Purpose
from tests import cast
from tests.results import story
from tests.results.test_keys_command import last_line, run

pytestmark = pytest.mark.usefixtures("on_stage", "each_root")
SEALED = (*sealed_names(Case), "seal", "seal_version")
Stored = tuple[Any, ...]


def rotate(owner: Seat) -> None:
    rotate_keys(pharmacies=[owner.pharmacy], by=cast.BACKSTAGE, now=timezone.now, wait=lambda _seconds: None)


@pytest.fixture
def replaced(owner: Seat, monkeypatch: pytest.MonkeyPatch) -> Stored:
    """The row as it was stored before the keys were replaced; nobody remembers anything."""
    monkeypatch.setattr(keys, "KNOWN_AFTER", 0)
    case = story.registered(owner.pharmacy, nir="185057800608436")
    before = stored(case)
    rotate(owner)
    return before


def stored(case: Case) -> Stored:
    with transaction.atomic(), inside(case.pharmacy_id), connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(SEALED)} FROM results_case WHERE id = %s", [case.pk])  # noqa: S608
        return cursor.fetchone()


def put_back(sealed: Stored) -> None:
    case = Case.objects.get()
    with transaction.atomic(), inside(case.pharmacy_id), connection.cursor() as cursor:
        places = ", ".join(f"{name} = %s" for name in SEALED)
        cursor.execute(f"UPDATE results_case SET {places}", sealed)  # noqa: S608 our own names


def birth_name() -> str:
    case = Case.objects.get()
    declared = opening(Purpose.QUEUE, by=cast.BACKSTAGE, at=timezone.now(), pharmacy=case.pharmacy_id)
    with transaction.atomic(), inside(case.pharmacy_id), declared:
        return Case.objects.get().birth_name


def later(by: dt.timedelta = REST) -> dt.datetime:
    return timezone.now() + by


def destroyed(*seats: Seat, at: dt.datetime | None = None) -> Retired:
    told = destroy_retired_keys(pharmacies=[seat.pharmacy for seat in seats], by=cast.BACKSTAGE, at=at or later())
    keys.forget()  # the tests' own transaction never commits
    return told


def test_nothing_is_lost_and_only_the_newest_versions_are_left(owner: Seat, replaced: Stored) -> None:
    assert destroyed(owner) == Retired(destroyed=3)
    assert set(WrappedKey.objects.filter(wrapped=None).values_list("use", "version")) == {
        (KeyUse.DATA, 1),
        (KeyUse.INDEX, 1),
    }
    assert birth_name() == "Lefèvre"


def test_what_an_old_backup_holds_no_longer_opens(owner: Seat, replaced: Stored) -> None:
    destroyed(owner)
    put_back(replaced)
    with pytest.raises(KeyDestroyed):
        birth_name()


def test_a_key_that_a_value_still_names_is_kept(owner: Seat, replaced: Stored) -> None:
    put_back(replaced)
    assert destroyed(owner) == Retired(destroyed=2, kept=1, values=12)
    assert birth_name() == "Lefèvre"
    rotate(owner)
    assert destroyed(owner).destroyed > 0
    assert birth_name() == "Lefèvre"


def test_a_key_rests_before_it_goes(owner: Seat, replaced: Stored) -> None:
    assert destroyed(owner, at=later(REST - dt.timedelta(seconds=5))) == Retired(resting=3)
    assert not WrappedKey.objects.filter(wrapped=None).exists()


def test_a_key_that_no_rotation_emptied_is_left(owner: Seat) -> None:
    story.registered(owner.pharmacy)
    assert destroyed(owner) == Retired()
    assert WrappedKey.objects.in_state(KeyState.ACTIVE).count() == WrappedKey.objects.count()


def test_each_pharmacy_leaves_its_event(owner: Seat, stranger: Seat, replaced: Stored) -> None:
    destroyed(owner, stranger)
    event = Event.objects.get(act=Act.KEYS_ROTATED, facts__step="destroyed")
    assert (event.pharmacy, event.facts["count"]) == (owner.pharmacy.pk, 3)


def test_to_foresee_changes_nothing(owner: Seat, replaced: Stored) -> None:
    assert foresee_destruction(pharmacies=[owner.pharmacy], at=later()) == Retired(destroyed=3)
    assert not WrappedKey.objects.filter(wrapped=None).exists()


def test_the_command_says_what_would_go_and_does_nothing_without_yes(
    owner: Seat, replaced: Stored, time_machine: Any
) -> None:
    time_machine.move_to(later(), tick=False)
    assert last_line("destroy", "--retired", "--dry-run")["would_destroy"] == 3
    with pytest.raises(CommandError, match="--yes"):
        run("destroy", "--retired")
    assert not WrappedKey.objects.filter(wrapped=None).exists()
    assert last_line("destroy", "--retired", "--yes")["destroyed"] == 3


def test_the_command_names_what_it_had_to_keep(owner: Seat, replaced: Stored, time_machine: Any) -> None:
    put_back(replaced)
    time_machine.move_to(later(), tick=False)
    with pytest.raises(CommandError, match="12 valeurs sont encore scellées"):
        run("destroy", "--retired", "--yes")


@pytest.mark.parametrize("asked", [(), ("--month", "2026-08", "--retired"), ("--month", "2026-08")])
def test_the_command_wants_to_know_what_to_destroy(owner: Seat, asked: tuple[str, ...]) -> None:
    with pytest.raises(CommandError):
        run("destroy", *asked)
