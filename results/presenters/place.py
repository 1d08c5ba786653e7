"""The pharmacy as the head of a patient's page shows it, and the page's twin in the other language."""

from dataclasses import dataclass

from django.urls import translate_url

from pharmacies.models import Pharmacy

_LANGUAGES = {"fr": "Français", "en": "English"}  # each in its own words


@dataclass(frozen=True, slots=True)
class Place:
    """Name and address of a pharmacy."""

    name: str
    address: str
    town: str


@dataclass(frozen=True, slots=True)
class OtherLanguage:
    """Where the same page is in the other language."""

    code: str
    name: str
    url: str


def place(pharmacy: Pharmacy) -> Place:
    """The pharmacy's finished strings."""
    return Place(
        name=pharmacy.name,
        address=f"{pharmacy.street}, {pharmacy.postcode} {pharmacy.city}",
        town=pharmacy.city,
    )


def other_language(path: str, language: str) -> OtherLanguage:
    """The other of our two languages and the address of `path` in it."""
    code = "fr" if language == "en" else "en"
    return OtherLanguage(code, _LANGUAGES[code], translate_url(path, code))
