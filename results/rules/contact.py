"""Telephone numbers of any country and e-mail addresses."""

from difflib import get_close_matches

import phonenumbers
from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator
from django.utils.translation import gettext_lazy as _
from phonenumbers import PhoneNumber, PhoneNumberFormat, PhoneNumberType

HOME = "FR"
OVERSEAS = (
    "GP",
    "MQ",
    "GF",
    "RE",
    "YT",
    "PM",
)  # dialled with ten digits like the mainland, under prefixes of their own
LONGEST_EMAIL = 254  # characters; RFC 5321, 4.5.3.1.3 less the angle brackets

# Providers whose names people most often mistype; anything else is taken as it comes.
_KNOWN_DOMAINS = (
    "gmail.com", "hotmail.com", "hotmail.fr", "outlook.com", "outlook.fr", "live.fr", "yahoo.com", "yahoo.fr",
    "orange.fr", "wanadoo.fr", "free.fr", "sfr.fr", "laposte.net", "icloud.com", "bbox.fr", "protonmail.com",
)  # fmt: skip
_CLOSE = 0.85  # ratio of difflib: one letter wrong or two swapped

_email = EmailValidator(allowlist=[])  # "localhost" is no address of a patient


def phone(typed: str) -> str:
    """A telephone number in E.164 form ("+33639981234"); without a country code it is French, overseas included.

    Possible numbers pass, not only those in use: 06 39 98 xx xx is reserved for fiction. Raises ValidationError.
    """
    number = _parsed(typed)
    if number is None or not phonenumbers.is_possible_number(number):
        raise ValidationError(_("Ce numéro n’est pas complet, par exemple 06 39 98 12 34"))
    return phonenumbers.format_number(number, PhoneNumberFormat.E164)


def is_landline(e164: str) -> bool:
    """Whether no text message reaches this number."""
    return phonenumbers.number_type(phonenumbers.parse(e164, None)) == PhoneNumberType.FIXED_LINE


def email(typed: str) -> str:
    """An e-mail address as typed. Raises ValidationError when it has not the shape of one."""
    try:
        _email(typed)
    except ValidationError as wrong:
        raise ValidationError(_("L’e-mail ressemble à nom@exemple.fr")) from wrong
    return typed


def likely_email(address: str) -> str:
    """The address with a well-known domain when its own looks like a slip of it ("gmial.com"), else ""."""
    local, _at, domain = address.rpartition("@")
    domain = domain.casefold()
    if domain in _KNOWN_DOMAINS:
        return ""
    close = get_close_matches(domain, _KNOWN_DOMAINS, n=1, cutoff=_CLOSE)
    return f"{local}@{close[0]}" if close else ""


def _parsed(typed: str) -> PhoneNumber | None:
    try:
        number = phonenumbers.parse(typed, HOME)
    except phonenumbers.NumberParseException:
        return None
    if typed.lstrip().startswith(("+", "00")) or phonenumbers.is_valid_number(number):
        return number
    return next(filter(phonenumbers.is_valid_number, (phonenumbers.parse(typed, r) for r in OVERSEAS)), number)
