"""The intake page as finished strings: what was typed, what is wrong with it, what may be chosen."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from uuid import UUID

from django.utils.formats import date_format
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from pharmacies.models import Pharmacy
from results.consent import Consent, consent
from results.presenters.place import Place, place
from results.rules.contact import likely_email
from results.rules.countries import HOME, country_choices
from results.rules.intake_fields import DATE_BOXES, GUARDIAN, MINOR_SEEN, NAMES
from results.rules.line import visible_part
from results.rules.onset import EARLIER, onset_days


@dataclass(frozen=True, slots=True)
class Problem:
    """One line of the summary: where the link goes and the words, the same as above the field."""

    field: str
    text: str


@dataclass(frozen=True, slots=True)
class IntakePage:
    """What the form's template reads. `values` and `errors` hold every field's name; no error is an empty text."""

    place: Place
    values: Mapping[str, str]
    errors: Mapping[str, str]
    problems: tuple[Problem, ...]
    date_error: str
    minor: bool
    minor_step: bool
    likely_email: str
    days: tuple[tuple[str, str], ...]
    country_options: SafeString
    birth_country_options: SafeString
    abroad: bool
    ask_nir: bool
    ask_birth_place: bool
    consent: Consent
    once: str


def blank_page(pharmacy: Pharmacy, *, today: date, language: str, once: UUID) -> IntakePage:
    """The form as first seen."""
    return _page(
        pharmacy,
        values=dict.fromkeys(NAMES, ""),
        errors={},
        minor=False,
        asked=False,
        today=today,
        language=language,
        once=once,
    )


def returned_page(
    pharmacy: Pharmacy,
    *,
    typed: Mapping[str, str],
    errors: Mapping[str, str],
    minor: bool,
    today: date,
    language: str,
    once: UUID,
) -> IntakePage:
    """The form with every typed value and its errors; a guardian who is missing is at first only a next step."""
    asked = typed.get(MINOR_SEEN) == "1"
    if minor and not asked:
        errors = {name: text for name, text in errors.items() if name not in GUARDIAN}
    return _page(
        pharmacy,
        values={name: visible_part(typed.get(name, "")) for name in NAMES},
        errors=errors,
        minor=minor,
        asked=asked,
        today=today,
        language=language,
        once=once,
    )


def _page(
    pharmacy: Pharmacy,
    *,
    values: Mapping[str, str],
    errors: Mapping[str, str],
    minor: bool,
    asked: bool,
    today: date,
    language: str,
    once: UUID,
) -> IntakePage:
    problems = tuple(Problem(name, errors[name]) for name in NAMES if name in errors)
    return IntakePage(
        place=place(pharmacy),
        values=values,
        errors=dict.fromkeys(NAMES, "") | dict(errors),
        problems=problems,
        date_error=next((errors[name] for name in DATE_BOXES if name in errors), ""),
        minor=minor,
        minor_step=minor and not asked,
        likely_email=likely_email(values["email"]) if "email" not in errors else "",
        days=_days(today),
        country_options=_options(language, values["country"] or HOME),
        birth_country_options=_options(language, values["birth_country"]),
        abroad=values["country"] not in ("", HOME) or "country" in errors,
        ask_nir=pharmacy.ask_nir,
        ask_birth_place=pharmacy.ask_birth_place,
        consent=consent(language),
        once=str(once),
    )


def _days(today: date) -> tuple[tuple[str, str], ...]:
    named = [_("aujourd’hui, %(day)s"), _("hier, %(day)s")]
    choices = []
    for back, day in enumerate(onset_days(today)):
        words = date_format(day, _("l j"))
        choices.append((day.isoformat(), named[back] % {"day": words} if back < len(named) else words))
    return (*choices, (EARLIER, _("plus tôt")))


@lru_cache(maxsize=256)
def _options(language: str, chosen: str) -> SafeString:
    """The 249 countries as option elements: written once per choice, because this page is asked for most."""
    rows = ((code, SafeString(" selected") if code == chosen else "", name) for code, name in country_choices(language))
    return format_html_join("\n", '<option value="{}"{}>{}</option>', rows)
