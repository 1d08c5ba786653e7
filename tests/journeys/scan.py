"""Looks for clear text in all that a running demo leaves behind, with a thief's eyes: raw bytes, no model, no key.

`python -m tests.journeys.scan STATE_FOLDER` runs inside the demo's environment, reads needles (a JSON object, name →
text) from standard input and prints, as one JSON object, place → names of the needles found there.
"""

import base64
import json
import os
import sys
import zlib
from collections.abc import Iterator
from email import message_from_bytes, policy
from pathlib import Path

import psycopg
import redis
from psycopg import sql

TABLES = "SELECT table_schema, table_name FROM information_schema.tables WHERE table_type = 'BASE TABLE'"


def tables() -> Iterator[tuple[str, bytes]]:
    """Every table, as the server would hand it to a dump, in binary so that bytes stay bytes."""
    with psycopg.connect(os.environ["DATABASE_OWNER_URL"]) as connection:
        connection.execute("GRANT SELECT ON ALL TABLES IN SCHEMA public, keys, wall TO francetest_backstage")
        connection.execute("GRANT USAGE ON SCHEMA wall, keys TO francetest_backstage")
        connection.execute("SET ROLE francetest_backstage")  # who owns the tables sees no pharmacy's rows either
        names = connection.execute(TABLES + " AND table_schema NOT IN ('pg_catalog', 'information_schema')").fetchall()
        for schema, name in names:
            statement = sql.SQL("COPY {} TO STDOUT (FORMAT binary)").format(sql.Identifier(schema, name))
            with connection.cursor().copy(statement) as copy:
                yield f"table {name}", b"".join(copy)
        sessions = connection.execute("SELECT session_data FROM django_session").fetchall()
    for (data,) in sessions:
        yield "table django_session, unpacked", unpacked(data)


def unpacked(data: str) -> bytes:
    """A session as it reads once Django's own packing is undone; its signature protects nothing from being read."""
    packed = data.partition(":")[0] if not data.startswith(".") else data[1:].partition(":")[0]
    raw = base64.urlsafe_b64decode(packed + "=" * (-len(packed) % 4))
    return zlib.decompress(raw) if data.startswith(".") else raw


def memory() -> Iterator[tuple[str, bytes]]:
    """Every key of Valkey with its value."""
    server = redis.Redis.from_url(os.environ["REDIS_URL"])
    for key in server.scan_iter():
        yield "valkey", key + b" " + value_of(server, key)


def value_of(server: redis.Redis, key: bytes) -> bytes:
    match server.type(key):
        case b"string":
            value = server.get(key) or b""
            return value + inflated(value)
        case b"list":
            return b" ".join(server.lrange(key, 0, -1))
        case b"hash":
            return b" ".join(part for pair in server.hgetall(key).items() for part in pair)
        case b"zset":
            return b" ".join(server.zrange(key, 0, -1))
        case _:
            return b" ".join(server.smembers(key))


def inflated(value: bytes) -> bytes:
    """The same once more if it was compressed."""
    try:
        return zlib.decompress(value)
    except zlib.error:
        return b""


def files(folder: Path) -> Iterator[tuple[str, bytes]]:
    """Logs, the servers' own files, the write-ahead log and Valkey's append-only file."""
    for path in folder.rglob("*"):
        inside = path.relative_to(folder).parts
        if path.is_file() and inside[0] in {"logs", "postgres", "valkey"} and path.suffix != ".conf":
            yield "/".join(inside[:3]), path.read_bytes()


def letters(folder: Path) -> Iterator[tuple[str, bytes]]:
    """Every message without its To line: the address is where it had to go."""
    for path in (folder / "mail").glob("*.eml"):
        message = message_from_bytes(path.read_bytes(), policy=policy.default)
        del message["To"]
        body = message.get_body()
        yield "letter", str(dict(message.items())).encode() + (body.get_content() if body else "").encode()


def main(folder: Path) -> dict[str, list[str]]:
    needles = {name: text.encode() for name, text in json.load(sys.stdin).items()}
    found: dict[str, set[str]] = {}
    for source in (tables(), memory(), files(folder), letters(folder)):
        for place, content in source:
            found.setdefault(place, set()).update(name for name, text in needles.items() if text in content)
    return {place: sorted(names) for place, names in found.items()}


if __name__ == "__main__":
    sys.stdout.write(json.dumps(main(Path(sys.argv[1]))))
