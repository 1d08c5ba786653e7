"""Reading what the team is sent."""

import re

from django.core import mail
from django.test import TestCase


def sent(action):
    """What an action returned, and the messages it sends once it is committed."""
    before = len(mail.outbox)
    with TestCase.captureOnCommitCallbacks(execute=True):
        answer = action()
    return answer, mail.outbox[before:]


def link_in(letter):
    """The path of the only link."""
    (link,) = re.findall(r"http://testserver(/\S+)", letter.body)
    return link
