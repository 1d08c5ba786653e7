"""What a password must be: long, not common, not the person's own name (delib. CNIL 2022-100, ASVS 5.0 6.2)."""

import re
import string
import unicodedata
from typing import TYPE_CHECKING, Final

from django.contrib.auth.password_validation import (
    CommonPasswordValidator,
    MinimumLengthValidator,
    UserAttributeSimilarityValidator,
    validate_password,
)
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from pharmacies.models.user import User

SHORTEST: Final = 15
"""Characters. All lower case that is 70 bits; the CNIL asks for 50 when tries are limited. No composition rule."""
LONGEST: Final = 256
"""Characters, so that nobody makes the server hash a book."""
ROWS: Final = (
    "azertyuiopqsdfghjklmwxcvbn",
    "qwertyuiopasdfghjklzxcvbnm",
    "abcdefghijklmnopqrstuvwxyz",
    "1a2z3e4r5t6y7u8i9o0p",
    "1q2w3e4r5t6y7u8i9o0p",
)


class NotAPattern:
    """Refuses a length reached by repeating or by running along the keyboard: both are tried first by guessers."""

    def validate(self, password: str, user: "User | None" = None) -> None:  # noqa: ARG002 because Django passes it
        """Raises `ValidationError` when one short piece or a keyboard row makes the whole."""
        piece = smallest_piece(password)
        if len(piece) < SHORTEST and piece != password:
            raise ValidationError(
                _("Ce mot de passe répète le même morceau. Choisissez plutôt quatre ou cinq mots sans rapport."),
                code="password_repeated",
            )
        if any(password.lower() in row or password.lower() in row[::-1] for row in ROWS):
            raise ValidationError(
                _("Ce mot de passe suit le clavier. Choisissez plutôt quatre ou cinq mots sans rapport."),
                code="password_too_common",
            )

    def get_help_text(self) -> str:
        """What to do, for a form."""
        return str(_("Le mot de passe ne répète pas un même morceau et ne suit pas le clavier."))


class NotCommonInside(CommonPasswordValidator):
    """Refuses a common password made long with figures and signs around it: "motdepasse123456"."""

    def validate(self, password: str, user: "User | None" = None) -> None:
        """Raises `ValidationError` when what is left without them is among the 20,000 commonest, or is nothing."""
        inside = password.strip(string.digits + string.punctuation + string.whitespace)
        super().validate(inside or "123456", user)


class NotTheContext:
    """Refuses a length made of words that guessers try here first: the trade, this service, the person's own names."""

    def validate(self, password: str, user: "User | None" = None) -> None:
        """Raises `ValidationError` when too little is left without those words, figures and signs."""
        whole = left = plain(password)
        for word in sorted((*CONTEXT, *_own_words(user)), key=len, reverse=True):
            left = left.replace(word, "")
        if left != whole and sum(sign.isalpha() for sign in left) < LEFT:
            raise ValidationError(
                _("Ce mot de passe tient à votre nom ou à la pharmacie. Choisissez des mots sans rapport avec vous."),
                code="password_of_context",
            )

    def get_help_text(self) -> str:
        """What to do, for a form."""
        return str(_("Le mot de passe n’est pas fait de votre nom ni de mots du métier."))


def plain(text: str) -> str:
    """In lower case, without accents."""
    return "".join(sign for sign in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(sign))


def _own_words(user: "User | None") -> list[str]:
    said = f"{user.first_name} {user.last_name} {user.email}" if user else ""
    return [word for word in re.split(r"[^a-z0-9]+", plain(said)) if len(word) > 2]


def smallest_piece(password: str) -> str:
    """The shortest beginning which, repeated (the last time perhaps cut), gives the whole."""
    for length in range(1, len(password) // 2 + 1):
        piece = password[:length]
        if (piece * (len(password) // length + 1))[: len(password)] == password:
            return piece
    return password


CONTEXT: Final = (
    *(
        "francetest",
        "france",
        "test",
        "tests",
        "antigenique",
        "antigeniques",
        "covid",
        "sidep",
        "resultat",
        "resultats",
    ),
    *("pharmacie", "pharmacien", "pharmacienne", "pharma", "officine", "titulaire", "preparateur", "preparatrice"),
    *("motdepasse", "passe", "password", "azerty", "qwerty", "bonjour", "bienvenue", "admin"),
)
"""Words, plain, that count for nothing in a password here."""
LEFT: Final = 8
"""Letters that must be left without them: two words of one's own."""

RULE: Final = (
    MinimumLengthValidator(min_length=SHORTEST),
    CommonPasswordValidator(),
    NotCommonInside(),
    NotAPattern(),
    NotTheContext(),
    UserAttributeSimilarityValidator(user_attributes=("email", "first_name", "last_name")),
)
"""Held here and not in the settings: no deployment may weaken it."""


def check_rule(password: str, user: "User") -> None:
    """Raises `ValidationError` with every reason, in French, why this password does not do for this person."""
    if len(password) > LONGEST:
        raise ValidationError(_("Ce mot de passe est trop long : 256 caractères au plus."), code="password_too_long")
    validate_password(password, user, password_validators=RULE)
