"""Half-configured, it does not start; the refusal says what is wrong and how to mend it."""

import base64
import os
import subprocess
import sys

import pytest
from django.core.exceptions import ImproperlyConfigured

from francetest import environment

GOOD_SECRET = "".join(chr(33 + (7 * place) % 90) for place in range(60))
GOOD_KEY = base64.urlsafe_b64encode(bytes(range(32))).decode()


def test_a_good_secret_passes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOME_SECRET", GOOD_SECRET)
    assert environment.secret("SOME_SECRET", "it signs") == GOOD_SECRET


@pytest.mark.parametrize(
    ("value", "words"),
    [("", "is missing: it signs"), ("short", "too weak"), ("a" * 80, "too weak")],
)
def test_a_missing_or_weak_secret_is_refused_with_the_remedy(
    monkeypatch: pytest.MonkeyPatch, value: str, words: str
) -> None:
    monkeypatch.setenv("SOME_SECRET", value)
    with pytest.raises(ImproperlyConfigured, match=words) as refusal:
        environment.secret("SOME_SECRET", "it signs")
    assert "token_urlsafe" in str(refusal.value)


def test_root_keys_are_a_list_newest_first(monkeypatch: pytest.MonkeyPatch) -> None:
    older = base64.urlsafe_b64encode(bytes(range(50, 82))).decode()
    monkeypatch.setenv("KEYS", f"{GOOD_KEY}, {older}")
    assert environment.root_keys("KEYS") == [GOOD_KEY, older]


def test_without_a_module_there_is_no_token() -> None:
    assert environment.token_with_root_keys() is None


def test_a_token_is_named_by_four_variables(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {"MODULE": "/lib/p11.so", "TOKEN": "francetest", "PIN": "1234", "KEYS": "new, old"}.items():
        monkeypatch.setenv(f"PKCS11_{name}", value)
    assert environment.token_with_root_keys() == {
        "module": "/lib/p11.so",
        "token": "francetest",
        "pin": "1234",
        "keys": ("new", "old"),
    }


@pytest.mark.parametrize("missing", ["PKCS11_TOKEN", "PKCS11_PIN", "PKCS11_KEYS"])
def test_half_a_token_is_refused(monkeypatch: pytest.MonkeyPatch, missing: str) -> None:
    for name in {"PKCS11_MODULE", "PKCS11_TOKEN", "PKCS11_PIN", "PKCS11_KEYS"} - {missing}:
        monkeypatch.setenv(name, "x")
    with pytest.raises(ImproperlyConfigured, match=missing):
        environment.token_with_root_keys()


def test_with_a_token_no_root_key_need_be_in_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("KEYS", raising=False)
    first, second = (environment.root_keys("KEYS", in_token=True) for _ in range(2))
    assert first != second
    monkeypatch.setenv("KEYS", GOOD_KEY)
    assert environment.root_keys("KEYS", in_token=True) == [GOOD_KEY]


def psc(monkeypatch: pytest.MonkeyPatch, **given: str) -> tuple[str, str, str]:
    for name in ("PSC_ENVIRONMENT", "PSC_URL", "PSC_CLIENT_ID", "PSC_CLIENT_SECRET"):
        monkeypatch.delenv(name, raising=False)
    for name, value in given.items():
        monkeypatch.setenv(name, value)
    return environment.pro_sante_connect(demo="PSC_URL" in given)


def test_pro_sante_connect_is_off_until_it_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    assert psc(monkeypatch) == ("", "", "")


@pytest.mark.parametrize(("name", "host"), [("production", "auth.esw"), ("sandbox", "auth.bas.psc")])
def test_the_two_environments_of_the_ans_have_fixed_addresses(
    monkeypatch: pytest.MonkeyPatch, name: str, host: str
) -> None:
    issuer, *account = psc(monkeypatch, PSC_ENVIRONMENT=name, PSC_CLIENT_ID="nous", PSC_CLIENT_SECRET="secret")
    assert issuer == f"https://{host}.esante.gouv.fr/auth/realms/esante-wallet"
    assert account == ["nous", "secret"]


def test_the_mock_is_for_the_demo(monkeypatch: pytest.MonkeyPatch) -> None:
    account = {"PSC_ENVIRONMENT": "mock", "PSC_CLIENT_ID": "nous", "PSC_CLIENT_SECRET": "secret"}
    assert psc(monkeypatch, PSC_URL="http://127.0.0.1:8003/", **account)[0].startswith("http://127.0.0.1:8003/auth/")
    with pytest.raises(ImproperlyConfigured, match="DEMO=1 only"):
        psc(monkeypatch, **account)


@pytest.mark.parametrize(
    "given", [{"PSC_ENVIRONMENT": "prod"}, {"PSC_ENVIRONMENT": "production"}, {"PSC_ENVIRONMENT": ""}]
)
def test_half_a_pro_sante_connect_is_refused(monkeypatch: pytest.MonkeyPatch, given: dict[str, str]) -> None:
    with pytest.raises(ImproperlyConfigured, match="PSC_"):
        psc(monkeypatch, **given)


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("", "root keys"),
        ("not base64!", "key 1: not urlsafe base64"),
        (base64.urlsafe_b64encode(bytes(range(16))).decode(), "key 1: 16 bytes instead of 32"),
        (f"{GOOD_KEY},{base64.urlsafe_b64encode(bytes(32)).decode()}", "key 2: too regular"),
    ],
)
def test_a_bad_root_key_is_named_by_its_place_and_never_shown(
    monkeypatch: pytest.MonkeyPatch, value: str, words: str
) -> None:
    monkeypatch.setenv("KEYS", value)
    with pytest.raises(ImproperlyConfigured, match=words) as refusal:
        environment.root_keys("KEYS")
    assert GOOD_KEY not in str(refusal.value)


