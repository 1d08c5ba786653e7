"""What one typed line of text may hold: any alphabet, no control character, a given length at most."""

import unicodedata

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

REPLACEMENT = "\ufffd"  # what decoding leaves of bytes that are no text


def is_visible(character: str) -> bool:
    """Whether a character may stand in a line; formatting marks such as U+200F are part of right-to-left names."""
    return unicodedata.category(character) not in ("Cc", "Cs", "Zl", "Zp") and character != REPLACEMENT


def visible_part(text: str) -> str:
    """The text without control characters, to show it again; nothing else is touched."""
    return "".join(filter(is_visible, text))


def check_line(text: str, longest: int) -> str:
    """The text as typed. Raises ValidationError when it has over `longest` characters, or control characters."""
    if len(text) > longest:
        raise ValidationError(_("Raccourcissez : %(longest)s caractères au plus"), params={"longest": longest})
    if not all(map(is_visible, text)):
        raise ValidationError(_("Relisez ce champ : des caractères invisibles ont été retirés"))
    return text


def has_letter(text: str) -> bool:
    """Whether one letter of any alphabet is in the text."""
    return any(unicodedata.category(character).startswith("L") for character in text)
