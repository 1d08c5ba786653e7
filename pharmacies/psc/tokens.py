"""The ID token: every check of OpenID Connect Core 3.1.3.7, each with a reason of its own."""

import hmac
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from authlib.oidc.core.util import create_half_hash
from joserfc import jws, jwt
from joserfc.errors import BadSignatureError, JoseError
from joserfc.jwk import Key

from pharmacies.psc.places import ACR
from pharmacies.psc.reasons import NotVerified, Reason

ALGORITHMS: Final = ("RS256", "PS256", "ES256")
"""Signatures by the provider's own key pair only: with HS256 a public key, or our secret, would sign tokens."""
CLOCKS_DIFFER: Final = 30
"""Seconds that two machines' clocks may be apart."""


@dataclass(frozen=True, slots=True)
class Expected:
    """What the token has to say. `began`: when we sent the person to the provider (Unix seconds)."""

    issuer: str
    client_id: str
    nonce: str
    began: int
    access: str


def checked(token: str, expected: Expected, key_of: Callable[[str], Key], *, at: datetime) -> dict[str, Any]:
    """The token's claims, believed. Raises `NotVerified`; what `key_of` raises passes."""
    claims, algorithm = _signed(token, key_of)
    now = int(at.timestamp())
    for reason, holds in _RULES.items():
        if not holds(claims, expected, now):
            raise NotVerified(reason)
    told = claims.get("at_hash")
    if told is not None and not _is(told, create_half_hash(expected.access, algorithm).decode()):
        raise NotVerified(Reason.ACCESS_TOKEN)
    return claims


def _signed(token: str, key_of: Callable[[str], Key]) -> tuple[dict[str, Any], str]:
    """The claims and the algorithm, which is looked at before any key is."""
    try:
        header = jws.extract_compact(token.encode()).headers()
    except (JoseError, ValueError):
        raise NotVerified(Reason.UNREADABLE_TOKEN) from None
    algorithm, kid = header.get("alg"), header.get("kid")
    if algorithm not in ALGORITHMS:
        raise NotVerified(Reason.ALGORITHM)
    if not isinstance(kid, str):
        raise NotVerified(Reason.UNKNOWN_KEY)
    try:
        return jwt.decode(token, key_of(kid), algorithms=[algorithm]).claims, algorithm
    except BadSignatureError:
        raise NotVerified(Reason.SIGNATURE) from None
    except (JoseError, ValueError):
        raise NotVerified(Reason.UNREADABLE_TOKEN) from None


def _is(told: object, expected: str) -> bool:
    return isinstance(told, str) and hmac.compare_digest(told.encode(errors="replace"), expected.encode())


def _seconds(told: object) -> float | None:
    return told if isinstance(told, int | float) and not isinstance(told, bool) else None


def _for_us(claims: dict[str, Any], expected: Expected, _now: int) -> bool:
    """The only audience: a token that others may use too is none we trust (RFC 9700, 2.3)."""
    return claims.get("aud") in (expected.client_id, [expected.client_id])


def _alive(claims: dict[str, Any], _expected: Expected, now: int) -> bool:
    end = _seconds(claims.get("exp"))
    return end is not None and end > now - CLOCKS_DIFFER


def _of_today(claims: dict[str, Any], expected: Expected, now: int) -> bool:
    """Issued since we asked, and not in the future; neither is a start in the future accepted."""
    issued, start = _seconds(claims.get("iat")), _seconds(claims.get("nbf", 0))
    if issued is None or start is None:
        return False
    return expected.began - CLOCKS_DIFFER <= issued <= now + CLOCKS_DIFFER and start <= now + CLOCKS_DIFFER


def _about_somebody(claims: dict[str, Any], _expected: Expected, _now: int) -> bool:
    subject = claims.get("sub")
    return isinstance(subject, str) and 0 < len(subject) <= LONGEST_SUBJECT and subject.isprintable()


LONGEST_SUBJECT: Final = 255
"""Characters (OpenID Connect Core, 2)."""

_RULES: Final[dict[Reason, Callable[[dict[str, Any], Expected, int], bool]]] = {
    Reason.ISSUER: lambda claims, expected, _now: claims.get("iss") == expected.issuer,
    Reason.AUDIENCE: _for_us,
    Reason.PARTY: lambda claims, expected, _now: claims.get("azp", expected.client_id) == expected.client_id,
    Reason.EXPIRED: _alive,
    Reason.DATE: _of_today,
    Reason.NONCE: lambda claims, expected, _now: _is(claims.get("nonce"), expected.nonce),
    Reason.ACR: lambda claims, _expected, _now: claims.get("acr") == ACR,
    Reason.SUBJECT: _about_somebody,
}
"""In this order; the first that does not hold is told."""
