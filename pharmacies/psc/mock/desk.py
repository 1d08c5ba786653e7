"""The mock's decisions: whom it sends back with what, what a code is worth, whom an access token shows."""

import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlencode

from authlib.oauth2.rfc7636 import create_s256_code_challenge

from pharmacies.psc.mock import signing
from pharmacies.psc.mock.faults import Fault
from pharmacies.psc.mock.people import DENIS, PEOPLE, Persona
from pharmacies.psc.places import ACR, SCOPES

KIND: Final = "Bearer"
CODE_LIFE: Final = 60
"""Seconds."""


class Refused(Exception):
    """An error of RFC 6749: its code, and the HTTP status."""

    def __init__(self, code: str, status: int = 400) -> None:
        super().__init__(code)
        self.code, self.status = code, status


@dataclass(frozen=True, slots=True)
class Visit:
    """One person's passage: who, asked by whom with what, gone wrong how."""

    who: Persona
    asked: Mapping[str, str]
    fault: Fault
    until: float


class Desk:
    """One client is known: id, secret, and the address that its return addresses begin with."""

    def __init__(self, *, client_id: str, secret: str, home: str) -> None:
        self.client_id, self.secret, self.home = client_id, secret, home
        self.signer = signing.Signer()
        self.fault = Fault.NONE
        self.issuer = ""  # known once the service listens
        self._codes: dict[str, Visit] = {}
        self._access: dict[str, Visit] = {}

    def check_request(self, asked: Mapping[str, str]) -> None:
        """Raises `Refused` unless this is our client asking as documented; nobody is sent anywhere then."""
        if asked.get("client_id") != self.client_id or not asked.get("redirect_uri", "").startswith(self.home + "/"):
            raise Refused("unauthorized_client")
        wanted = {"response_type": "code", "scope": SCOPES, "acr_values": ACR, "code_challenge_method": "S256"}
        if any(asked.get(name) != value for name, value in wanted.items()):
            raise Refused("invalid_request")
        if not all(asked.get(name) for name in ("state", "nonce", "code_challenge")):
            raise Refused("invalid_request")

    def send_back(self, asked: Mapping[str, str], *, national: str, fault: Fault) -> str:
        """The address that the chosen person goes back to. Raises `Refused`."""
        self.check_request(asked)
        who = next((persona for persona in PEOPLE if persona.national == national), None)
        if who is None:
            raise Refused("invalid_request")
        told = {"state": asked["state"], "iss": self.issuer}
        errors = {Fault.CANCELLED: "access_denied", Fault.REFUSED: "server_error"}
        if fault in errors:
            told["error"] = errors[fault]
        elif fault is not Fault.NO_CODE:
            told["code"] = self._keep(self._codes, Visit(who, asked, fault, time.time() + CODE_LIFE))
        spoiled = {Fault.STATE: {"state": "un-autre"}, Fault.ISSUER_OF_ANSWER: {"iss": "https://autre.example"}}
        return f"{asked['redirect_uri']}?{urlencode({**told, **spoiled.get(fault, {})})}"

    def exchange(self, sent: Mapping[str, str], account: tuple[str, str]) -> tuple[dict[str, Any], Fault]:
        """Tokens for a code, once. Raises `Refused`."""
        if not _same(account[0], self.client_id) or not _same(account[1], self.secret):
            raise Refused("invalid_client", 401)
        visit = self._codes.pop(sent.get("code", ""), None)
        if visit is None or visit.until < time.time() or sent.get("grant_type") != "authorization_code":
            raise Refused("invalid_grant")
        challenge = create_s256_code_challenge(sent.get("code_verifier", ""))
        if challenge != visit.asked["code_challenge"] or sent.get("redirect_uri") != visit.asked["redirect_uri"]:
            raise Refused("invalid_grant")
        access = self._keep(self._access, visit)
        token = self.signer.signed(self._claims(visit, access), visit.fault)
        answer = {"access_token": access, "token_type": KIND, "expires_in": signing.LIFE, "id_token": token}
        if visit.fault is Fault.TOKENLESS:
            del answer["id_token"]
        return answer, visit.fault

    def userinfo(self, access: str) -> dict[str, Any]:
        """Whom the access token shows. Raises `Refused`."""
        visit = self._access.get(access)
        if visit is None:
            raise Refused("invalid_token", 401)
        info = visit.who.userinfo()
        return {**info, "sub": DENIS.subject} if visit.fault is Fault.OTHER_SUBJECT else info

    def way_out(self, back_to: str) -> str:
        """Where a person goes after leaving. Raises `Refused` for an address that is not our client's."""
        if not back_to.startswith(self.home + "/"):
            raise Refused("invalid_request")
        return back_to

    def _claims(self, visit: Visit, access: str) -> dict[str, Any]:
        return signing.claims(
            issuer=self.issuer,
            client_id=self.client_id,
            subject=visit.who.subject,
            nonce=visit.asked["nonce"],
            access=access,
            now=int(time.time()),
            fault=visit.fault,
        )

    @staticmethod
    def _keep(where: dict[str, Visit], visit: Visit) -> str:
        key = secrets.token_urlsafe(32)
        where[key] = visit
        return key


def _same(given: str, wanted: str) -> bool:
    return secrets.compare_digest(given.encode(), wanted.encode())
