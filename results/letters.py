"""The words of the e-mails to patients: a document is available, never which one."""

import datetime as dt
from dataclasses import dataclass
from email.headerregistry import Address
from email.utils import parseaddr

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import formats, timezone, translation

from results.vocabulary import NoticeKind

TEMPLATES = {NoticeKind.READY: "emails/document_ready", NoticeKind.UPDATED: "emails/document_updated"}


@dataclass(frozen=True, slots=True, repr=False)
class Letter:
    """A finished message; its repr says nothing, because an address is personal."""

    sender: str
    to: str
    subject: str
    body: str

    def __repr__(self) -> str:
        """Shows no content."""
        return "Letter(…)"


def letter(*, to: str, pharmacy: str, kind: str, language: str, token: str, until: dt.datetime) -> Letter:
    """The message in the patient's language: plain text, one link, no tracking."""
    template = TEMPLATES[NoticeKind(kind)]
    with translation.override(language):
        words = {
            "pharmacy": pharmacy,
            "link": settings.PUBLIC_URL + reverse("open_document", args=[token]),
            "until": formats.date_format(timezone.localtime(until), "j F Y"),
        }
        subject = render_to_string(f"{template}_subject.txt", words).strip()
        body = render_to_string(f"{template}.txt", words)
    return Letter(_sender(pharmacy), to, subject, body)


def _sender(pharmacy: str) -> str:
    """The pharmacy's name before our own address; line breaks cannot reach a header."""
    _name, address = parseaddr(settings.DEFAULT_FROM_EMAIL)
    return str(Address(" ".join(pharmacy.split()), addr_spec=address))


def message(text: Letter, connection: BaseEmailBackend) -> EmailMessage:
    """The letter as Django sends it; mail systems are told that nobody expects an answer (RFC 3834)."""
    return EmailMessage(
        text.subject,
        text.body,
        text.sender,
        [text.to],
        connection=connection,
        headers={"Auto-Submitted": "auto-generated"},
    )
