"""The processing agreement (GDPR article 28), versioned: what was accepted is known word for word, by its hash.

A text that somebody accepted is never edited: a change is a new file. Each file is Markdown: headings and paragraphs.
"""

from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Final

TEXTS: Final = Path(__file__).parent / "agreements"


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and its paragraphs; a paragraph that begins with a dash is one point of a list."""

    title: str
    paragraphs: tuple[str, ...]
    points: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Text:
    """One version of the agreement."""

    version: str
    words: str

    @property
    def sha256(self) -> str:
        """Hash of the file's bytes (UTF-8), hexadecimal."""
        return sha256(self.words.encode()).hexdigest()

    @property
    def sections(self) -> list[Section]:
        """The text as a page shows it, the title left out."""
        return [_section(part) for part in self.words.split("\n## ")[1:]]


def agreement(version: str) -> Text:
    """One version. Raises `FileNotFoundError` for one that never was."""
    return Text(version, (TEXTS / f"{version}.md").read_text())


def _section(part: str) -> Section:
    title, *blocks = [block.strip() for block in part.split("\n\n")]
    points = tuple(line.removeprefix("- ") for block in blocks for line in block.split("\n") if line.startswith("- "))
    return Section(title, tuple(block for block in blocks if not block.startswith("- ")), points)


CURRENT: Final = agreement("2026-11")
