"""The code that opens a document with its link: eight characters that survive being read aloud and written down."""

from typing import Final

ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford base 32: no I, L, O, U. Eight characters are 40 bits; ten tries, then a pause (delib. CNIL 2022-100)."""
LENGTH: Final = 8
TRIES: Final = 10
PAUSE_MINUTES: Final = 15
_FORGIVEN: Final = str.maketrans({"O": "0", "I": "1", "L": "1", "U": "V"})


def from_bytes(digest: bytes) -> str:
    """A code from at least five uniformly random bytes, "HV4N7QKD"."""
    number = int.from_bytes(digest[:5], "big")
    return "".join(ALPHABET[(number >> 5 * place) & 31] for place in reversed(range(LENGTH)))


def spaced(code: str) -> str:
    """The code as shown, "HV4N 7QKD"."""
    return f"{code[:4]} {code[4:]}"


def normalised(typed: str) -> str:
    """What was typed, forgiving spaces, hyphens, case, O for 0, I or L for 1, U for V; other signs are dropped."""
    return "".join(sign for sign in typed.upper().translate(_FORGIVEN) if sign in ALPHABET)
