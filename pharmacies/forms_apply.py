"""The form of a pharmacist who opens a pharmacy; each trouble that the receiver would make stands at its field."""

from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from pharmacies.identifiers import compact
from pharmacies.place import Place
from pharmacies.preflight import troubles

LONGEST_TYPED: Final = 1000
"""Characters that are looked at; the receiver's own limits are told field by field."""


def _field(words: Any, **more: Any) -> forms.CharField:
    return forms.CharField(max_length=LONGEST_TYPED, error_messages={"required": words}, **more)


class ApplicationForm(forms.Form):
    """Which of the pharmacist's own places, its address, and an e-mail for who has no account yet."""

    finess = _field(_("Choisissez la pharmacie."))
    name = _field(_("Indiquez le nom de la pharmacie."))
    street = _field(_("Indiquez le numéro et la rue."))
    postcode = _field(_("Indiquez le code postal."))
    city = _field(_("Indiquez la commune."))
    phone = forms.CharField(
        max_length=20,
        required=False,
        error_messages={"max_length": _("Ce numéro est trop long : 20 caractères au plus.")},
    )
    email = forms.EmailField(
        max_length=254,
        error_messages={
            "required": _("Indiquez votre e-mail professionnel."),
            "invalid": _("Cet e-mail est incomplet. Il ressemble à prenom.nom@pharmacie.example."),
            "max_length": _("Cet e-mail est trop long : 254 caractères au plus."),
        },
    )

    def __init__(self, *args: Any, known: bool, **kwargs: Any) -> None:
        """`known`: whether the person has an account, whose e-mail then stays."""
        super().__init__(*args, **kwargs)
        if known:
            del self.fields["email"]

    def clean(self) -> dict[str, Any]:
        """The preflight: what the receiver would refuse."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        columns = ("finess", "name", "street", "postcode", "city")
        if all(name in cleaned for name in columns):
            told = {name: cleaned[name] for name in columns} | {"finess": compact(cleaned["finess"])}
            told["postcode"] = compact(told["postcode"])
            for column, words in troubles(**told):
                self.add_error(column, str(words))
        return cleaned

    def place(self) -> Place:
        """Name and address."""
        typed = self.cleaned_data
        return Place(typed["name"], typed["street"], compact(typed["postcode"]), typed["city"], typed["phone"])
