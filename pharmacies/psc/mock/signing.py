"""The mock's ID tokens, right ones and wrong ones."""

import base64
import hashlib
import hmac
import json
from typing import Any, Final

from joserfc import jwt
from joserfc.jwk import KeySet, RSAKey

from pharmacies.psc.mock.faults import Fault
from pharmacies.psc.places import ACR

LIFE: Final = 120
"""Seconds."""
A_DAY: Final = 86_400


class Signer:
    """RSA keys made at the start and forgotten at the end; `rotate` brings a new one, as providers do."""

    def __init__(self) -> None:
        self.rotate()

    def rotate(self) -> None:
        """From now on tokens are signed with a key that nobody has seen."""
        self.key = RSAKey.generate_key(2048, parameters={"use": "sig"}, auto_kid=True)

    def published(self) -> dict[str, Any]:
        """The JSON Web Key Set."""
        return dict(KeySet([self.key]).as_dict(private=False))

    def signed(self, claims: dict[str, Any], fault: Fault) -> str:
        """A compact JWS, or what the fault makes of it."""
        if fault is Fault.GARBAGE:
            return "ceci.n’est.pas"
        if fault is Fault.UNSIGNED:
            return _by_hand({"alg": "none", "kid": self.key.kid}, claims, b"")
        if fault is Fault.HS256:
            return _by_hand({"alg": "HS256", "kid": self.key.kid}, claims, self.key.as_pem(private=False))
        key = RSAKey.generate_key(2048, auto_kid=True) if fault is Fault.UNKNOWN_KEY else self.key
        header = {"alg": "RS256"} if fault is Fault.NO_KEY_ID else {"alg": "RS256", "kid": key.kid}
        token = jwt.encode(header, claims, key, algorithms=["RS256"])
        return _spoiled(token) if fault is Fault.SIGNATURE else token


def claims(
    *, issuer: str, client_id: str, subject: str, nonce: str, access: str, now: int, fault: Fault
) -> dict[str, Any]:
    """The documented claims, with at most one of them wrong."""
    right: dict[str, Any] = {
        "iss": issuer,
        "aud": client_id,
        "azp": client_id,
        "sub": subject,
        "iat": now,
        "exp": now + LIFE,
        "nonce": nonce,
        "acr": ACR,
        "at_hash": _half_hash(access),
    }
    wrong: dict[Fault, dict[str, Any]] = {
        Fault.NO_ACR: {"acr": None},
        Fault.LOW_ACR: {"acr": "eidas0"},
        Fault.REPLAYED_NONCE: {"nonce": "celui-de-la-veille"},
        Fault.NO_NONCE: {"nonce": None},
        Fault.EXPIRED: {"exp": now - LIFE},
        Fault.NO_EXPIRY: {"exp": None},
        Fault.FROM_THE_FUTURE: {"iat": now + A_DAY, "exp": now + 2 * A_DAY},
        Fault.FROM_BEFORE: {"iat": now - A_DAY},
        Fault.AUDIENCE: {"aud": "un-autre-service"},
        Fault.TWO_AUDIENCES: {"aud": [client_id, "un-autre-service"]},
        Fault.PARTY: {"azp": "un-autre-service"},
        Fault.ISSUER: {"iss": "https://auth.exemple.example/auth/realms/esante-wallet"},
        Fault.NO_SUBJECT: {"sub": None},
        Fault.ACCESS_HASH: {"at_hash": _half_hash("un autre")},
    }
    told = {**right, **wrong.get(fault, {})}
    return {name: value for name, value in told.items() if value is not None}


def _half_hash(access: str) -> str:
    return _encoded(hashlib.sha256(access.encode()).digest()[:16])


def _by_hand(header: dict[str, Any], claims: dict[str, Any], secret: bytes) -> str:
    """joserfc rightly refuses to make these."""
    body = ".".join(_encoded(json.dumps(part).encode()) for part in (header, claims))
    return f"{body}.{_encoded(hmac.digest(secret, body.encode(), 'sha256')) if secret else ''}"


def _spoiled(token: str) -> str:
    body, _, signature = token.rpartition(".")
    return f"{body}.{signature[::-1]}"


def _encoded(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()
