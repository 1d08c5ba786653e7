"""Everything that the mock can do wrong, one at a time."""

from enum import StrEnum


class Fault(StrEnum):
    """Chosen on the sign-in page for one person's visit, or for all by `Desk.fault`."""

    NONE = ""
    NO_ACR = "no-acr"
    LOW_ACR = "low-acr"
    REPLAYED_NONCE = "replayed-nonce"
    NO_NONCE = "no-nonce"
    EXPIRED = "expired"
    NO_EXPIRY = "no-expiry"
    FROM_THE_FUTURE = "from-the-future"
    FROM_BEFORE = "from-before"
    AUDIENCE = "audience"
    TWO_AUDIENCES = "two-audiences"
    PARTY = "party"
    ISSUER = "issuer"
    UNSIGNED = "unsigned"
    SIGNATURE = "signature"
    HS256 = "hs256"
    UNKNOWN_KEY = "unknown-key"
    NO_KEY_ID = "no-key-id"
    GARBAGE = "garbage"
    NO_SUBJECT = "no-subject"
    ACCESS_HASH = "access-hash"
    OTHER_SUBJECT = "other-subject"
    CANCELLED = "cancelled"
    REFUSED = "refused"
    STATE = "state"
    NO_CODE = "no-code"
    ISSUER_OF_ANSWER = "issuer-of-answer"
    NOT_JSON = "not-json"
    TOKENLESS = "tokenless"
    DOWN = "down"
    SILENT = "silent"
    HUGE = "huge"


WORDS = {
    Fault.NONE: "Se conduire normalement",
    Fault.NO_ACR: "Oublier le niveau d’authentification",
    Fault.LOW_ACR: "Donner un niveau trop bas",
    Fault.REPLAYED_NONCE: "Rejouer le jeton d’une autre demande",
    Fault.NO_NONCE: "Oublier le nonce",
    Fault.EXPIRED: "Donner un jeton périmé",
    Fault.NO_EXPIRY: "Donner un jeton sans fin",
    Fault.FROM_THE_FUTURE: "Dater le jeton de demain",
    Fault.FROM_BEFORE: "Dater le jeton d’hier",
    Fault.AUDIENCE: "Viser un autre service",
    Fault.TWO_AUDIENCES: "Viser deux services",
    Fault.PARTY: "Nommer un autre demandeur",
    Fault.ISSUER: "Se faire passer pour un autre émetteur",
    Fault.UNSIGNED: "Ne pas signer",
    Fault.SIGNATURE: "Abîmer la signature",
    Fault.HS256: "Signer en HS256 avec la clé publique",
    Fault.UNKNOWN_KEY: "Signer avec une clé inconnue",
    Fault.NO_KEY_ID: "Taire la clé",
    Fault.GARBAGE: "Donner un jeton illisible",
    Fault.NO_SUBJECT: "Taire la personne",
    Fault.ACCESS_HASH: "Joindre le jeton d’accès d’un autre",
    Fault.OTHER_SUBJECT: "Décrire une autre personne",
    Fault.CANCELLED: "Abandonner",
    Fault.REFUSED: "Refuser la demande",
    Fault.STATE: "Renvoyer un autre state",
    Fault.NO_CODE: "Revenir sans code",
    Fault.ISSUER_OF_ANSWER: "Répondre au nom d’un autre émetteur",
    Fault.NOT_JSON: "Répondre autre chose que du JSON",
    Fault.TOKENLESS: "Oublier le jeton",
    Fault.DOWN: "Être en panne",
    Fault.SILENT: "Ne pas répondre",
    Fault.HUGE: "Répondre sans fin",
}
