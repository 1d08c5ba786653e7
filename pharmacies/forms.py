"""The forms of signing in and of invitations."""

from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from pharmacies.factors import LONGEST_NAME
from pharmacies.models.factor import ALPHABET, LENGTH, plain_code
from pharmacies.models.text import one_line
from pharmacies.passkeys import LONGEST_ANSWER
from pharmacies.passwords import LONGEST


def code_field() -> forms.CharField:
    """For the six digits of an authenticator app."""
    return forms.CharField(
        max_length=40,  # a recovery code is 29 with its dashes
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


def passkey_field() -> forms.CharField:
    """What the browser's passkey answered, as JSON (pharmacies/passkeys.py)."""
    return forms.CharField(required=False, max_length=LONGEST_ANSWER, widget=forms.HiddenInput)


def code_or_recovery(typed: str) -> str:
    """Six digits, or the 24 signs of a recovery code without what stands between them; empty if nothing was typed."""
    plain = plain_code(typed)
    if not typed or (len(plain) == LENGTH and set(plain) <= set(ALPHABET)):
        return plain
    return six_digits(typed)


class ConfirmForm(forms.Form):
    """A second factor, shown once more: a code or a passkey."""

    code = code_field()
    passkey = passkey_field()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].required = not self.data.get("passkey")

    def clean_code(self) -> str:
        """Six digits, or a recovery code."""
        return code_or_recovery(self.cleaned_data["code"])


class PhoneForm(forms.Form):
    """The digits that a new authenticator app shows."""

    code = code_field()

    def clean_code(self) -> str:
        """The digits alone."""
        return six_digits(self.cleaned_data["code"])


class PasskeyForm(forms.Form):
    """A name for a new passkey, and what the browser made."""

    name = forms.CharField(
        max_length=LONGEST_NAME,
        validators=[one_line],
        error_messages={
            "required": _("Donnez un nom à cette clé, par exemple « Téléphone d’Anne »."),
            "max_length": _("Ce nom est trop long : 64 caractères au plus."),
        },
    )
    passkey = forms.CharField(
        max_length=LONGEST_ANSWER,
        widget=forms.HiddenInput,
        error_messages={"required": _("Cette page demande JavaScript. Appuyez sur « Créer la clé d’accès ».")},
    )


class PasswordForm(forms.Form):
    """A new password; its rule is the act's part."""

    password = new_password_field()


class SignInForm(forms.Form):
    """E-mail, password and code, on one page: nobody learns which of them was wrong. Or a passkey instead."""

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
    passkey = passkey_field()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.data.get("passkey"):
            for name in ("email", "password", "code"):
                self.fields[name].required = False

    def clean_code(self) -> str:
        """Six digits, or a recovery code."""
        return code_or_recovery(self.cleaned_data["code"])

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


class UnlockForm(forms.Form):
    """At a locked workstation: who, and six digits or the own passkey."""

    who = forms.CharField(max_length=36, widget=forms.HiddenInput)
    code = code_field()
    passkey = passkey_field()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].required = not self.data.get("passkey")
        self.fields["code"].error_messages["required"] = _("Tapez les 6 chiffres de votre code.")

    def clean_code(self) -> str:
        """The digits alone; nothing beside a passkey."""
        typed = self.cleaned_data["code"]
        return six_digits(typed) if typed else ""
