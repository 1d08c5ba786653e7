"""A new root key takes over while the service runs."""

import base64
import secrets
from typing import Any

import pytest
from django.core.management import CommandError
from django.db import connection, transaction
from django.utils import timezone
from pytest_django import Settings

from audit.models import Event
from audit.vocabulary import Act
from pharmacies.seat import Seat
from pharmacies.wall import inside
from results.acts.rewrap_keys import keys_to_rewrap, rewrap_keys
from results.models import Case, WrappedKey
from results.sealing import keys, versions
from results.sealing.access import opening
from results.sealing.purpose import Purpose
from tests import cast
from tests.results import story
from tests.results.test_keys_command import last_line

pytestmark = pytest.mark.usefixtures("on_stage")


@pytest.fixture
def new_root(settings: Settings, owner: Seat) -> str:
    """Five keys under the root key of yesterday; a newer one is first in the list since today."""
    story.registered(owner.pharmacy, nir="185057800608436")
    newest = base64.urlsafe_b64encode(secrets.token_bytes(32)).decode()
    settings.FIELD_ENCRYPTION_KEY = [newest, *settings.FIELD_ENCRYPTION_KEY]
    keys.forget()
    return newest


def rewrap(**options: Any) -> tuple[int, int]:
    return rewrap_keys(by=cast.BACKSTAGE, now=timezone.now, **options)


def test_every_key_is_wrapped_under_the_newest_root_and_the_old_root_can_go(new_root: str, settings: Settings) -> None:
    assert keys_to_rewrap() == 7
    assert rewrap() == (7, 0)
    settings.FIELD_ENCRYPTION_KEY = [new_root]
    keys.forget()
    case = Case.objects.get()
    declared = opening(Purpose.QUEUE, by=cast.BACKSTAGE, at=timezone.now(), pharmacy=None)
    with transaction.atomic(), inside(case.pharmacy_id), declared:
        assert case.birth_name == "Lefèvre"


def test_every_batch_leaves_its_event_and_tells_how_far_it_is(new_root: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(versions, "BATCH", 2)
    told: list[tuple[int, int]] = []
    rewrap(progress=lambda done, total: told.append((done, total)))
    assert told == [(2, 7), (4, 7), (6, 7), (7, 7)]
    events = Event.objects.filter(act=Act.KEYS_REWRAPPED).order_by("id")
    assert [event.facts["count"] for event in events] == [2, 2, 2, 1]
    assert {event.facts["root"] for event in events} == {keys.roots().newest}


def test_a_run_that_was_killed_is_taken_up(new_root: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(versions, "BATCH", 2)

    def die(_done: int, _total: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        rewrap(progress=die)
    assert keys_to_rewrap() == 5
    assert rewrap() == (5, 0)


def test_a_second_run_has_nothing_to_do(new_root: str) -> None:
    rewrap()
    assert rewrap() == (0, 0)
    assert Event.objects.filter(act=Act.KEYS_REWRAPPED).count() == 1


def test_a_destroyed_key_stays_destroyed(new_root: str) -> None:
    WrappedKey.objects.filter(use="data").update(wrapped=None, destroyed_at=timezone.now())
    assert rewrap() == (6, 0)
    assert WrappedKey.objects.get(use="data").wrapped is None


def test_a_root_key_that_was_taken_away_too_early_is_named(new_root: str, settings: Settings) -> None:
    old = WrappedKey.objects.values_list("root_id", flat=True).first()
    settings.FIELD_ENCRYPTION_KEY = [new_root]
    with pytest.raises(CommandError, match=str(old)):
        last_line("rewrap")


def test_the_command_counts_on_a_dry_run_and_then_does_it(new_root: str) -> None:
    assert last_line("rewrap", "--dry-run") == {"rewrapped": 0, "left": 7}
    assert last_line("rewrap") == {"rewrapped": 7, "left": 0}


@pytest.mark.django_db(transaction=True)
def test_a_key_that_somebody_holds_is_left_and_the_command_says_so(
    new_root: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with connection.copy().cursor() as other:
        other.execute("BEGIN; SELECT FROM keys.wrappedkey WHERE use = 'data' FOR UPDATE")
        with pytest.raises(SystemExit):
            last_line("rewrap")
        other.execute("ROLLBACK")
        other.db.close()
    assert rewrap() == (1, 0)
