"""Reading the provider's JSON without trusting its shape."""

import json
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from pharmacies.psc.places import Provider
from pharmacies.psc.reasons import ProviderDown, Reason

LOOPBACK = frozenset({"127.0.0.1", "localhost"})


@dataclass(frozen=True, slots=True)
class Metadata:
    """Where the provider's doors are, from its discovery document."""

    authorization: str
    token: str
    userinfo: str
    keys: str
    end_session: str


@dataclass(frozen=True, slots=True)
class Tokens:
    """What a code was exchanged for. `id_token`: compact JWS, not checked yet."""

    id_token: str
    access: str


def json_object(body: bytes) -> dict[str, Any]:
    """The JSON object in an answer. Raises `ProviderDown`."""
    try:
        answer = json.loads(body)
    except (ValueError, RecursionError):
        raise ProviderDown(Reason.BAD_ANSWER) from None
    if not isinstance(answer, dict):
        raise ProviderDown(Reason.BAD_ANSWER)
    return answer


def metadata(answer: dict[str, Any], provider: Provider) -> Metadata:
    """The doors, if the document is this issuer's and each door is protected. Raises `ProviderDown`."""
    if answer.get("issuer") != provider.issuer:
        raise ProviderDown(Reason.BAD_ANSWER)
    names = ("authorization_endpoint", "token_endpoint", "userinfo_endpoint", "jwks_uri", "end_session_endpoint")
    addresses = [answer.get(name) for name in names]
    if not all(is_protected(address, plain_http=provider.plain_http) for address in addresses):
        raise ProviderDown(Reason.BAD_ANSWER)
    return Metadata(*(str(address) for address in addresses))


def is_protected(address: object, *, plain_http: bool) -> bool:
    """Whether an address is https, or, where the demo allows it, http on this machine."""
    if not isinstance(address, str) or not address.isascii() or not address.isprintable() or " " in address:
        return False
    try:
        parts = urlsplit(address)
        host, _port = parts.hostname, parts.port
    except ValueError:
        return False
    return bool(host) and (parts.scheme == "https" or (plain_http and parts.scheme == "http" and host in LOOPBACK))


def key_set(answer: dict[str, Any]) -> KeySet:
    """The signing keys. Raises `ProviderDown`."""
    keys = answer.get("keys")
    if not isinstance(keys, list):
        raise ProviderDown(Reason.BAD_ANSWER)
    for_signing = [key for key in keys if isinstance(key, dict) and key.get("use", "sig") == "sig"]
    try:
        return KeySet.import_key_set({"keys": for_signing})
    except (JoseError, ValueError, TypeError):
        raise ProviderDown(Reason.BAD_ANSWER) from None


def tokens(answer: dict[str, Any]) -> Tokens:
    """Both tokens of an exchange. Raises `ProviderDown`."""
    id_token, access = answer.get("id_token"), answer.get("access_token")
    if not (isinstance(id_token, str) and id_token and isinstance(access, str) and access.isascii() and access):
        raise ProviderDown(Reason.BAD_ANSWER)
    if str(answer.get("token_type", "")).lower() != "bearer":
        raise ProviderDown(Reason.BAD_ANSWER)
    return Tokens(id_token, access)
