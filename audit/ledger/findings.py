"""What a check of the ledger can find, and the sentence that tells it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from audit.ledger.canonical import Kind


class Break(StrEnum):
    """The ways in which the trail and its ledger may disagree."""

    CHANGED = "changed"
    REMOVED = "removed"
    INSERTED = "inserted"
    LINE_GONE = "line_gone"
    MOVED = "moved"
    REWRITTEN = "rewritten"
    CONTRADICTED = "contradicted"
    SHORTENED = "shortened"
    FORGED = "forged"


SENTENCES: Mapping[Break, str] = {
    Break.CHANGED: gettext_noop("{what} {record}, du {at} (ligne n° {number}) : modifié depuis son inscription."),
    Break.REMOVED: gettext_noop("{what} {record}, du {at} (ligne n° {number}) : supprimé depuis son inscription."),
    Break.INSERTED: gettext_noop("{what} {record}, du {at} : inséré sans passer par le registre."),
    Break.LINE_GONE: gettext_noop("Ligne n° {number} du registre : supprimée."),
    Break.MOVED: gettext_noop("{what} {record}, du {at} : déplacé à la ligne n° {number} du registre."),
    Break.REWRITTEN: gettext_noop("Lignes n° {number} à {last} du registre : réécrites, leur nœud ne les couvre plus."),
    Break.CONTRADICTED: gettext_noop(
        "Lignes n° {number} à {last} du registre : réécrites depuis le point de contrôle {source}."
    ),
    Break.SHORTENED: gettext_noop("Lignes n° {number} à {last} : disparues, le point de contrôle {source} les compte."),
    Break.FORGED: gettext_noop("Point de contrôle {source} : signature fausse ou texte illisible."),
}

_WHAT: Mapping[str, str] = {
    Kind.EVENT: gettext_noop("Évènement"),
    Kind.CHANGE: gettext_noop("Changement de réglage"),
}


@dataclass(frozen=True, slots=True)
class Finding:
    """One disagreement. `number` and `last` are lines of the ledger, from 0; `record` is the event's id."""

    kind: Break
    number: int | None = None
    last: int | None = None
    what: str = ""
    record: str = ""
    at: str = ""
    source: str = ""

    def __str__(self) -> str:
        return _(SENTENCES[self.kind]).format(
            what=_(_WHAT[self.what]) if self.what else "",
            number=self.number,
            last=self.last,
            record=self.record,
            at=self.at,
            source=self.source,
        )

    def data(self) -> dict[str, Any]:
        """For programs: the parts that are known."""
        parts = {name: getattr(self, name) for name in ("number", "last", "what", "record", "at", "source")}
        return {"break": self.kind.value, **{name: part for name, part in parts.items() if part not in {None, ""}}}


@dataclass(slots=True)
class Report:
    """The outcome. `checked`: records hashed anew; `agreed`: checkpoints that fit; `waiting`: no number yet."""

    size: int = 0
    root: bytes = b""
    checked: int = 0
    agreed: int = 0
    waiting: int = 0
    findings: list[Finding] = field(default_factory=list)

    @property
    def whole(self) -> bool:
        """Nothing was found."""
        return not self.findings
