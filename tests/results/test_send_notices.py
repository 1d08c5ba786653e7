"""Messages to patients."""

import datetime as dt
from smtplib import SMTPRecipientsRefused, SMTPServerDisconnected
from typing import Any

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.db import connection

from audit.actor import Actor
from audit.models import Alarm, Event
from audit.vocabulary import Act, ActorKind
from pharmacies.seat import Seat
from results.acts.open_document import open_document
from results.acts.send_notices import Sent, send_notices
from results.models import Case, DocumentLink, Notice, WrappedKey
from results.sealing import keys
from results.vocabulary import OutboxState
from tests import cast
from tests.results import story
from tests.results.story import NOON, minutes

pytestmark = pytest.mark.usefixtures("on_stage")
WORKER = Actor(ActorKind.MACHINE, name="worker")
RIPE = NOON + minutes(17)
FORBIDDEN = ("test", "covid", "antig", "résultat", "result", "positi", "négati", "negati", "lefèvre", "camille")


def run(at: dt.datetime = RIPE) -> Sent:
    with cast.at_work():
        return send_notices(by=WORKER, now=lambda: at)


def token_in(message: mail.EmailMessage) -> str:
    (line,) = [line for line in str(message.body).splitlines() if "/r/" in line]
    return line.rstrip("/").rsplit("/", 1)[1]


def test_the_message_goes_to_the_patient_from_the_pharmacy(owner: Seat) -> None:
    story.read(owner)
    assert run().sent == 1
    (message,) = mail.outbox
    assert message.to == ["camille@courriel.example"]
    assert "Pharmacie des Tilleuls" in message.from_email
    assert Notice.objects.get().state == OutboxState.ACKNOWLEDGED


@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_message_says_a_document_and_nothing_of_health_or_name(owner: Seat, language: str) -> None:
    result = story.read(owner, "positive")
    Case.objects.filter(pk=result.case_id).update(language=language)
    run()
    message = mail.outbox[0]
    said = f"{message.subject}\n{message.body}".replace("testserver", "").lower()
    assert "document" in said
    assert [word for word in FORBIDDEN if word in said] == []


def test_the_link_of_the_message_opens_with_the_code_of_the_ticket(owner: Seat) -> None:
    ticket = story.ticket(owner.pharmacy)
    from results.acts.record_result import record_result
    from results.acts.start_test import start_test

    start_test(case_id=ticket.case_id, lot_id=story.lot(owner).pk, by=owner, at=NOON)
    record_result(case_id=ticket.case_id, value="negative", by=owner, at=NOON + minutes(16))
    run()
    grant = open_document(token=token_in(mail.outbox[0]), code=ticket.code.lower(), at=RIPE)
    assert grant.case_id == ticket.case_id


def test_only_a_hash_of_the_link_is_kept(owner: Seat) -> None:
    story.read(owner)
    run()
    assert token_in(mail.outbox[0]).encode() not in bytes(DocumentLink.objects.get().token_hash)


def test_it_is_sent_once(owner: Seat) -> None:
    story.read(owner)
    run()
    assert run().leased == 0
    assert len(mail.outbox) == 1


def failing(monkeypatch: pytest.MonkeyPatch, error: Exception) -> None:
    def refuse(self: EmailBackend, messages: list[Any]) -> int:
        raise error

    monkeypatch.setattr(EmailBackend, "send_messages", refuse)


def test_a_mail_server_that_is_away_makes_it_wait_and_the_unsent_link_dies(
    owner: Seat, monkeypatch: pytest.MonkeyPatch
) -> None:
    story.read(owner)
    with monkeypatch.context() as patch:
        failing(patch, SMTPServerDisconnected())
        assert run().postponed == 1
    assert Notice.objects.get().state == OutboxState.WAITING
    run(RIPE + minutes(1))
    assert len(mail.outbox) == 1
    assert DocumentLink.objects.filter(revoked_at__isnull=True).count() == 1


def test_an_address_that_is_refused_is_settled_and_traced(owner: Seat, monkeypatch: pytest.MonkeyPatch) -> None:
    story.read(owner)
    failing(monkeypatch, SMTPRecipientsRefused({"camille@courriel.example": (550, b"unknown")}))
    assert run().refused == 1
    assert Notice.objects.get().state == OutboxState.REFUSED
    assert Event.objects.filter(act=Act.NOTICE_FAILED).count() == 1


def test_a_lost_lease_leaves_no_event(owner: Seat, monkeypatch: pytest.MonkeyPatch) -> None:
    result = story.read(owner)

    def slow(self: EmailBackend, messages: list[Any]) -> int:
        Notice.objects.update(lease_token=result.pk)
        return len(messages)

    monkeypatch.setattr(EmailBackend, "send_messages", slow)
    assert run().sent == 0
    assert not Event.objects.filter(act=Act.NOTICE_SENT).exists()


def test_one_whose_row_was_tampered_with_is_given_up_and_holds_up_nobody(owner: Seat) -> None:
    broken, _whole = story.read(owner), story.read(owner, first_names="Inès")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE results_case SET email = street WHERE id = %s", [broken.case_id])
    tally = run()
    assert (tally.sent, tally.refused) == (1, 1)
    assert Notice.objects.get(result=broken).state == OutboxState.REFUSED
    assert Alarm.objects.get().subjects == [broken.case_id]
    assert not DocumentLink.objects.filter(case=broken.case_id).exists()
    assert run().leased == 0


def test_one_whose_key_is_gone_waits(owner: Seat) -> None:
    story.read(owner)
    WrappedKey.objects.filter(use="data").update(wrapped=None, destroyed_at=RIPE)
    keys.forget()
    assert run().postponed == 1
    assert Notice.objects.get().last_failure == "unreadable"
