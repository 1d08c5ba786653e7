"""The demo's letter box, read as its owner would."""

import email
from email import policy
from email.message import EmailMessage
from pathlib import Path


def link_for(folder: Path, address: str) -> str:
    """The path of the newest link that was sent to an address; empty when nothing came yet."""
    for path in sorted(folder.glob("*.eml"), reverse=True):
        message = email.message_from_bytes(path.read_bytes(), policy=policy.default)
        if message["To"] == address:
            return _link(message)
    return ""


def _link(message: EmailMessage) -> str:
    body = message.get_body(("plain",))
    lines = str(body.get_content()).splitlines() if body else []
    found = [line.strip() for line in lines if "/r/" in line]
    return "/r/" + found[0].split("/r/", 1)[1] if found else ""
