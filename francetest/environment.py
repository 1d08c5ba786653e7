"""Reads the environment and refuses to start half-configured: each refusal says what is wrong and how to mend it."""

import base64
import binascii
import secrets
from typing import Any
from urllib.parse import urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured

from pharmacies.psc.issuers import ISSUERS, REALM

env = environ.Env()

SECRET_LENGTH = 50
"""Characters; Django's own deploy check (security.W009) asks for as many."""
ROOT_KEY_BYTES = 32
"""AES-256 (ASVS 5.0 V11, ANSSI-PA-079)."""
HOW_TO_MAKE_ONE = 'python -c "import secrets; print(secrets.token_urlsafe(64))"'
MAKE_ROOT_KEY = 'python -c "import base64, secrets; print(base64.urlsafe_b64encode(secrets.token_bytes(32)).decode())"'


def required(name: str, purpose: str, example: str) -> str:
    """The variable's text; refuses when it is missing or empty."""
    value: str = env.str(name, default="")
    if not value:
        raise ImproperlyConfigured(f"{name} is missing: {purpose}. Set it in the environment, for example {example}")
    return value


def secret(name: str, purpose: str) -> str:
    """A secret text of at least 50 characters, not made of a few repeated ones."""
    value = required(name, purpose, f"with the output of: {HOW_TO_MAKE_ONE}")
    if len(value) < SECRET_LENGTH or len(set(value)) < SECRET_LENGTH // 5:
        raise ImproperlyConfigured(
            f"{name} is too weak: it needs {SECRET_LENGTH} random characters. Make a new one with: {HOW_TO_MAKE_ONE}"
        )
    return value


def token_with_root_keys() -> dict[str, Any] | None:
    """Where root keys lie in a PKCS#11 token (PKCS11_MODULE, _TOKEN, _PIN, _KEYS), or None without PKCS11_MODULE."""
    module = env.str("PKCS11_MODULE", default="")
    if not module:
        return None
    labels = required("PKCS11_KEYS", "the labels of the root keys in the token, newest first", "francetest-2026")
    return {
        "module": module,
        "token": required("PKCS11_TOKEN", "the label of the token that holds the root keys", "francetest"),
        "pin": required("PKCS11_PIN", "the token's user PIN", "from the vault"),
        "keys": tuple(label.strip() for label in labels.split(",")),
    }


def root_keys(
    name: str, purpose: str = "the root keys that wrap every data key", *, in_token: bool = False
) -> list[str]:
    """Keys, newest first: urlsafe base64 of 32 random bytes each, separated by commas.

    Where a token holds them there need be none here. One that nobody knows then stands in their place, since
    django-encrypted-model-fields does not start without; nothing is ever wrapped under it.
    """
    if in_token and not env.str(name, default=""):
        return [base64.urlsafe_b64encode(secrets.token_bytes(ROOT_KEY_BYTES)).decode()]
    given = required(name, purpose, f"with the output of: {MAKE_ROOT_KEY}")
    keys = [key.strip() for key in given.split(",")]
    for position, key in enumerate(keys, start=1):
        _check_root_key(name, position, key)
    return keys


def _check_root_key(name: str, position: int, key: str) -> None:
    remedy = f"Make one with: {MAKE_ROOT_KEY}"
    try:
        raw = base64.b64decode(key, altchars=b"-_", validate=True)
    except (binascii.Error, ValueError) as error:
        raise ImproperlyConfigured(f"{name}, key {position}: not urlsafe base64. {remedy}") from error
    if len(raw) != ROOT_KEY_BYTES:
        raise ImproperlyConfigured(f"{name}, key {position}: {len(raw)} bytes instead of {ROOT_KEY_BYTES}. {remedy}")
    if len(set(raw)) < ROOT_KEY_BYTES // 3:
        raise ImproperlyConfigured(f"{name}, key {position}: too regular to be random. {remedy}")


def signer_name(name: str, default: str) -> str:
    """Under which name we sign: the format of signed notes knows neither spaces nor plus signs in it."""
    value: str = env.str(name, default=default)
    if not value or "+" in value or any(letter.isspace() or not letter.isprintable() for letter in value):
        raise ImproperlyConfigured(f"{name} is no name: a domain and a path, without spaces or +, as {default}")
    return value


def https_unless_demo(name: str, purpose: str, *, demo: bool) -> str:
    """An address without final slash. Outside the demo only https is accepted (delib. CNIL 2022-100, ASVS 12.2.1)."""
    address = required(name, purpose, f"{name}=https://francetest.example").rstrip("/")
    if not address.startswith(("https://", "http://") if demo else "https://"):
        raise ImproperlyConfigured(f"{name} must begin with https://. Health data never travels in clear.")
    return address


def pro_sante_connect(*, demo: bool) -> tuple[str, str, str]:
    """Issuer, client id and secret; three empty texts where PSC_ENVIRONMENT is "off".

    "production" and "sandbox" are the ANS' own; "mock" is ours (PSC_URL): it lets anybody in, so only the demo has it.
    """
    name = env.str("PSC_ENVIRONMENT", default="off")
    if name == "off":
        return "", "", ""
    if name == "mock":
        if not demo:
            raise ImproperlyConfigured(
                "PSC_ENVIRONMENT=mock lets anybody in, for DEMO=1 only. Use sandbox or production."
            )
        issuer = https_unless_demo("PSC_URL", "the address of psc_mock", demo=demo) + REALM
    elif name in ISSUERS:
        issuer = ISSUERS[name]
    else:
        raise ImproperlyConfigured("PSC_ENVIRONMENT must be production, sandbox, mock or off.")
    client_id = required("PSC_CLIENT_ID", "our account at Pro Santé Connect", "the one the ANS gave")
    return issuer, client_id, required("PSC_CLIENT_SECRET", "its secret", "the one the ANS gave")


def passkey_origin(public_url: str, *, demo: bool) -> str:
    """Where passkeys are made and used: PUBLIC_URL. Browsers want a name, so the demo's are for http://localhost."""
    if not demo:
        return public_url
    port = urlsplit(public_url).port
    return f"http://localhost:{port}" if port else "http://localhost"


def postgresql(name: str) -> dict[str, Any]:
    """Django's settings of a PostgreSQL address; any other database is refused (docs/decisions/0001)."""
    required(name, "the database", f"{name}=postgresql://user:password@host/francetest?sslmode=verify-full")
    found: dict[str, Any] = env.db_url(name)
    if found["ENGINE"] != "django.db.backends.postgresql":
        raise ImproperlyConfigured(f"{name} must begin with postgresql://. No other database is supported.")
    return found
