"""E-mails to the team about their own access: neutral words, no link but an invitation's, nothing of any patient."""

from django.core.mail import EmailMessage
from django.db import transaction
from django.template.loader import render_to_string

from pharmacies.models import User


def write(template: str, to: User | str, **context: object) -> None:
    """Sends `templates/emails/<template>.txt` after commit. A mail server that is down stops nobody: it is logged."""
    address = to.email if isinstance(to, User) else to
    subject = " ".join(render_to_string(f"emails/{template}_subject.txt", context).split())
    message = EmailMessage(subject, render_to_string(f"emails/{template}.txt", context), to=[address])

    def send() -> None:
        message.send()

    transaction.on_commit(send, robust=True)
