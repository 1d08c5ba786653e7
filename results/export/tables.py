"""One table as two files: JSON lines for programs, CSV for a spreadsheet; counted and hashed while they are written."""

import csv
import datetime as dt
import io
import json
from collections.abc import Mapping, Sequence
from hashlib import sha256
from tempfile import SpooledTemporaryFile
from typing import IO, Any, Final, cast
from zipfile import ZipFile

IN_MEMORY: Final = 64 * 1024 * 1024
"""Bytes; a year of a busy pharmacy. Beyond, a file without a name (mode 0600) that ends with the request."""
FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")
"""A spreadsheet would run a cell that begins so (ASVS 5.0, 1.2.10)."""
BLOCK: Final = 1024 * 1024

Row = Mapping[str, object]


def scratch() -> IO[bytes]:
    """Where bytes wait to be handed over."""
    return cast("IO[bytes]", SpooledTemporaryFile(max_size=IN_MEMORY, mode="w+b"))


class TwoFiles:
    """`name.jsonl` and `name.csv` of one table, in the making."""

    def __init__(self, name: str, columns: Sequence[str]) -> None:
        self.name, self.columns, self.rows = name, columns, 0
        self._lines, self._sheet = scratch(), scratch()
        self._sheet.write(b"\xef\xbb\xbf")  # without the mark, French spreadsheets take UTF-8 for Windows-1252
        self._write_cells(columns)

    def add(self, row: Row) -> None:
        """One row, in both files."""
        plain = {column: _plain(row[column]) for column in self.columns}
        self._lines.write(json.dumps(plain, ensure_ascii=False).encode() + b"\n")
        self._write_cells([_cell(value) for value in plain.values()])
        self.rows += 1

    def into(self, archive: ZipFile) -> list[dict[str, object]]:
        """Moves both files into the archive; their lines of the manifest."""
        pair = ((f"{self.name}.jsonl", self._lines), (f"{self.name}.csv", self._sheet))
        return [_moved(archive, name, file, self.rows) for name, file in pair]

    def _write_cells(self, cells: Sequence[str]) -> None:
        text = io.StringIO(newline="")
        csv.writer(text, delimiter=";").writerow(cells)
        self._sheet.write(text.getvalue().encode())


def digest_of(file: IO[bytes]) -> str:
    """SHA-256 of a whole file, hexadecimal; the file is then at its beginning again."""
    file.seek(0)
    digest = sha256()
    while block := file.read(BLOCK):
        digest.update(block)
    file.seek(0)
    return digest.hexdigest()


def _moved(archive: ZipFile, name: str, file: IO[bytes], rows: int) -> dict[str, object]:
    sha, size = digest_of(file), file.seek(0, io.SEEK_END)
    file.seek(0)
    with archive.open(name, "w", force_zip64=True) as target:
        while block := file.read(BLOCK):
            target.write(block)
    file.close()
    return {"file": name, "rows": rows, "bytes": size, "sha256": sha}


def _plain(value: object) -> Any:
    """As JSON holds it; times in UTC."""
    if value is None or isinstance(value, bool | int | str | list | dict):
        return value if not isinstance(value, list) else [_plain(item) for item in value]
    if isinstance(value, dt.datetime):
        return value.astimezone(dt.UTC).isoformat().replace("+00:00", "Z")
    return value.isoformat() if isinstance(value, dt.date) else str(value)


def _cell(value: object) -> str:
    if isinstance(value, list | dict):
        return _cell(json.dumps(value, ensure_ascii=False))
    text = "" if value is None else str(value)
    return f"'{text}" if text.startswith(FORMULA) else text
