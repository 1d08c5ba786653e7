"""The consent question, versioned: what a patient saw is known word for word, by the hash kept with the answer.

A text that was shown is never edited: a change is a new version, above the old ones. The words stand here in both
languages and not in the translation files, so that a better translation cannot change what somebody agreed to.
Source of the wording: ux.md section 9.2.
"""

from dataclasses import astuple, dataclass
from hashlib import sha256
from typing import Final

from django.conf import settings

FALLBACK_LANGUAGE: Final = "fr"


@dataclass(frozen=True, slots=True)
class Consent:
    """One version of the question in one language; `sha256` is what `Case.consent_hash` keeps (64 hex characters)."""

    version: str
    language: str
    question: str
    hint: str
    yes: str
    yes_detail: str
    no: str
    no_detail: str

    @property
    def sha256(self) -> str:
        """Hash of every word shown, version and language included."""
        return sha256("\x1f".join(astuple(self)).encode()).hexdigest()


_TEXTS: Final = {
    ("1", "fr"): (
        "Transmettre votre nom avec le résultat au fichier national {receiver} ?",
        "Votre test est fait dans les deux cas.",
        "Oui, avec mon nom",
        "Les autorités de santé pourront me recontacter.",
        "Non, sans mon nom",
        "Le résultat est compté sans mon identité.",
    ),
    ("1", "en"): (
        "Send your name with the result to the national file {receiver}?",
        "You are tested either way.",
        "Yes, with my name",
        "The health authorities may contact me.",
        "No, without my name",
        "The result is counted without my identity.",
    ),
}

CURRENT: Final = "1"


def consent(language: str, version: str = CURRENT) -> Consent:
    """The question as shown in `language` (French where there is none). Raises KeyError for an unknown version."""
    known = language if (version, language) in _TEXTS else FALLBACK_LANGUAGE
    question, *rest = _TEXTS[version, known]
    return Consent(version, known, question.format(receiver=settings.RECEIVER_NAME), *rest)
