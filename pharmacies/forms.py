"""The forms of signing in and of invitations."""

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from pharmacies.passwords import LONGEST


def code_field() -> forms.CharField:
    """For the six digits of an authenticator app."""
    return forms.CharField(
        max_length=20,
        error_messages={
            "required": _("Indiquez le code à 6 chiffres de votre téléphone."),
            "max_length": _("Le code a 6 chiffres."),
        },
    )


def new_password_field() -> forms.CharField:
    """For a password to be; its rule is the act's part (pharmacies/passwords.py)."""
    return forms.CharField(
        strip=False,
        max_length=LONGEST,
        error_messages={
            "required": _("Choisissez un mot de passe."),
            "max_length": _("Ce mot de passe est trop long : 256 caractères au plus."),
        },
    )


def six_digits(typed: str) -> str:
    """The digits alone: phones show them as "123 456". Raises `ValidationError`."""
    code = "".join(typed.split())
    RegexValidator(r"\A[0-9]{6}\Z", _("Le code a 6 chiffres."))(code)
    return code


class SignInForm(forms.Form):
    """E-mail, password and six-digit code, on one page: nobody learns which of them was wrong."""

    email = forms.EmailField(
        max_length=254,
        error_messages={
            "required": _("Indiquez votre e-mail professionnel."),
            "invalid": _("Cet e-mail est incomplet. Il ressemble à prenom.nom@pharmacie.example."),
            "max_length": _("Cet e-mail est trop long : 254 caractères au plus."),
        },
    )
    password = forms.CharField(
        strip=False,
        max_length=LONGEST,
        error_messages={
            "required": _("Indiquez votre mot de passe."),
            "max_length": _("Ce mot de passe est trop long : 256 caractères au plus."),
        },
    )
    code = code_field()

    def clean_code(self) -> str:
        """The digits alone."""
        return six_digits(self.cleaned_data["code"])

    def credentials(self) -> dict[str, str]:
        """What the backends judge. Django masks names with "password" or "token" in its signals."""
        values = self.cleaned_data
        return {"username": values["email"], "password": values["password"], "otp_token": values["code"]}


class InvitationCodeForm(forms.Form):
    """The eight signs that were handed over in person."""

    code = forms.CharField(
        max_length=20,
        error_messages={
            "required": _("Indiquez le code qui vous a été remis."),
            "max_length": _("Le code a 8 signes."),
        },
    )


class EnrolForm(forms.Form):
    """A new password, and the six digits that the authenticator app shows once it has scanned."""

    password = new_password_field()
    code = code_field()

    def clean_code(self) -> str:
        """The digits alone."""
        return six_digits(self.cleaned_data["code"])
