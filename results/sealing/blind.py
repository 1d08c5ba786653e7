"""Blind indexes: find the same person again without storing or sending what is searched for."""

import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from results.sealing.envelope import HashKey, keyed_digest
from results.sealing.keys import index_key, index_keys

# What Unicode does not decompose but French spells both ways, and what phones type by themselves.
_LETTERS = {"œ": "oe", "æ": "ae", "ø": "o", "ł": "l", "đ": "d"}
_APOSTROPHES = dict.fromkeys("\u2019\u2018\u02bc\u0060", "'")
_HYPHENS = dict.fromkeys("\u2010\u2012\u2013\u2014\u2212", "-")
_SAME = str.maketrans(_LETTERS | _APOSTROPHES | _HYPHENS)
_INVISIBLE = "Cf"  # zero-width joiners, direction marks, soft hyphens


def blind(pharmacy_id: UUID, column: str, value: str) -> UUID:
    """The index of a value in one column ("case.nir") of one pharmacy: 128 bits of HMAC-SHA256 in a UUID.

    The same value gives another index in another pharmacy or column. Values that differ only as `normalised`
    says give the same one. An absent value has no index: store NULL instead.
    """
    return _index(index_key(pharmacy_id, column), normalised(value))


@dataclass(frozen=True, slots=True)
class BlindIndex:
    """An index column of a model: its name among the keys, the sealed columns that it stands for, and their one text.

    An empty text has no index. A model lists its own in `BLIND_INDEXES`, by column, so that a rotation finds them.
    """

    name: str
    reads: tuple[str, ...]
    text: Callable[..., str]

    def written(self, pharmacy_id: UUID, *values: str) -> UUID | None:
        """What to store for the values of `reads`, "" for an absent one."""
        text = self.text(*values)
        return blind(pharmacy_id, self.name, text) if text else None

    def found(self, pharmacy_id: UUID, *values: str) -> frozenset[UUID]:
        """What to search for: during a rotation the index may still be an older one."""
        text = normalised(self.text(*values))
        return frozenset(_index(key, text) for key in index_keys(pharmacy_id, self.name)) if text else frozenset()


def _index(key: HashKey, text: str) -> UUID:
    return UUID(bytes=keyed_digest(key, text)[:16])


def normalised(value: str) -> str:
    """The form that is compared: compatibility-decomposed (NFKD), without marks, case-folded, single spaces.

    "É" is "e", whether typed as one character or two; "ﬁ" is "fi", "œ" is "oe"; apostrophes and hyphens have one
    form each; invisible characters are dropped; spaces at the ends are cut.
    """
    # Decomposed once more after folding: "ΐ" and its like fold into characters that decompose.
    folded = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", value).casefold().translate(_SAME))
    return " ".join("".join(c for c in folded if _is_kept(c)).split())


def _is_kept(character: str) -> bool:
    return not unicodedata.combining(character) and unicodedata.category(character) != _INVISIBLE
