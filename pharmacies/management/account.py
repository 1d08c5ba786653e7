"""What a command prints of an account, once."""

from django.core.management.base import OutputWrapper
from django.urls import reverse
from django.utils.translation import gettext as _


def tell_account(out: OutputWrapper, email: str, password: str, enrolment: str) -> None:
    """Address, account, password and the otpauth URI; without the latter the account existed, and keeps both."""
    out.write(_("Connexion : %(address)s, compte %(email)s") % {"address": reverse("sign_in"), "email": email})
    if not enrolment:
        out.write(_("Cette personne a déjà un compte : même mot de passe, même téléphone."))
        return
    out.write(_("Mot de passe, montré une seule fois : %(password)s") % {"password": password})
    out.write(_("À ajouter dans l’application d’authentification, montré une seule fois :"))
    out.write(enrolment)
