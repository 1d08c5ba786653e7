"""The demo's letter box, read as its owner would."""

import email
from email import policy
from email.message import EmailMessage
from pathlib import Path
from urllib.parse import urlsplit


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
    return next((urlsplit(line.strip()).path for line in lines if line.startswith(("http://", "https://"))), "")
