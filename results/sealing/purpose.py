"""Why sealed values are read."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Purpose(TextChoices):
    """Why sealed values are read; patients see the words."""

    QUEUE = "queue", _("tenir la file d’attente")
    CASE_SHEET = "case-sheet", _("vérifier l’identité")
    RESULT_ENTRY = "result-entry", _("enregistrer un résultat")
    CORRECTION = "correction", _("corriger un résultat")
    DELIVERY = "delivery", _("transmettre un résultat")
    NOTICE = "notice", _("prévenir la personne")
    PATIENT_DOCUMENT = "patient-document", _("montrer le document à la personne")
    TICKET = "ticket", _("montrer le ticket à la personne")
    LINK_RENEWAL = "link-renewal", _("renouveler le lien")
    REDO = "redo", _("refaire le test")
    EXPORT = "export", _("remettre ses données à la pharmacie")
    SUPPORT = "support", _("aider la pharmacie à sa demande")
    SUPPORT_REASON = "support-reason", _("montrer le motif d’une assistance")
