"""The words of the room: roles, permissions, states."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Role(TextChoices):
    """What a person is in a pharmacy. The law names them: the owner, the assistant pharmacist, the technician."""

    TITULAIRE = "titulaire", _("titulaire")
    ADJOINT = "adjoint", _("pharmacien adjoint")
    PREPARATEUR = "preparateur", _("préparateur")
    LECTEUR = "lecteur", _("lecteur (comptable)")


class PlatformRole(TextChoices):
    """What a person is for the platform. None of them holds a permission of a pharmacy."""

    DPO = "dpo", _("délégué à la protection des données")
    SUPPORT = "support", _("assistance technique")
    OPS = "ops", _("exploitation")


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
    PRINT_POSTER = "print_poster", _("imprimer l’affiche de la pharmacie")
    RENEW_FACTORS = "renew_factors", _("redonner un accès à un membre de l’équipe qui a perdu son second facteur")
    SEE_FIGURES = "see_figures", _("voir les chiffres de la pharmacie, sans aucune donnée de patient")
    SEE_TEAM = "see_team", _("voir qui fait partie de l’équipe")
    MANAGE_TEAM = "manage_team", _("inviter une personne, changer son rôle, lui retirer l’accès, revoir les accès")
    ACCEPT_AGREEMENT = "accept_agreement", _("accepter la convention de sous-traitance au nom de la pharmacie")
    EXPORT_DATA = "export_data", _("télécharger toutes les données de la pharmacie")
    CLOSE_PHARMACY = "close_pharmacy", _("fermer la pharmacie et détruire ses clés")
    END_SUPPORT = "end_support", _("mettre fin à un accès d’assistance")


class PharmacyState(TextChoices):
    """Where a pharmacy stands with us; pharmacies/life.py holds the moves and what each state allows."""

    APPLIED = "applied", _("demandée")
    VERIFIED = "verified", _("vérifiée")
    ACTIVE = "active", _("active")
    SUSPENDED = "suspended", _("suspendue")
    CLOSING = "closing", _("en cours de fermeture")
    CLOSED = "closed", _("fermée")


class JoinAnswer(TextChoices):
    """What the titulaire says to somebody who asks to join."""

    ACCEPTED = "accepted", _("acceptée")
    REFUSED = "refused", _("refusée")


BAD_CREDENTIALS = "credentials"
"""Why a sign-in failed: e-mail, password or code; nobody learns which."""


class Purpose(TextChoices):
    """What an invitation is for."""

    JOIN = "join", _("rejoindre l’équipe")
    FACTORS = "factors", _("retrouver un accès")


class Factor(TextChoices):
    """What a person holds besides the password."""

    PHONE = "phone", _("application d’authentification")
    PASSKEY = "passkey", _("clé d’accès")
    RECOVERY = "recovery", _("code de secours")


class Scope(TextChoices):
    """What is closed after too many tries."""

    PLACE = "place", _("un compte depuis une adresse")
    ACCOUNT = "account", _("un compte, sauf sur ses appareils connus")
    NETWORK = "network", _("un réseau, sauf les appareils connus")


class WayIn(TextChoices):
    """How somebody signed in. Each is two factors."""

    PASSWORD_CODE = "password_code", _("mot de passe et code")
    PASSWORD_RECOVERY = "password_recovery", _("mot de passe et code de secours")
    PASSWORD_PASSKEY = "password_passkey", _("mot de passe et clé d’accès")
    PASSKEY = "passkey", _("clé d’accès")
    INVITATION = "invitation", _("invitation")
    PSC = "psc", _("Pro Santé Connect")


class UnlockWay(TextChoices):
    """How somebody shows at a locked workstation who takes over. Neither signs anybody in."""

    PASSKEY = "passkey", _("clé d’accès")
    CODE = "unlock_code", _("code du poste")


class LockCause(TextChoices):
    """Why a workstation was locked."""

    HAND = "hand", _("à la main")
    IDLE = "idle", _("sans geste")


class Departure(TextChoices):
    """Why a session ended before its time."""

    LEFT = "left", _("déconnexion")
    ELSEWHERE = "elsewhere", _("fermée depuis un autre appareil")
    IDLE = "idle", _("inactivité")
    RIGHTS = "rights", _("droits changés")
    FACTORS = "factors", _("accès renouvelé")
