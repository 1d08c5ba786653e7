"""The patient's form: reads what was typed, judges it by the rules, and hands over `Answers`.

The page is written by hand around it (it is the hottest page we have), so this form renders nothing.
"""

from collections.abc import Callable, Mapping
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from results.answers import Answers
from results.consent import CURRENT
from results.forms.line import Line
from results.rules import address, contact
from results.rules.age import is_minor
from results.rules.birth_date import birth_date
from results.rules.birth_place import insee_code
from results.rules.countries import HOME, country_name
from results.rules.nir import declared_nir
from results.rules.onset import onset

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

Rule = Callable[[str], str]

GUARDIAN_LINKS = ("mother", "father", "guardian")


class IntakeForm(forms.Form):
    """Fields of ux.md section 6. `today` is the pharmacy's day; the two switches are the pharmacy's."""

    birth_name = Line(missing=_("Indiquez le nom de naissance"), letters=True)
    single_name = forms.BooleanField(required=False)
    first_name = Line(letters=True)
    used_name = Line(letters=True)
    bd = Line(longest=20)
    bm = Line(longest=20)
    by = Line(longest=20)
    sex = Line(missing=_("Choisissez une réponse"), choices=("F", "M", "U"))
    guardian_name = Line(letters=True)
    guardian_link = Line(choices=GUARDIAN_LINKS)
    nir = Line(longest=30, rule=declared_nir)
    birth_commune = Line(longest=20, rule=insee_code)
    birth_country = Line(rule=address.country)
    street = Line(missing=_("Indiquez la rue, ou « sans adresse »"), longest=120)
    postcode = Line(longest=20)
    city = Line(missing=_("Indiquez la commune"), longest=80)
    country = Line(rule=address.country)
    mobile = Line(longest=40, rule=contact.phone)
    email = Line(longest=contact.LONGEST_EMAIL, rule=contact.email)
    at_counter = forms.BooleanField(required=False)
    symptoms = Line(missing=_("Choisissez oui ou non"), choices=("yes", "no"))
    onset = Line(longest=20)
    share = Line(missing=_("Choisissez oui ou non : le test est fait dans les deux cas"), choices=("yes", "no"))
    consent_version = Line(longest=20)

    def __init__(self, data: Mapping[str, Any], *, today: date, ask_nir: bool, ask_birth_place: bool) -> None:
        super().__init__(data)
        self.today = today
        self.born: date | None = None
        if not ask_nir:
            del self.fields["nir"]
        if not ask_birth_place:
            del self.fields["birth_commune"], self.fields["birth_country"]

    @property
    def is_minor(self) -> bool:
        """Whether the date of birth is right and tells of somebody under 18."""
        return self.born is not None and is_minor(self.born, on=self.today)

    @property
    def messages(self) -> dict[str, str]:
        """The first message of each wrong field."""
        return {name: str(messages[0]) for name, messages in self.errors.items()}

    def clean(self) -> dict[str, Any]:
        """The rules that need more than one field."""
        self._judge_birth_date()
        self._judge_first_name()
        self._judge_guardian()
        self._judge_postcode()
        self._judge_contact()
        self._judge_onset()
        self._judge_consent()
        return self.cleaned_data

    def answers(self) -> Answers:
        """What the person answered; only after `is_valid()`."""
        value = self._value
        return Answers(
            birth_name=value("birth_name"),
            first_names="" if self.cleaned_data["single_name"] else value("first_name"),
            used_name=value("used_name"),
            sex=value("sex"),
            birth_date=cast("date", self.born).isoformat(),
            nir=value("nir"),
            birth_place=value("birth_commune") or _country_of_birth(value("birth_country")),
            street=value("street"),
            postcode=value("postcode"),
            city=value("city"),
            country=value("country") or HOME,
            mobile=value("mobile"),
            email=value("email"),
            symptoms=value("symptoms"),
            onset=value("onset") if value("symptoms") == "yes" else "",
            share=value("share") == "yes",
            guardian_name=value("guardian_name") if self.is_minor else "",
            guardian_link=value("guardian_link") if self.is_minor else "",
        )

    def _value(self, name: str) -> str:
        return str(self.cleaned_data.get(name, ""))

    def _demand(self, name: str, message: "StrOrPromise") -> None:
        """Put an error on an empty field, unless it has one already."""
        if name not in self.errors and not self._value(name):
            self.add_error(name, ValidationError(message))

    def _apply(self, name: str, rule: Rule) -> None:
        """Judge a field that passed its own rule by a rule that needs others."""
        if name in self.errors:
            return
        try:
            self.cleaned_data[name] = rule(self._value(name))
        except ValidationError as wrong:
            self.add_error(name, wrong)

    def _judge_birth_date(self) -> None:
        if self.errors.keys() & {"bd", "bm", "by"}:
            return
        try:
            self.born = birth_date(self._value("bd"), self._value("bm"), self._value("by"), self.today)
        except ValidationError as wrong:
            self.add_error(wrong.code, ValidationError(wrong.message))

    def _judge_first_name(self) -> None:
        if not self.cleaned_data["single_name"]:
            self._demand("first_name", _("Indiquez le prénom"))

    def _judge_guardian(self) -> None:
        if self.is_minor:
            self._demand("guardian_name", _("Indiquez qui accompagne l’enfant"))
            self._demand("guardian_link", _("Choisissez le lien"))

    def _judge_postcode(self) -> None:
        if "country" not in self.errors:
            self._apply("postcode", partial(address.postcode, country=self._value("country") or HOME))

    def _judge_contact(self) -> None:
        if self.cleaned_data["at_counter"] or self._value("email") or "email" in self.errors:
            return
        self._demand("mobile", _("Indiquez un mobile ou un e-mail"))

    def _judge_onset(self) -> None:
        if self._value("symptoms") == "yes":
            self._apply("onset", partial(onset, today=self.today))

    def _judge_consent(self) -> None:
        if "share" not in self.errors and self._value("consent_version") != CURRENT:
            self.add_error("share", ValidationError(_("Ce texte a changé entre-temps : relisez-le, puis choisissez")))


def _country_of_birth(code: str) -> str:
    """The French name: without the INSEE code of a country, the receiver gets a text."""
    return country_name(code, "fr") if code else ""
