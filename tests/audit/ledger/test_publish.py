"""Checkpoints leave the database, each file whole, and never against one that left before."""

import base64
from datetime import timedelta

import pytest

from audit import tasks
from audit.ledger import folder
from audit.ledger.checkpoint import BadCheckpoint, Head
from audit.ledger.folder import AnotherThere
from audit.ledger.publish import Contradiction, mail
from audit.models import Alarm, AlarmKind, Checkpoint, Event, Leaf
from audit.signature import sign
from audit.vocabulary import Act
from tests.audit.conftest import AT
from tests.audit.ledger.conftest import published, superuser, tick
from tests.cast import at_work

NAME = "francetest.example/audit"


@pytest.fixture
def drawer(tmp_path, settings):
    settings.AUDIT_CHECKPOINTS = str(tmp_path / "checkpoints")
    return tmp_path / "checkpoints"


def files(drawer):
    return sorted(str(path.relative_to(drawer)) for path in drawer.rglob("*") if path.is_file())


def test_a_checkpoint_says_origin_size_and_root(numbered):
    numbered(3)
    head = Head.of(note := published(AT))
    assert note.startswith(f"{NAME}\n3\n{base64.b64encode(head.root).decode()}\n\n— {NAME} ")


def test_the_newest_and_all_before_lie_in_the_folder(numbered, drawer):
    numbered(2)
    first = published(AT)
    numbered(1)
    second = published(AT + timedelta(minutes=1))
    assert files(drawer) == [
        "checkpoint",
        "history/2026-11/000000000002.checkpoint",
        "history/2026-11/000000000003.checkpoint",
    ]
    assert (drawer / "checkpoint").read_text() == second == folder.newest()
    assert (drawer / "history/2026-11/000000000002.checkpoint").read_text() == first


def test_a_ledger_that_did_not_grow_is_not_signed_again(numbered, drawer):
    numbered(2)
    assert published(AT) == published(AT + timedelta(minutes=1))
    assert Checkpoint.objects.get().at == AT


def test_a_file_that_was_lost_comes_back(numbered, drawer):
    numbered(2)
    published(AT)
    (drawer / "checkpoint").unlink()
    published(AT)
    assert folder.newest() == Checkpoint.objects.get().note


def test_without_a_folder_the_database_keeps_them(numbered, settings):
    settings.AUDIT_CHECKPOINTS = ""
    numbered(1)
    published(AT)
    assert folder.newest() is None


def test_an_empty_ledger_has_nothing_to_publish(transactional_db, drawer):
    with at_work():
        tasks.publish()
    assert not drawer.exists()
    assert folder.newest() is None


def test_two_checkpoints_of_one_size_are_refused(numbered, drawer):
    numbered(2)
    published(AT)
    kept = drawer / "history/2026-11/000000000002.checkpoint"
    kept.write_text("another")
    with pytest.raises(AnotherThere, match=r"000000000002\.checkpoint"):
        published(AT)


def test_a_tree_that_contradicts_what_was_published_is_not_signed(numbered, drawer):
    numbered(3)
    published(AT)
    superuser("UPDATE audit_leaf SET hash = sha256('x') WHERE number = 1")
    numbered(1)
    with pytest.raises(Contradiction, match="3 leaves"):
        published(AT)
    superuser("DELETE FROM audit_leaf WHERE number > 1")
    with pytest.raises(Contradiction):
        published(AT)
    assert Checkpoint.objects.count() == 1


@pytest.mark.parametrize(
    "text",
    [
        "elsewhere.example\n3\n{root}\n",
        f"{NAME}\n03\n{{root}}\n",
        f"{NAME}\n-3\n{{root}}\n",
        f"{NAME}\n³\n{{root}}\n",
        f"{NAME}\n3\n{{root}}x\n",
        f"{NAME}\n3\nAAAA\n",
        f"{NAME}\n3\n",
        f"{NAME}\nthree\n{{root}}\n",
    ],
)
def test_a_note_that_is_no_checkpoint_is_refused(text):
    with pytest.raises(BadCheckpoint):
        Head.of(sign(text.format(root=base64.b64encode(bytes(32)).decode())))


def test_a_note_that_nobody_signed_is_refused():
    with pytest.raises(BadCheckpoint, match="no signed note"):
        Head.of("bonjour")


def test_the_newest_goes_by_mail_to_those_who_keep_them(numbered, settings, mailoutbox):
    settings.AUDIT_CHECKPOINTS_MAIL = ["greffe@notaire.example"]
    assert not mail(at=AT)
    numbered(2)
    note = published(AT)
    with at_work():
        tasks.mail_checkpoint()
    (message,) = mailoutbox
    assert (message.to, message.body) == (["greffe@notaire.example"], note)
    assert message.subject.startswith("FranceTest : registre des traces, 2 lignes le ")


def test_without_a_reader_no_mail_goes(numbered, mailoutbox):
    numbered(1)
    published(AT)
    assert not mail(at=AT)
    assert not mailoutbox


def test_the_worker_numbers_batch_after_batch(trace, transactional_db, monkeypatch):
    monkeypatch.setattr(tasks, "BATCH", 2)
    monkeypatch.setattr(tasks, "sequence", lambda: tick(2))
    for _ in range(5):
        trace()
    tasks.number_events()
    assert Leaf.objects.count() == 5


def test_the_worker_stops_before_its_message_is_handed_to_somebody_else(trace, transactional_db, monkeypatch):
    monkeypatch.setattr(tasks, "LONGEST_SECONDS", -1)
    trace()
    tasks.number_events()
    assert not Leaf.objects.exists()


def test_the_check_by_the_clock_names_breaks_in_the_log(numbered, drawer, caplog):
    events = numbered(3)
    with at_work():
        tasks.check_ledger()
    assert not caplog.records
    published(AT)
    superuser("DELETE FROM audit_event WHERE id = %s", [events[1].pk])
    with at_work():
        tasks.check_ledger()
    assert f"ledger broken: removed line 1 record {events[1].pk}" in caplog.messages
    assert alarms() == [{"reason": "removed", "count": 1}]


def test_the_check_by_the_clock_sees_inserted_events_too(numbered, trace, caplog):
    numbered(2)
    inserted = trace()
    superuser("UPDATE audit_event SET transaction = '5' WHERE id = %s", [inserted.pk])
    with at_work():
        tasks.check_ledger()
    assert f"ledger broken: inserted line None record {inserted.pk}" in caplog.messages


def test_a_break_that_lasts_raises_one_alarm_and_an_event_each_time(numbered, drawer):
    events = numbered(3)
    published(AT)
    superuser("DELETE FROM audit_event WHERE id = %s", [events[1].pk])
    for _night in range(2):
        with at_work():
            tasks.check_ledger()
    assert len(alarms()) == 1
    assert Event.objects.filter(act=Act.LEDGER_BROKEN).count() == 2


def test_a_published_checkpoint_that_is_contradicted_raises_an_alarm(numbered, drawer):
    numbered(2)
    published(AT)
    (drawer / "history/2026-11/000000000002.checkpoint").write_text("another")
    (drawer / "checkpoint").unlink()
    with at_work(), pytest.raises(AnotherThere):
        tasks.publish()
    assert alarms() == [{"reason": "contradicted", "count": 1}]


def alarms():
    return [alarm.facts for alarm in Alarm.objects.filter(kind=AlarmKind.LEDGER_BROKEN)]
