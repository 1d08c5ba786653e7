"""The words of the trace: who acts, what is done, how it ended, and the sentence that tells it."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop


class ActorKind(TextChoices):
    """Who acts. Only a person has an account; a patient is known by a case; a visitor by nothing."""

    PERSON = "person", _("personne")
    PATIENT = "patient", _("patient")
    MACHINE = "machine", _("service automatique")
    COMMAND = "command", _("maintenance")
    VISITOR = "visitor", _("visiteur")


class Outcome(TextChoices):
    """How an act ended."""

    DONE = "done", _("fait")
    REFUSED = "refused", _("refusé")
    FAILED = "failed", _("échoué")


class Act(TextChoices):
    """Every kind of act that leaves a trace. A value once used is never renamed: the trail keeps it."""

    SIGNED_IN = "signed_in", _("Connexion")
    SIGN_IN_FAILED = "sign_in_failed", _("Connexion échouée")
    SIGNED_OUT = "signed_out", _("Déconnexion")
    PSC_LINKED = "psc_linked", _("Compte relié à Pro Santé Connect")
    JOIN_ASKED = "join_asked", _("Arrivée demandée")
    JOIN_ANSWERED = "join_answered", _("Demande d’arrivée tranchée")
    PHARMACY_CHOSEN = "pharmacy_chosen", _("Pharmacie choisie")
    PHARMACY_CREATED = "pharmacy_created", _("Pharmacie créée")
    MEMBER_ADDED = "member_added", _("Membre ajouté")
    MEMBER_INVITED = "member_invited", _("Invitation émise")
    INVITATION_ACCEPTED = "invitation_accepted", _("Invitation acceptée")
    INVITATION_CODE_REFUSED = "invitation_code_refused", _("Code d’invitation refusé")
    FACTOR_ADDED = "factor_added", _("Second facteur ajouté")
    FACTOR_REMOVED = "factor_removed", _("Second facteur retiré")
    FACTORS_REVOKED = "factors_revoked", _("Seconds facteurs révoqués")
    RECOVERY_CODES_MADE = "recovery_codes_made", _("Codes de secours créés")
    PASSWORD_CHANGED = "password_changed", _("Mot de passe changé")
    IDENTITY_CONFIRMED = "identity_confirmed", _("Identité confirmée")
    IDENTITY_REFUSED = "identity_refused", _("Identité non confirmée")
    SESSIONS_ENDED = "sessions_ended", _("Sessions fermées")
    LOCKED = "locked", _("Poste verrouillé")
    UNLOCKED = "unlocked", _("Poste déverrouillé")
    HANDED_OVER = "handed_over", _("Poste repris par une autre personne")
    UNLOCK_REFUSED = "unlock_refused", _("Déverrouillage refusé")
    UNLOCK_CODE_SET = "unlock_code_set", _("Code du poste choisi")
    SIGN_IN_BLOCKED = "sign_in_blocked", _("Connexions bloquées")
    ROLE_CHANGED = "role_changed", _("Rôle changé")
    MEMBERSHIP_ENDED = "membership_ended", _("Accès retiré")
    ACCESS_REVIEWED = "access_reviewed", _("Accès revus")
    PHARMACY_APPLIED = "pharmacy_applied", _("Inscription demandée")
    PHARMACY_VERIFIED = "pharmacy_verified", _("Pharmacie vérifiée")
    PHARMACY_TURNED_AWAY = "pharmacy_turned_away", _("Inscription écartée")
    AGREEMENT_ACCEPTED = "agreement_accepted", _("Convention acceptée")
    PHARMACY_ACTIVATED = "pharmacy_activated", _("Pharmacie activée")
    PHARMACY_SUSPENDED = "pharmacy_suspended", _("Pharmacie suspendue")
    PHARMACY_REOPENED = "pharmacy_reopened", _("Pharmacie rouverte")
    CLOSING_BEGUN = "closing_begun", _("Fermeture commencée")
    CLOSING_STOPPED = "closing_stopped", _("Fermeture abandonnée")
    DATA_EXPORTED = "data_exported", _("Données exportées")
    PHARMACY_CLOSED = "pharmacy_closed", _("Pharmacie fermée")
    SUPPORT_OPENED = "support_opened", _("Assistance ouverte")
    SUPPORT_ENDED = "support_ended", _("Assistance terminée")
    CASE_REGISTERED = "case_registered", _("Formulaire envoyé")
    CASE_CANCELLED = "case_cancelled", _("Dossier annulé")
    CASE_REDONE = "case_redone", _("Test refait")
    DATA_OPENED = "data_opened", _("Données lues")
    TEST_STARTED = "test_started", _("Test démarré")
    LOT_OPENED = "lot_opened", _("Lot ouvert")
    RESULT_RECORDED = "result_recorded", _("Résultat enregistré")
    RESULT_UNDONE = "result_undone", _("Saisie annulée")
    RESULT_CORRECTED = "result_corrected", _("Résultat corrigé")
    DELIVERY_ACKNOWLEDGED = "delivery_acknowledged", _("Envoi reçu")
    DELIVERY_REFUSED = "delivery_refused", _("Envoi refusé")
    DELIVERY_SUPERSEDED = "delivery_superseded", _("Envoi remplacé")
    NOTICE_SENT = "notice_sent", _("Message envoyé")
    NOTICE_FAILED = "notice_failed", _("Message non envoyé")
    DOCUMENT_OPENED = "document_opened", _("Document ouvert")
    CODE_REFUSED = "code_refused", _("Code refusé")
    DOCUMENT_LOCKED = "document_locked", _("Document verrouillé")
    LINK_RENEWED = "link_renewed", _("Lien renouvelé")
    DEVICES_IMPORTED = "devices_imported", _("Tests importés")
    KEY_CREATED = "key_created", _("Clé créée")
    KEYS_ROTATED = "keys_rotated", _("Clés renouvelées")
    KEYS_REWRAPPED = "keys_rewrapped", _("Clés emballées de nouveau")
    KEY_DESTROYED = "key_destroyed", _("Clé détruite")
    RECONCILED = "reconciled", _("Rapprochement")
    ACCESS_REFUSED = "access_refused", _("Accès refusé")
    SEAL_BROKEN = "seal_broken", _("Sceau rompu")
    SEALS_VERIFIED = "seals_verified", _("Sceaux vérifiés")
    ROWS_SEALED = "rows_sealed", _("Lignes scellées")
    DEMO_SEEDED = "demo_seeded", _("Démonstration créée")


# What the data protection officer reads. Placeholders: {actor}, {receiver}, and the facts of the act (audit/facts.py).
SENTENCES: dict[Act, str] = {
    Act.SIGNED_IN: gettext_noop("{actor} s’est connecté par {way}"),
    Act.SIGN_IN_FAILED: gettext_noop("{actor} n’a pas réussi à se connecter, motif : {reason}"),
    Act.SIGNED_OUT: gettext_noop("{actor} s’est déconnecté"),
    Act.PSC_LINKED: gettext_noop("{actor} a relié son compte à Pro Santé Connect"),
    Act.JOIN_ASKED: gettext_noop("{actor} a demandé à rejoindre l’équipe"),
    Act.JOIN_ANSWERED: gettext_noop("{actor} a répondu à une demande d’arrivée : {answer}"),
    Act.PHARMACY_CHOSEN: gettext_noop("{actor} a choisi la pharmacie où travailler"),
    Act.PHARMACY_CREATED: gettext_noop("{actor} a créé une pharmacie"),
    Act.MEMBER_ADDED: gettext_noop("{actor} a ajouté une personne à l’équipe"),
    Act.MEMBER_INVITED: gettext_noop("{actor} a invité une personne à {purpose}"),
    Act.INVITATION_ACCEPTED: gettext_noop("{actor} a accepté une invitation à {purpose}"),
    Act.INVITATION_CODE_REFUSED: gettext_noop("{actor} a saisi un code d’invitation refusé"),
    Act.FACTOR_ADDED: gettext_noop("{actor} a ajouté un second facteur : {factor}"),
    Act.FACTOR_REMOVED: gettext_noop("{actor} a retiré un second facteur : {factor}"),
    Act.FACTORS_REVOKED: gettext_noop("{actor} a révoqué les seconds facteurs d’une personne ({count})"),
    Act.RECOVERY_CODES_MADE: gettext_noop("{actor} a créé des codes de secours ({count})"),
    Act.PASSWORD_CHANGED: gettext_noop("{actor} a changé son mot de passe"),
    Act.IDENTITY_CONFIRMED: gettext_noop("{actor} a confirmé son identité par {factor}"),
    Act.IDENTITY_REFUSED: gettext_noop("{actor} n’a pas confirmé son identité"),
    Act.SESSIONS_ENDED: gettext_noop("{actor} a fermé des sessions ({count}), motif : {departure}"),
    Act.LOCKED: gettext_noop("{actor} a verrouillé un poste, {cause}"),
    Act.UNLOCKED: gettext_noop("{actor} a déverrouillé un poste par {way}"),
    Act.HANDED_OVER: gettext_noop("{actor} a repris un poste par {way}"),
    Act.UNLOCK_REFUSED: gettext_noop("{actor} n’a pas pu déverrouiller un poste par {way}"),
    Act.UNLOCK_CODE_SET: gettext_noop("{actor} a choisi un code pour un poste"),
    Act.SIGN_IN_BLOCKED: gettext_noop("{actor} a fait trop d’essais : connexions bloquées pour {scope}"),
    Act.ROLE_CHANGED: gettext_noop("{actor} a changé le rôle d’une personne : {before} → {after}"),
    Act.MEMBERSHIP_ENDED: gettext_noop("{actor} a retiré l’accès d’une personne"),
    Act.ACCESS_REVIEWED: gettext_noop("{actor} a revu les accès (confirmés : {kept} ; retirés : {ended})"),
    Act.PHARMACY_APPLIED: gettext_noop("{actor} a demandé l’inscription d’une pharmacie"),
    Act.PHARMACY_VERIFIED: gettext_noop("{actor} a vérifié une pharmacie"),
    Act.PHARMACY_TURNED_AWAY: gettext_noop("{actor} a écarté une demande d’inscription"),
    Act.AGREEMENT_ACCEPTED: gettext_noop("{actor} a accepté la convention {text} (empreinte {digest})"),
    Act.PHARMACY_ACTIVATED: gettext_noop("{actor} a activé une pharmacie"),
    Act.PHARMACY_SUSPENDED: gettext_noop("{actor} a suspendu une pharmacie"),
    Act.PHARMACY_REOPENED: gettext_noop("{actor} a rouvert une pharmacie"),
    Act.CLOSING_BEGUN: gettext_noop("{actor} a commencé la fermeture de la pharmacie"),
    Act.CLOSING_STOPPED: gettext_noop("{actor} a abandonné la fermeture de la pharmacie"),
    Act.DATA_EXPORTED: gettext_noop(
        "{actor} a exporté les données de la pharmacie (lignes : {count} ; colonnes : {columns} ; empreinte {digest})"
    ),
    Act.PHARMACY_CLOSED: gettext_noop(
        "{actor} a fermé la pharmacie et détruit ses clés (clés : {keys} ; valeurs perdues : {count})"
    ),
    Act.SUPPORT_OPENED: gettext_noop("{actor} a ouvert un accès d’assistance ({minutes} minutes au plus)"),
    Act.SUPPORT_ENDED: gettext_noop("{actor} a mis fin à un accès d’assistance"),
    Act.CASE_REGISTERED: gettext_noop("{actor} a envoyé un formulaire"),
    Act.CASE_CANCELLED: gettext_noop("{actor} a annulé un dossier"),
    Act.CASE_REDONE: gettext_noop("{actor} a rouvert un dossier pour refaire le test"),
    Act.DATA_OPENED: gettext_noop("{actor} a lu des données pour {purpose} (valeurs : {count} ; colonnes : {columns})"),
    Act.TEST_STARTED: gettext_noop("{actor} a démarré un test"),
    Act.LOT_OPENED: gettext_noop("{actor} a ouvert un lot de tests"),
    Act.RESULT_RECORDED: gettext_noop("{actor} a enregistré un résultat, version {version}{early_or_late}"),
    Act.RESULT_UNDONE: gettext_noop("{actor} a annulé la saisie d’un résultat, version {version}"),
    Act.RESULT_CORRECTED: gettext_noop("{actor} a corrigé un résultat, version {version}, motif : {reason}"),
    Act.DELIVERY_ACKNOWLEDGED: gettext_noop("{receiver} a reçu un résultat, version {version}, reçu n° {receipt}"),
    Act.DELIVERY_REFUSED: gettext_noop("{receiver} a refusé un résultat, version {version}, motif : {reason}"),
    Act.DELIVERY_SUPERSEDED: gettext_noop("{actor} a remplacé l’envoi de la version {version} par un plus récent"),
    Act.NOTICE_SENT: gettext_noop("{actor} a envoyé un message au patient par {channel}"),
    Act.NOTICE_FAILED: gettext_noop("{actor} n’a pas pu envoyer de message au patient par {channel}"),
    Act.DOCUMENT_OPENED: gettext_noop("{actor} a ouvert un document de résultat"),
    Act.CODE_REFUSED: gettext_noop("{actor} a saisi un code refusé"),
    Act.DOCUMENT_LOCKED: gettext_noop("{actor} a épuisé les essais : document verrouillé"),
    Act.LINK_RENEWED: gettext_noop("{actor} a renouvelé le lien d’un patient"),
    Act.DEVICES_IMPORTED: gettext_noop("{actor} a importé la liste des tests autorisés (dispositifs : {count})"),
    Act.KEY_CREATED: gettext_noop("{actor} a créé une clé : {use}{scope}"),
    Act.KEYS_ROTATED: gettext_noop("{actor} a renouvelé des clés, étape : {step} ({count})"),
    Act.KEYS_REWRAPPED: gettext_noop("{actor} a emballé des clés sous la clé racine {root} (clés : {count})"),
    Act.KEY_DESTROYED: gettext_noop("{actor} a détruit les clés du mois {scope} (valeurs perdues : {count})"),
    Act.RECONCILED: gettext_noop("{actor} a rapproché les résultats et les envois (écarts : {mismatches})"),
    Act.ACCESS_REFUSED: gettext_noop("{actor} s’est vu refuser un accès, droit demandé : {permission}"),
    Act.SEAL_BROKEN: gettext_noop("{actor} a trouvé un sceau rompu dans {table}, constat : {reason}"),
    Act.SEALS_VERIFIED: gettext_noop("{actor} a vérifié les sceaux (lignes : {count} ; anomalies : {findings})"),
    Act.ROWS_SEALED: gettext_noop("{actor} a scellé des lignes d’avant les sceaux (lignes : {count})"),
    Act.DEMO_SEEDED: gettext_noop("{actor} a créé les données de démonstration"),
}

# What a patient reads about the own case; an act that is not here is not shown to patients.
PATIENT_SENTENCES: dict[Act, str] = {
    Act.CASE_REGISTERED: gettext_noop("Formulaire envoyé"),
    Act.CASE_CANCELLED: gettext_noop("Dossier annulé"),
    Act.CASE_REDONE: gettext_noop("Dossier rouvert pour refaire le test"),
    Act.DATA_OPENED: gettext_noop("Données lues pour {purpose}"),
    Act.TEST_STARTED: gettext_noop("Test démarré"),
    Act.RESULT_RECORDED: gettext_noop("Résultat enregistré"),
    Act.RESULT_UNDONE: gettext_noop("Saisie du résultat annulée"),
    Act.RESULT_CORRECTED: gettext_noop("Résultat corrigé"),
    Act.DELIVERY_ACKNOWLEDGED: gettext_noop("Résultat reçu"),
    Act.DELIVERY_REFUSED: gettext_noop("Envoi refusé ; votre résultat reste valable"),
    Act.NOTICE_SENT: gettext_noop("Message envoyé par {channel}"),
    Act.NOTICE_FAILED: gettext_noop("Message par {channel} non envoyé"),
    Act.DOCUMENT_OPENED: gettext_noop("Document ouvert"),
    Act.CODE_REFUSED: gettext_noop("Code refusé"),
    Act.DOCUMENT_LOCKED: gettext_noop("Document verrouillé après trop d’essais"),
    Act.LINK_RENEWED: gettext_noop("Lien renouvelé"),
}
