"""What the e-mails to patients say, and what they never say."""

import re

import pytest
from django.template.loader import render_to_string
from django.utils import translation

WORDS = {"pharmacy": "Pharmacie de l'Étoile & Cie", "link": "https://ft.example/r/A_b-1/", "until": "23 décembre 2026"}
TEMPLATES = ["emails/document_ready", "emails/document_updated"]
HEALTH = re.compile(r"test|covid|antig|résultat|result|posit|négat|negat|santé|health", re.IGNORECASE)


@pytest.mark.parametrize("template", TEMPLATES)
@pytest.mark.parametrize("language", ["fr", "en"])
def test_no_word_tells_of_health_and_no_character_is_escaped(template: str, language: str) -> None:
    with translation.override(language):
        body, subject = render_to_string(f"{template}.txt", WORDS), render_to_string(f"{template}_subject.txt", WORDS)
    assert not HEALTH.search(body + subject)
    assert WORDS["pharmacy"] in body
    assert body.count("https://") == 1
    assert WORDS["link"] in body
    assert "&#" not in body


def test_the_subjects() -> None:
    assert render_to_string("emails/document_ready_subject.txt").strip() == "Un document est disponible"
    with translation.override("en"):
        assert render_to_string("emails/document_updated_subject.txt").strip() == "A document has been updated"


def test_the_whole_letter() -> None:
    body = render_to_string("emails/document_ready.txt", WORDS)
    assert re.sub(r"\s+", " ", body).strip() == (
        "Bonjour, Un document vous attend de la part de Pharmacie de l'Étoile & Cie. "
        "Ouvrez-le avec votre code personnel, remis à l’inscription : https://ft.example/r/A_b-1/ "
        "Le lien reste ouvert jusqu’au 23 décembre 2026. "
        "Code perdu ? Revenez à la pharmacie avec une pièce d’identité. "
        "Nous ne demandons jamais votre code par e-mail, SMS ou téléphone. "
        "Ce message est automatique, ne répondez pas."
    )
