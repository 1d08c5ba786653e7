"""Every way a sign-in by Pro Santé Connect can fail: the code in the trace, the DPO's words, the person's sentence."""

from typing import Final

from django.db.models import TextChoices
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from pharmacies.refusal import Refusal


class Reason(TextChoices):
    """A code once used is never renamed: the trail keeps it."""

    STATE = "psc-state", _("retour sans départ correspondant")
    LATE = "psc-late", _("retour après plus de dix minutes")
    CANCELLED = "psc-cancelled", _("abandon chez Pro Santé Connect")
    PROVIDER_REFUSED = "psc-provider-refused", _("refus de Pro Santé Connect")
    CODE = "psc-code", _("code d’autorisation refusé ou déjà servi")
    UNREADABLE_TOKEN = "psc-unreadable-token", _("jeton illisible")
    ALGORITHM = "psc-algorithm", _("jeton non signé ou signé d’une façon non admise")
    UNKNOWN_KEY = "psc-unknown-key", _("jeton signé par une clé inconnue")
    SIGNATURE = "psc-signature", _("signature du jeton fausse")
    ISSUER = "psc-issuer", _("jeton d’un autre émetteur")
    AUDIENCE = "psc-audience", _("jeton destiné à un autre service")
    PARTY = "psc-party", _("jeton demandé par un autre service")
    EXPIRED = "psc-expired", _("jeton périmé")
    DATE = "psc-date", _("jeton daté d’avant la demande ou du futur")
    NONCE = "psc-nonce", _("jeton d’une autre demande")
    ACR = "psc-acr", _("niveau d’authentification absent ou insuffisant")
    ACCESS_TOKEN = "psc-access-token", _("jeton d’accès étranger au jeton d’identité")
    SUBJECT = "psc-subject", _("deux réponses sur deux personnes")
    NO_RPPS = "psc-no-rpps", _("pas de numéro RPPS")
    PROFESSION = "psc-profession", _("profession autre que pharmacien")
    CLAIMS = "psc-claims", _("identité illisible")
    NOT_REGISTERED = "psc-not-registered", _("pharmacien d’aucune pharmacie inscrite")
    ELSEWHERE = "psc-elsewhere", _("aucune pharmacie de la personne parmi ses lieux d’exercice")
    ACCOUNT_CLOSED = "psc-account-closed", _("compte fermé")
    OTHER_SUBJECT = "psc-other-subject", _("compte relié à une autre identité")
    UNREACHABLE = "psc-unreachable", _("Pro Santé Connect ne répond pas")
    TIMEOUT = "psc-timeout", _("Pro Santé Connect trop lent")
    BAD_ANSWER = "psc-bad-answer", _("réponse illisible de Pro Santé Connect")


AGAIN: Final = _(
    "Nous n’avons pas pu vérifier cette connexion, et personne n’est connecté. "
    "Recommencez depuis la page de connexion, sans revenir en arrière dans le navigateur."
)
NOT_OURS: Final = _(
    "La réponse reçue au nom de Pro Santé Connect n’est pas valable. Par sécurité, personne n’est connecté. "
    "Recommencez ; si cela se répète, donnez la référence ci-dessous à votre délégué à la protection des données."
)
PAUSE: Final = _("Les sessions déjà ouvertes continuent. Réessayez dans quelques minutes.")
SENTENCES: Final[dict[Reason, str | Promise]] = {
    Reason.STATE: AGAIN,
    Reason.LATE: _("Plus de dix minutes ont passé depuis le départ. Recommencez depuis la page de connexion."),
    Reason.CANCELLED: _("Vous avez abandonné la connexion chez Pro Santé Connect. Personne n’est connecté."),
    Reason.PROVIDER_REFUSED: AGAIN,
    Reason.CODE: AGAIN,
    Reason.EXPIRED: AGAIN,
    Reason.ACR: _(
        "Pro Santé Connect n’a pas confirmé le niveau d’authentification demandé. "
        "Recommencez avec votre carte CPS ou votre application e-CPS."
    ),
    Reason.NO_RPPS: _(
        "Pro Santé Connect ne donne pas de numéro RPPS pour vous. "
        "Vérifiez votre inscription auprès de l’Ordre des pharmaciens."
    ),
    Reason.PROFESSION: _(
        "Cette entrée est réservée aux pharmaciens. Pro Santé Connect indique une autre profession. "
        "Préparateurs : connectez-vous avec le compte créé par le titulaire."
    ),
    Reason.CLAIMS: _(
        "Pro Santé Connect donne de vous une fiche incomplète. Vérifiez-la auprès de l’Ordre des pharmaciens, "
        "puis recommencez."
    ),
    Reason.NOT_REGISTERED: _(
        "Votre identité est vérifiée, mais aucune pharmacie inscrite ici ne figure parmi vos lieux d’exercice. "
        "Demandez au titulaire de vous inviter, ou faites corriger vos lieux d’exercice auprès de l’Ordre."
    ),
    Reason.ELSEWHERE: _(
        "Vos lieux d’exercice chez Pro Santé Connect ne comptent aucune pharmacie où vous travaillez ici comme "
        "pharmacien. Votre compte n’est pas relié."
    ),
    Reason.ACCOUNT_CLOSED: _("Votre compte est fermé. Adressez-vous au titulaire de la pharmacie."),
    Reason.OTHER_SUBJECT: _(
        "Ce compte est déjà relié à une autre identité Pro Santé Connect. Par sécurité, rien n’est changé. "
        "Donnez la référence ci-dessous à votre délégué à la protection des données."
    ),
    Reason.UNREACHABLE: PAUSE,
    Reason.TIMEOUT: PAUSE,
    Reason.BAD_ANSWER: PAUSE,
}
"""For the others `NOT_OURS`: the person cannot mend them, and an attacker needs no details."""


class NotVerified(Refusal):
    """Nobody is signed in; the code is the reason's."""

    status = 403

    def __init__(self, reason: Reason) -> None:
        super().__init__(SENTENCES.get(reason, NOT_OURS), code=reason.value)


class ProviderDown(NotVerified):
    """The provider does not answer, or not in its own language: try later."""

    status = 503
