"""The folder where one clone keeps its servers' data, secrets and logs, outside the clone."""

import fcntl
import hashlib
import json
import os
import secrets
import shutil
import tempfile
from base64 import urlsafe_b64encode
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

CLONE = Path(__file__).resolve().parent.parent.parent
SURVIVES_A_REBOOT = Path("/var/tmp")  # noqa: S108 every folder in it is made 0700 and checked to be ours  # nosec B108


class Busy(Exception):
    """Somebody else holds this state now."""


class NotOurs(Exception):
    """A folder of our name belongs to another user: we put no secret into it."""


def token() -> str:
    """A secret text, long enough for everything that Django and the receiver ask for."""
    return secrets.token_urlsafe(64)


def root_key() -> str:
    """A root key as FIELD_ENCRYPTION_KEY takes it: urlsafe base64 of 32 bytes."""
    return urlsafe_b64encode(secrets.token_bytes(32)).decode()


@dataclass(frozen=True, slots=True)
class State:
    """One state folder. `purpose` tells the demo's from those of tests and benchmarks."""

    folder: Path

    @classmethod
    def open(cls, purpose: str) -> "State":
        """Makes the folder when needed, readable by nobody else. Raises NotOurs."""
        state = cls(_base() / f"{_prefix()}-{purpose}")
        state.folder.mkdir(mode=0o700, exist_ok=True)
        found = state.folder.lstat()
        if state.folder.is_symlink() or found.st_uid != os.getuid():
            raise NotOurs(f"{state.folder} appartient à un autre utilisateur")
        state.logs.mkdir(mode=0o700, exist_ok=True)
        return state

    @classmethod
    def every(cls, purpose: str) -> "list[State]":
        """This clone's states of a throw-away purpose."""
        return [cls(folder) for folder in _base().glob(f"{_prefix()}-{purpose}-*")]

    @property
    def logs(self) -> Path:
        """One log per program."""
        return self.folder / "logs"

    def secret(self, name: str, make: Callable[[], str] = token) -> str:
        """The secret of that name, made on first need and kept."""
        path = self.folder / "secrets.json"
        known: dict[str, str] = json.loads(path.read_text()) if path.exists() else {}
        if name not in known:
            known[name] = make()
            self.write("secrets.json", json.dumps(known, indent=1))
        return known[name]

    def write(self, name: str, text: str) -> None:
        """Replaces a file (0600) at once: a reader sees the old text or the new one."""
        draft = self.folder / f".{name}.draft"
        draft.touch(mode=0o600)
        draft.write_text(text)
        draft.replace(self.folder / name)

    @contextmanager
    def held(self, note: str) -> Iterator[None]:
        """Holds the folder for this process. Raises Busy with the note that the holder left."""
        path = self.folder / "lock"
        path.touch(mode=0o600)
        with path.open("r+") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                raise Busy(lock.read()) from error
            lock.truncate()
            lock.write(note)
            lock.flush()
            yield

    def clear(self) -> None:
        """Forgets everything but the lock."""
        for entry in self.folder.iterdir():
            if entry.name == "lock":
                continue
            shutil.rmtree(entry) if entry.is_dir() else entry.unlink()
        self.logs.mkdir(mode=0o700)

    def remove(self) -> None:
        """Forgets everything."""
        shutil.rmtree(self.folder)


def _prefix() -> str:
    """One per clone and user."""
    return f"francetest-{hashlib.sha256(f'{os.getuid()}:{CLONE}'.encode()).hexdigest()[:12]}"


def _base() -> Path:
    if SURVIVES_A_REBOOT.is_dir() and os.access(SURVIVES_A_REBOOT, os.W_OK):
        return SURVIVES_A_REBOOT
    return Path(tempfile.gettempdir())
