"""The words of the room: roles, permissions, states."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Role(TextChoices):
    """What a person is in a pharmacy. The law names them: the owner, the assistant pharmacist, the technician."""

    TITULAIRE = "titulaire", _("titulaire")
    ADJOINT = "adjoint", _("pharmacien adjoint")
    PREPARATEUR = "preparateur", _("préparateur")


class Permission(TextChoices):
    """What a role may allow. The label is the sentence that a lawyer, a titulaire and a refused person read."""

    SEE_QUEUE = "see_queue", _("voir la file d’attente et les fiches du jour")
    START_TEST = "start_test", _("vérifier une identité et lancer le chronomètre d’un test")
    RECORD_RESULT = "record_result", _("enregistrer un résultat dans la fenêtre de lecture")
    CORRECT_RESULT = "correct_result", _("corriger un résultat déjà rendu, en donnant le motif")
    OVERRIDE_WINDOW = "override_window", _("enregistrer un résultat hors de la fenêtre de lecture, en donnant le motif")
    MANAGE_LOTS = "manage_lots", _("ouvrir une boîte de tests et choisir le lot en cours")
    RENEW_LINK = "renew_link", _("redonner à un patient le lien et le code de son document")
    CANCEL_CASE = "cancel_case", _("annuler une inscription")
    SEE_DELIVERIES = "see_deliveries", _("suivre les envois à SI-DEP")
    MANAGE_TEAM = "manage_team", _("accueillir une personne dans l’équipe")
    PRINT_POSTER = "print_poster", _("imprimer l’affiche de la pharmacie")


class PharmacyState(TextChoices):
    """Whether a pharmacy takes new requests."""

    OPEN = "open", _("ouverte")
    CLOSED = "closed", _("fermée")


class WayIn(TextChoices):
    """How a person showed both factors."""

    PASSWORD = "password", _("mot de passe et code")
    PSC = "psc", _("Pro Santé Connect")


class JoinAnswer(TextChoices):
    """What the titulaire says to somebody who asks to join."""

    ACCEPTED = "accepted", _("acceptée")
    REFUSED = "refused", _("refusée")


BAD_CREDENTIALS = "credentials"
"""Why a sign-in failed: e-mail, password or code; nobody learns which."""
