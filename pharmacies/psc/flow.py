"""The way there and back: what leaves with the person, and what has to return (RFC 6749, 7636, 9207)."""

import hmac
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from urllib.parse import urlencode

from authlib.oauth2.rfc7636 import create_s256_code_challenge

from pharmacies.psc import tokens
from pharmacies.psc.client import Client
from pharmacies.psc.places import ACR, SCOPES
from pharmacies.psc.professional import Professional, professional
from pharmacies.psc.reasons import NotVerified, Reason

LASTS: Final = 600
"""Seconds that a person may take at the provider: finding the phone, typing the e-CPS code."""
LONGEST_CODE: Final = 2048
"""Characters; Keycloak's codes have about 110."""


@dataclass(frozen=True, slots=True)
class Errand:
    """One way there: kept in the session, good for one return. `began`: Unix seconds; `wanted`: local path after it."""

    state: str
    nonce: str
    verifier: str
    began: int
    wanted: str = ""


@dataclass(frozen=True, slots=True)
class Arrival:
    """Who came back, where to (`wanted`), and what signing out at the provider needs: the ID token and the door."""

    who: Professional
    wanted: str
    id_token: str
    end_session: str


def errand(*, wanted: str, at: datetime) -> Errand:
    """A new one: 256 bits each, as the ANS' connector draws its nonce."""
    state, nonce, verifier = (secrets.token_urlsafe(32) for _ in range(3))
    return Errand(state, nonce, verifier, int(at.timestamp()), wanted)


def way_there(errand: Errand, client: Client, *, redirect_uri: str, again: bool = False) -> str:
    """The address at the provider to send the person to; `again` asks for card or e-CPS even if they are known there.

    Raises `ProviderDown`.
    """
    query = {
        "response_type": "code",
        "client_id": client.provider.client_id,
        "redirect_uri": redirect_uri,
        "scope": SCOPES,
        "acr_values": ACR,
        "state": errand.state,
        "nonce": errand.nonce,
        "code_challenge": create_s256_code_challenge(errand.verifier),
        "code_challenge_method": "S256",
    }
    if again:
        query["prompt"] = "login"
    address = client.metadata().authorization
    return f"{address}{'&' if '?' in address else '?'}{urlencode(query)}"


def way_back(
    errand: Errand | None, told: Mapping[str, str], client: Client, *, redirect_uri: str, at: datetime
) -> Arrival:
    """Who the provider says came back with `told`, its query. Raises `NotVerified` and `ProviderDown`."""
    if errand is None or not hmac.compare_digest(told.get("state", "").encode(), errand.state.encode()):
        raise NotVerified(Reason.STATE)
    if not errand.began <= at.timestamp() <= errand.began + LASTS:
        raise NotVerified(Reason.LATE)
    if told.get("iss", client.provider.issuer) != client.provider.issuer:
        raise NotVerified(Reason.ISSUER)
    given = client.exchange(_code(told), verifier=errand.verifier, redirect_uri=redirect_uri)
    expected = tokens.Expected(
        client.provider.issuer, client.provider.client_id, errand.nonce, errand.began, given.access
    )
    claims = tokens.checked(given.id_token, expected, client.key, at=at)
    who = professional(claims, client.userinfo(given.access))
    return Arrival(who, errand.wanted, given.id_token, client.metadata().end_session)


def _code(told: Mapping[str, str]) -> str:
    if "error" in told:
        raise NotVerified(Reason.CANCELLED if told["error"] == "access_denied" else Reason.PROVIDER_REFUSED)
    code = told.get("code", "")
    if not 0 < len(code) <= LONGEST_CODE:
        raise NotVerified(Reason.CODE)
    return code


def way_out(id_token: str, end_session: str, *, back_to: str) -> str:
    """The address that ends the person's session at the provider too (OpenID Connect RP-Initiated Logout)."""
    query = urlencode({"id_token_hint": id_token, "post_logout_redirect_uri": back_to})
    return f"{end_session}{'&' if '?' in end_session else '?'}{query}"
