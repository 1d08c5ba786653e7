"""What the receiver keeps, in an SQLite file of its own: it must outlive us, and share nothing with our database."""

import datetime as dt
import secrets
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

SCHEMA = """
CREATE TABLE IF NOT EXISTS received (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    number TEXT NOT NULL UNIQUE,
    delivery_id TEXT NOT NULL UNIQUE,
    case_id TEXT NOT NULL,
    version INTEGER NOT NULL,
    finess TEXT NOT NULL,
    digest TEXT NOT NULL,
    body BLOB NOT NULL,
    received_at TEXT NOT NULL,
    duplicates INTEGER NOT NULL DEFAULT 0,
    UNIQUE (case_id, version)
);
CREATE INDEX IF NOT EXISTS received_of_pharmacy ON received (finess, seq);
"""

KEPT = "SELECT seq, number, delivery_id, case_id, version, finess, digest, received_at FROM received WHERE "
INSERT = """
INSERT INTO received (number, delivery_id, case_id, version, finess, digest, body, received_at)
VALUES (?, ?, ?, ?, ?, ?, ?, ?)
"""
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's: no letter that is read as another on the telephone."""


@dataclass(frozen=True, slots=True)
class Kept:
    """One message that was taken; `digest` is the hexadecimal SHA-256 of its bytes, `seq` counts from 1."""

    seq: int
    number: str
    delivery_id: str
    case_id: str
    version: int
    finess: str
    digest: str
    received_at: str


@dataclass(frozen=True, slots=True)
class Arrival:
    """One message about to be kept."""

    delivery_id: str
    case_id: str
    version: int
    finess: str
    digest: str
    body: bytes


class Store:
    """One connection behind one lock; a message is on the disk before its receipt is given."""

    def __init__(self, path: str) -> None:
        self._lock = threading.Lock()
        self._db = sqlite3.connect(path, check_same_thread=False, isolation_level=None)
        self._db.execute("PRAGMA journal_mode = WAL")
        self._db.execute("PRAGMA synchronous = FULL")  # a receipt is a promise, a power cut included
        self._db.executescript(SCHEMA)

    @contextmanager
    def writing(self) -> Iterator["Store"]:
        """One transaction, alone; what is raised inside undoes it."""
        with self._lock:
            self._db.execute("BEGIN IMMEDIATE")
            try:
                yield self
            except BaseException:
                self._db.execute("ROLLBACK")
                raise
            self._db.execute("COMMIT")

    def add(self, arrival: Arrival, *, at: dt.datetime) -> Kept:
        """Keep a message; call inside `writing`. Its number is four random characters and its place in the line."""
        row = (arrival.delivery_id, arrival.case_id, arrival.version, arrival.finess, arrival.digest, arrival.body)
        (last,) = self._db.execute("SELECT coalesce(max(seq), 0) FROM received").fetchone()
        number = "".join(secrets.choice(ALPHABET) for _ in range(4)) + f"-{last + 1}"
        self._db.execute(INSERT, (number, *row, at.isoformat(timespec="seconds")))
        return self._one("number = ?", number)

    def count_duplicate(self, kept: Kept) -> None:
        """Note that the same message came once more; call inside `writing`."""
        self._db.execute("UPDATE received SET duplicates = duplicates + 1 WHERE seq = ?", (kept.seq,))

    def by_delivery(self, delivery_id: str) -> Kept | None:
        """The message under that key; call inside `writing`."""
        return self._find("delivery_id = ?", delivery_id)

    def newest_of_case(self, case_id: str) -> Kept | None:
        """The highest version of a case; call inside `writing`."""
        return self._find("case_id = ? ORDER BY version DESC LIMIT 1", case_id)

    def of_pharmacy(self, finess: str, *, after: int, limit: int) -> list[Kept]:
        """Up to `limit` messages of a pharmacy beyond the one whose seq is given, in the order they came."""
        where = "finess = ? AND seq > ? ORDER BY seq LIMIT ?"
        with self._lock:
            return [Kept(*row) for row in self._select(where, finess, after, limit).fetchall()]

    def body(self, delivery_id: str) -> bytes | None:
        """The bytes as they came."""
        with self._lock:
            row = self._db.execute("SELECT body FROM received WHERE delivery_id = ?", (delivery_id,)).fetchone()
        return None if row is None else bytes(row[0])

    def counts(self) -> dict[str, int]:
        """How many messages are kept, and how many came once more."""
        with self._lock:
            row = self._db.execute("SELECT count(*), coalesce(sum(duplicates), 0) FROM received").fetchone()
        return {"received": row[0], "duplicates": row[1]}

    def close(self) -> None:
        """Waits for a transaction under way, then lets the file go."""
        with self._lock:
            self._db.close()

    def _one(self, where: str, *values: object) -> Kept:
        return Kept(*self._select(where, *values).fetchone())

    def _find(self, where: str, *values: object) -> Kept | None:
        row = self._select(where, *values).fetchone()
        return None if row is None else Kept(*row)

    def _select(self, where: str, *values: Any) -> sqlite3.Cursor:
        # `where` is always written in this file; what comes from outside travels in `values`.
        return self._db.execute(KEPT + where, values)
