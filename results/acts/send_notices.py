"""Tells patients that a document is there: a link by e-mail, and no word about health."""

import datetime as dt
import logging
from collections.abc import Callable
from dataclasses import dataclass
from smtplib import SMTPException, SMTPRecipientsRefused

from django.core.mail import get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction

from audit.actor import Actor
from audit.alarms import seal_broken
from audit.seals import told_about
from audit.vocabulary import Act, Outcome
from pharmacies.wall import inside
from results.leases import by_pharmacy, conclude, lease, postpone
from results.letters import Letter, letter, message
from results.links import new_link
from results.models import DocumentLink, Notice
from results.sealing.access import opening
from results.sealing.errors import SealBroken, SealError
from results.sealing.purpose import Purpose
from results.sealing.replay import check_told
from results.vocabulary import OutboxState

logger = logging.getLogger(__name__)

BATCH = 20


@dataclass(slots=True)
class Sent:
    """What one run did."""

    sent: int = 0
    refused: int = 0
    postponed: int = 0

    @property
    def leased(self) -> int:
        """Rows that the run had in hand."""
        return self.sent + self.refused + self.postponed


def send_notices(*, by: Actor, now: Callable[[], dt.datetime], most: int = BATCH) -> Sent:
    """Leases ripe notices, makes each its own link, sends them over one connection, settles each by itself."""
    tally = Sent()
    with transaction.atomic():
        rows = lease(Notice.objects.due(now()).oldest_first(), at=now(), most=most)
    letters: list[tuple[Notice, Letter]] = []
    for own in by_pharmacy(rows).values():
        written, unreadable = _letters(own, by=by, at=now())
        letters += written
        for row, error in unreadable:
            _put_aside(row, error, by=by, at=now(), tally=tally)
    if letters:
        connection = get_connection()
        try:
            for row, text in letters:
                _send(row, text, connection, by=by, at=now(), tally=tally)
        finally:
            connection.close()
    return tally


def _letters(
    leased: list[Notice], *, by: Actor, at: dt.datetime
) -> tuple[list[tuple[Notice, Letter]], list[tuple[Notice, SealError]]]:
    letters: list[tuple[Notice, Letter]] = []
    unreadable: list[tuple[Notice, SealError]] = []
    with transaction.atomic(), inside(leased[0].pharmacy_id):
        held = Notice.objects.filter(pk__in=[row.pk for row in leased], lease_token=leased[0].lease_token)
        own = list(held.select_related("case__pharmacy", "result").oldest_first())
        told = told_about(row.case_id for row in own)
        for row in own:
            try:
                with transaction.atomic():
                    check_told([row.case], told)
                    letters.append((row, _letter(row, by=by, at=at)))
            except SealError as error:
                unreadable.append((row, error))
    return letters, unreadable


def _put_aside(row: Notice, error: SealError, *, by: Actor, at: dt.datetime, tally: Sent) -> None:
    """As deliveries: tampered with, it is given up and told of; a missing key may come back."""
    if isinstance(error, SealBroken):
        seal_broken(error, at=at)
        tally.refused += _settled(row, OutboxState.REFUSED, Act.NOTICE_FAILED, Outcome.FAILED, by=by, at=at)
    else:
        tally.postponed += _later(row, "unreadable", at=at)


def _letter(row: Notice, *, by: Actor, at: dt.datetime) -> Letter:
    case = row.case
    # A try that failed left a link that nobody got: the new one takes its place.
    DocumentLink.objects.filter(case=case, notice=row, revoked_at__isnull=True).update(revoked_at=at)
    link, token = new_link(case, at=at, notice=row)
    with opening(Purpose.NOTICE, by=by, at=at, pharmacy=case.pharmacy_id):
        return letter(
            to=str(case.email),
            pharmacy=case.pharmacy.name,
            kind=row.kind,
            language=case.language,
            token=token,
            until=link.expires_at,
        )


def _send(row: Notice, text: Letter, connection: BaseEmailBackend, *, by: Actor, at: dt.datetime, tally: Sent) -> None:
    try:
        message(text, connection).send()
    except SMTPRecipientsRefused:
        tally.refused += _settled(row, OutboxState.REFUSED, Act.NOTICE_FAILED, Outcome.FAILED, by=by, at=at)
    except (SMTPException, OSError) as error:
        logger.warning("a notice waits: the mail server answered %s", type(error).__name__)
        connection.close()
        tally.postponed += _later(row, type(error).__name__, at=at)
    else:
        tally.sent += _settled(row, OutboxState.ACKNOWLEDGED, Act.NOTICE_SENT, Outcome.DONE, by=by, at=at)


def _later(row: Notice, failure: str, *, at: dt.datetime) -> bool:
    with transaction.atomic(), inside(row.pharmacy_id):
        return postpone(row, at=at, failure=failure)


def _settled(row: Notice, state: OutboxState, act: Act, outcome: Outcome, *, by: Actor, at: dt.datetime) -> bool:
    return conclude(row, act, by=by, at=at, state=state, outcome=outcome, channel="email")
