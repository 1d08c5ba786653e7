"""The code on a pharmacy's poster: seven characters that a person can read aloud and type."""

import re
import secrets
from typing import Final

ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford base 32: no I, L, O, U."""
LENGTH: Final = 7
"""35 bits: not a secret (it hangs on the wall), long enough never to be met by chance among 20,000 pharmacies."""
PATTERN: Final = f"^[{ALPHABET}]{{{LENGTH}}}$"
_FORGIVEN: Final = str.maketrans({"O": "0", "I": "1", "L": "1"})


def new_code() -> str:
    """A fresh code, "7K3QX4M"."""
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


def normalised(typed: str) -> str:
    """What was typed, forgiving case and O for 0, I or L for 1; anything else is left as it is."""
    return typed.strip().upper().translate(_FORGIVEN)


def is_code(text: str) -> bool:
    """Whether a normalised text can be a code at all."""
    return re.fullmatch(PATTERN, text) is not None