@pytest.mark.parametrize("value", ["two words", "a+b", "a\tb", "a\u200bb"])
def test_a_name_that_no_signature_can_bear_is_refused(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    assert environment.signer_name("SOME_NAME", default="francetest.example/audit") == "francetest.example/audit"
    monkeypatch.setenv("SOME_NAME", value)
    with pytest.raises(ImproperlyConfigured, match="SOME_NAME is no name"):
        environment.signer_name("SOME_NAME", default="francetest.example/audit")


def test_plain_http_is_for_the_demo_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ADDRESS", "http://francetest.example/")
    assert environment.https_unless_demo("ADDRESS", "the address", demo=True) == "http://francetest.example"
    with pytest.raises(ImproperlyConfigured, match="https"):
        environment.https_unless_demo("ADDRESS", "the address", demo=False)


@pytest.mark.parametrize(
    "variable",
    [
        "SECRET_KEY",
        "FIELD_ENCRYPTION_KEY",
        "WALL_KEY",
        "DERIVATION_KEY",
        "FACTOR_KEY",
        "AUDIT_SIGNING_KEY",
        "SIDEP_TOKEN",
        "PUBLIC_URL",
        "ALLOWED_HOSTS",
    ],
)
def test_production_does_not_start_without(variable: str) -> None:
    given = {
        **os.environ,
        "DEMO": "0",
        "DJANGO_SETTINGS_MODULE": "francetest.settings",
        "PUBLIC_URL": "https://francetest.example",
        "SIDEP_URL": "https://sidep.example",
        variable: "",
    }
    command = [sys.executable, "-W", "ignore", "-c", "from django.conf import settings; settings.DEBUG"]
    done = subprocess.run(command, env=given, capture_output=True, text=True, check=False)
    assert done.returncode != 0
    assert f"{variable} is missing" in done.stderr


def test_no_other_database_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOME_DATABASE", "sqlite:///x.db")
    with pytest.raises(ImproperlyConfigured, match="postgresql://"):
        environment.postgresql("SOME_DATABASE")


@pytest.mark.parametrize(("scheme", "checked"), [("redis", "None"), ("rediss", "CERT_REQUIRED")])
def test_the_brokers_certificate_is_checked_where_there_is_one(scheme: str, checked: str) -> None:
    given = {**os.environ, "DJANGO_SETTINGS_MODULE": "tests.settings", "REDIS_URL": f"{scheme}://cache.example:6379/0"}
    command = [sys.executable, "-c", "from django.conf import settings as s; print(s.CELERY_BROKER_USE_SSL)"]
    done = subprocess.run(command, env=given, capture_output=True, text=True, check=True)
    assert checked in done.stdout
