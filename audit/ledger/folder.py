"""Where checkpoints lie outside of the database: a folder of files, each written once and whole.

`checkpoint` is the newest; `history/2026-11/000000123456.checkpoint` are all of them, by month and size.
"""

import os
from datetime import datetime
from pathlib import Path
from typing import Final

from django.conf import settings

NEWEST: Final = "checkpoint"


class AnotherThere(Exception):
    """Another checkpoint of the same size was published before: one of the two lies. Holds the file's path."""


def newest() -> str | None:
    """The note that was published last; None without a folder or before the first one. Raises `OSError`."""
    if not settings.AUDIT_CHECKPOINTS:
        return None
    try:
        return (Path(settings.AUDIT_CHECKPOINTS) / NEWEST).read_text("utf-8")
    except FileNotFoundError:
        return None


def put(note: str, *, size: int, at: datetime) -> None:
    """Publishes a note; nothing without a folder. Raises `AnotherThere`, `OSError`."""
    if not settings.AUDIT_CHECKPOINTS:
        return
    folder = Path(settings.AUDIT_CHECKPOINTS)
    kept = folder / "history" / f"{at:%Y-%m}" / f"{size:012d}.{NEWEST}"
    if kept.exists() and kept.read_text("utf-8") != note:
        raise AnotherThere(str(kept))
    for place in (kept, folder / NEWEST):
        _write(place, note)


def _write(place: Path, note: str) -> None:
    """Whoever reads meanwhile sees the old file or the new one, also after a power cut."""
    place.parent.mkdir(parents=True, exist_ok=True)
    new = place.with_name(f".{place.name}.{os.getpid()}")
    with new.open("w", encoding="utf-8") as file:
        file.write(note)
        file.flush()
        os.fsync(file.fileno())
    new.replace(place)
    folder = os.open(place.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
