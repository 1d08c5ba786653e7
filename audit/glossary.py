"""French words for the codes that events carry. A code without a word is shown as it is, never left out.

The other rooms teach theirs when they start (`teach`), since this one knows nobody.
"""

import functools
from collections.abc import Callable, Iterable
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Word = str | Promise

_WORDS: dict[str, dict[str, Word]] = {
    "role": {
        "titulaire": _("pharmacien titulaire"),
        "adjoint": _("pharmacien adjoint"),
        "preparateur": _("préparateur"),
        "dpo": _("délégué à la protection des données"),
        "support": _("assistance technique"),
        "ops": _("exploitation"),
    },
    "early_or_late": {"early": _("avant la fenêtre de lecture"), "late": _("après la fenêtre de lecture")},
    "channel": {"sms": _("SMS"), "email": _("e-mail")},
    "use": {
        "data": _("données"),
        "index": _("recherche"),
        "code": _("codes des patients"),
        "check": _("vérification des codes"),
        "ticket": _("tickets"),
        "row": _("sceaux des lignes"),
    },
    "step": {
        "begun": _("nouvelles clés"),
        "resealed": _("valeurs rescellées"),
        "reindexed": _("index recalculés"),
        "retired": _("anciennes clés retirées"),
        "destroyed": _("anciennes clés détruites"),
    },
}


def teach(fact: str, words: Iterable[tuple[str, Word]]) -> None:
    """Give the codes of a fact their words, for instance `teach("reason", CorrectionReason.choices)`."""
    _WORDS.setdefault(fact, {}).update(words)


def word(fact: str, code: str) -> str:
    """The word for a code, in the reader's language; the code itself when nobody taught one."""
    return str(_WORDS.get(fact, {}).get(code, code))


_places: list[Callable[[UUID], str]] = []


def teach_places(number_of: Callable[[UUID], str]) -> None:
    """Give the way from a pharmacy's id to the number that people know it by; the number never changes."""
    _places[:] = [functools.lru_cache(maxsize=50_000)(number_of)]


def place(pharmacy: UUID | None) -> str:
    """The pharmacy's number, or its id when nobody taught the way; empty for none."""
    if pharmacy is None:
        return ""
    return _places[0](pharmacy) if _places else str(pharmacy)
