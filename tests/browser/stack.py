"""The real thing on free ports and throw-away servers, as `make demo` starts it, filled with the states to look at."""

import json
import subprocess
import sys
import time
from base64 import urlsafe_b64decode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django_otp.oath import TOTP

from francetest.demo import letters, plan
from francetest.servers.state import CLONE, State
from tests.line import line

PURPOSE = "browser"
TOTP_KEY = """
SELECT key, user_id FROM otp_totp_totpdevice JOIN pharmacies_user ON pharmacies_user.id = user_id
 WHERE lower(email) = %s
"""


@dataclass(frozen=True, slots=True)
class Stack:
    """Where it answers, who may sign in, and what the stage holds (see stage.py)."""

    url: str
    folder: Path
    database: str
    accounts: dict[str, str]
    """E-mail → password."""
    factor_key: str
    """Under which the phones' secrets lie."""
    stage: dict[str, Any] = field(default_factory=dict)

    def code_of(self, email: str) -> str:
        """What the person's phone shows now. A code opens once: one sign-in per person and half-minute."""
        with psycopg.connect(self.database) as connection:
            row = connection.execute(TOTP_KEY, [email]).fetchone()
        assert row, f"{email} has no phone"
        totp = TOTP(self._unsealed(*row))
        totp.time = time.time()
        return f"{totp.token():06d}"

    def _unsealed(self, key: str, user_id: object) -> bytes:
        """As pharmacies/vault.py does it; this process has another key in its settings."""
        sealed = urlsafe_b64decode(key.removeprefix("1.") + "==")
        place = f"otp_totp_totpdevice.key/{user_id}".encode()
        return AESGCM(urlsafe_b64decode(self.factor_key)).decrypt(sealed[:12], sealed[12:], place)

    def letter_for(self, email: str, patience: float = 30) -> str:
        """The path in the newest message to that person; waits for it."""
        deadline = time.monotonic() + patience
        while not (path := letters.link_for(self.folder / "mail", email)):
            assert time.monotonic() < deadline, f"no message for {email} after {patience:.0f} s"
            time.sleep(0.1)
        return path


@contextmanager
def stack() -> Iterator[Stack]:
    """Starts it, with its stage set; stops it and forgets everything at the end."""
    with line(PURPOSE) as running:
        supervisor, places, state = running.supervisor, running.places, running.state
        yield Stack(
            url=places.web_url,
            folder=state.folder,
            database=supervisor.shared["DATABASE_OWNER_URL"],
            accounts=_accounts(state),
            factor_key=supervisor.shared["FACTOR_KEY"],
            stage=_set_stage(plan.web(places).environment(supervisor.shared)),
        )


def _accounts(state: State) -> dict[str, str]:
    entries = json.loads((state.folder / "accounts.json").read_text())
    return {entry["email"]: entry["password"] for entry in entries}


def _set_stage(environment: dict[str, str]) -> dict[str, Any]:
    """In a program of its own: this one runs on the settings of the tests, and on another database."""
    command = [sys.executable, "-m", "tests.browser.stage"]
    done = subprocess.run(command, env=environment, cwd=CLONE, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    stage: dict[str, Any] = json.loads(done.stdout)
    return stage
