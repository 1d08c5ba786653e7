"""Nudges, revisions, the workers' tasks and the clock that wakes them."""

import datetime as dt
from typing import Any

import pytest
from celery import current_app
from django.core.cache import cache
from kombu.exceptions import OperationalError
from redis.exceptions import ConnectionError as RedisAway

from francetest.schedule import SCHEDULE
from pharmacies.seat import Seat
from results import nudge, revision, tasks
from results.acts.deliver_results import BATCH, Tally
from results.acts.send_notices import BATCH as LETTERS
from results.acts.send_notices import Sent
from results.models import Delivery, Notice
from results.sidep.fake import Fake
from results.vocabulary import OutboxState
from tests.results import story
from tests.results.story import NOON

Commits = Any


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, int]]:
    """What goes to the broker."""
    messages: list[tuple[str, int]] = []
    monkeypatch.setattr(current_app, "send_task", lambda name, countdown: messages.append((name, countdown)))
    return messages


def seconds(count: float) -> dt.datetime:
    return NOON + dt.timedelta(seconds=count)


@pytest.mark.django_db
def test_a_nudge_goes_after_commit_and_for_when_it_is_due(
    sent: list[tuple[str, int]], django_capture_on_commit_callbacks: Commits
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        nudge.when_due("results.deliver", at=NOON, due_at=seconds(29.5))
        assert sent == []
    assert sent == [("results.deliver", 30)]


@pytest.mark.django_db
def test_many_rows_of_one_second_ask_once(
    sent: list[tuple[str, int]], django_capture_on_commit_callbacks: Commits
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        for _ in range(3):
            nudge.when_due("results.deliver", at=NOON, due_at=seconds(2))
    assert sent == [("results.deliver", 2)]


@pytest.mark.django_db
def test_what_is_due_too_far_ahead_is_left_to_the_sweep(
    sent: list[tuple[str, int]], django_capture_on_commit_callbacks: Commits
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        nudge.when_due("results.deliver", at=NOON, due_at=seconds(46))
    assert sent == []


@pytest.mark.django_db
@pytest.mark.parametrize("error", [OperationalError(), RedisAway()])
def test_a_broker_that_is_away_does_not_stop_the_counter(
    monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Commits, error: Exception
) -> None:
    def away(*_arguments: object, **_options: object) -> None:
        raise error

    monkeypatch.setattr(current_app, "send_task", away)
    with django_capture_on_commit_callbacks(execute=True):
        nudge.when_due("results.deliver", at=NOON, due_at=NOON)


def test_no_countdown_outlasts_the_visibility_timeout() -> None:
    timeout = current_app.conf.broker_transport_options["visibility_timeout"]
    assert timeout > nudge.LONGEST_COUNTDOWN
    assert timeout > tasks.LONGEST_SECONDS


@pytest.mark.django_db
def test_a_revision_changes_at_commit(owner: Seat, django_capture_on_commit_callbacks: Commits) -> None:
    pharmacy_id = owner.pharmacy.pk
    before = revision.renew(pharmacy_id)
    with django_capture_on_commit_callbacks(execute=True):
        revision.bump(pharmacy_id)
        assert revision.current(pharmacy_id) == before
    assert revision.current(pharmacy_id) not in {before, None}


@pytest.mark.django_db
def test_without_a_cache_the_revision_is_unknown_and_nothing_fails(
    owner: Seat, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Commits
) -> None:
    def away(*_arguments: object, **_options: object) -> None:
        raise RedisAway

    for name in ("get", "set", "add"):
        monkeypatch.setattr(cache, name, away)
    with django_capture_on_commit_callbacks(execute=True):
        revision.bump(owner.pharmacy.pk)
    assert revision.current(owner.pharmacy.pk) is None
    assert revision.renew(owner.pharmacy.pk) is None


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """No linger, and undo times that are over."""
    monkeypatch.setattr(tasks, "LINGER_SECONDS", 0)


@pytest.mark.usefixtures("impatient")
def test_the_delivery_task_empties_the_line_through_its_own_door(owner: Seat, monkeypatch: pytest.MonkeyPatch) -> None:
    receiver = Fake()
    monkeypatch.setattr(tasks, "gateway", lambda: receiver)
    story.read(owner)
    tasks.deliver()
    assert Delivery.objects.get().state == OutboxState.ACKNOWLEDGED
    assert len(receiver.reports) == 1


def test_the_notice_task_empties_the_line(owner: Seat) -> None:
    story.read(owner)
    tasks.notify()
    assert Notice.objects.get().state == OutboxState.ACKNOWLEDGED


@pytest.mark.usefixtures("impatient")
def test_full_batches_are_followed_by_another(monkeypatch: pytest.MonkeyPatch) -> None:
    runs = iter([Tally(acknowledged=BATCH), Tally(acknowledged=1)])
    monkeypatch.setattr(tasks, "deliver_results", lambda **_options: next(runs))
    tasks.deliver()
    letters = iter([Sent(sent=LETTERS), Sent()])
    monkeypatch.setattr(tasks, "send_notices", lambda **_options: next(letters))
    tasks.notify()
    assert list(runs) == list(letters) == []


@pytest.mark.usefixtures("impatient")
def test_a_run_ends_before_the_broker_loses_patience(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tasks, "LONGEST_SECONDS", 0)
    monkeypatch.setattr(tasks, "deliver_results", lambda **_options: pytest.fail("it began another batch"))
    monkeypatch.setattr(tasks, "send_notices", lambda **_options: pytest.fail("it began another batch"))
    tasks.deliver()
    tasks.notify()


def test_the_clock_names_tasks_that_exist() -> None:
    current_app.loader.import_default_modules()
    assert {entry["task"] for entry in SCHEDULE.values()} <= set(current_app.tasks)
