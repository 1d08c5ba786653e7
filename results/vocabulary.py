"""The words of the room, as the database stores them and as screens show them."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class CaseState(TextChoices):
    """Where one person's visit stands (results/life.py holds the moves)."""

    REGISTERED = "registered", _("Inscrit(e)")
    STARTED = "started", _("Chronomètre lancé")
    READ = "read", _("Rendu")
    CANCELLED = "cancelled", _("Annulé")


class ResultValue(TextChoices):
    """What the cassette shows. Stored sealed."""

    NEGATIVE = "negative", _("Négatif")
    POSITIVE = "positive", _("Positif")
    INVALID = "invalid", _("Non valide")


class OutboxState(TextChoices):
    """Where one outgoing thing stands: a delivery to the receiver or a notice to a patient."""

    WAITING = "waiting", _("En attente")
    LEASED = "leased", _("Envoi en cours")
    ACKNOWLEDGED = "acknowledged", _("Reçu")
    REFUSED = "refused", _("Refusé")
    SUPERSEDED = "superseded", _("Remplacé avant l’envoi")
    WITHDRAWN = "withdrawn", _("Annulé avant l’envoi")


OPEN_STATES = (OutboxState.WAITING, OutboxState.LEASED)


class NoticeKind(TextChoices):
    """Which message a patient gets; none says more than "a document"."""

    READY = "ready", _("Un document est disponible")
    UPDATED = "updated", _("Un document a été mis à jour")


class CorrectionReason(TextChoices):
    """Why a result was corrected (coded: no free text, so nothing personal slips in)."""

    TYPING = "typing", _("Erreur de saisie du résultat")
    WRONG_PERSON = "wrong-person", _("Mauvaise personne")
    WRONG_KIT = "wrong-kit", _("Mauvais kit ou lot")
    WRONG_TIME = "wrong-time", _("Heure de prélèvement fausse")
    DUPLICATE = "duplicate", _("Test en double")


class OverrideReason(TextChoices):
    """Why a result was accepted outside the kit's reading window."""

    STARTED_LATE = "started-late", _("Chronomètre lancé après le dépôt")
    READ_IN_TIME = "read-in-time", _("Lu à l’heure, saisi après")
    STARTED_EARLY = "started-early", _("Chronomètre lancé avant le dépôt")


class CancelReason(TextChoices):
    """Why a visit ended without a result."""

    LEFT = "left", _("La personne est partie")
    ASKED = "asked", _("La personne l’a demandé")
    REDONE = "redone", _("Test refait avec une nouvelle cassette")


class GuardianConsent(TextChoices):
    """How a minor's guardian agreed; without one of them no test starts."""

    PRESENT = "present", _("Parent présent")
    WRITTEN = "written", _("Accord écrit remis")
