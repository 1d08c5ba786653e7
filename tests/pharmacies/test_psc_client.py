"""The client's own rules: protected lines, one look at documents, answers of any shape."""

import dataclasses

import pytest

from pharmacies.psc import answers, client
from pharmacies.psc.client import Client
from pharmacies.psc.mock.faults import Fault
from pharmacies.psc.places import Provider
from pharmacies.psc.reasons import NotVerified, ProviderDown, Reason

GOOD = {
    "issuer": "https://psc.example",
    "authorization_endpoint": "https://a.example/auth",
    "token_endpoint": "https://psc.example/token",
    "userinfo_endpoint": "https://psc.example/userinfo",
    "jwks_uri": "https://psc.example/certs",
    "end_session_endpoint": "https://psc.example/logout",
}
PRODUCTION = Provider("https://psc.example", "nous", "secret")


class Clock:
    now = 1000.0

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def asked(provider, clock):
    """A client of the mock, with a clock of its own."""
    there = Provider(provider.desk.issuer, provider.desk.client_id, provider.desk.secret, plain_http=True)
    made = Client(there, clock)
    yield made
    made.close()


@pytest.mark.parametrize(
    "address",
    ["http://psc.example", "ftp://psc.example", "psc.example", "https://", "http://127.0.0.1:1", "http://[::1"],
)
def test_production_speaks_https_only(address):
    with pytest.raises(ValueError, match="https://"):
        Client(dataclasses.replace(PRODUCTION, issuer=address))


def test_the_demo_may_speak_http_with_this_machine_only():
    with pytest.raises(ValueError, match="https://"):
        Client(Provider("http://psc.example", "nous", "secret", plain_http=True))


def test_the_documents_doors_are_taken():
    assert answers.metadata(GOOD, PRODUCTION).authorization == "https://a.example/auth"


@pytest.mark.parametrize("name", sorted(GOOD))
@pytest.mark.parametrize(
    "value", [None, 7, "http://psc.example/x", "https://é.example", "https://a b", "https://a:99999"]
)
def test_a_document_with_a_wrong_door_is_none(name, value):
    with pytest.raises(ProviderDown):
        answers.metadata({**GOOD, name: value}, PRODUCTION)


def test_the_document_of_another_issuer_is_none():
    with pytest.raises(ProviderDown):
        answers.metadata({**GOOD, "issuer": "https://autre.example"}, PRODUCTION)


@pytest.mark.parametrize("body", [b"", b"[]", b"7", b"\xff", b"[" * 100_000, b"{"])
def test_what_is_no_json_object_is_no_answer(body):
    with pytest.raises(ProviderDown):
        answers.json_object(body)


@pytest.mark.parametrize(
    "keys", [None, {}, [], ["x"], [{}], [{"kty": "RSA"}], [{"kty": "RSA", "n": 7, "e": "AQAB"}], [{"kty": "neu"}]]
)
def test_keys_of_any_odd_shape_are_no_keys(keys):
    with pytest.raises(ProviderDown):
        answers.key_set({"keys": keys})


@pytest.mark.parametrize(
    "odd", [{"id_token": None}, {"id_token": ""}, {"access_token": 7}, {"access_token": "é"}, {"token_type": "mac"}]
)
def test_an_exchange_gives_two_bearer_tokens_or_nothing(odd):
    right = {"id_token": "a.b.c", "access_token": "x", "token_type": "bearer"}
    assert answers.tokens(right).access == "x"
    with pytest.raises(ProviderDown):
        answers.tokens({**right, **odd})


def test_documents_and_keys_are_asked_for_once_an_hour(asked, provider, clock):
    kid = provider.desk.signer.key.kid
    asked.key(kid)
    provider.desk.fault = Fault.DOWN
    clock.now += 3599
    assert asked.key(kid)
    clock.now += 2
    with pytest.raises(ProviderDown):
        asked.key(kid)


def test_invented_keys_are_no_flood_of_questions(asked, provider, clock):
    with pytest.raises(NotVerified, match="n’est pas valable"):
        asked.key("inventée")
    provider.desk.signer.rotate()
    with pytest.raises(NotVerified) as refusal:
        asked.key(provider.desk.signer.key.kid)
    assert refusal.value.code == Reason.UNKNOWN_KEY.value
    clock.now += 11
    assert asked.key(provider.desk.signer.key.kid)


def test_a_silent_provider_is_given_up(asked, provider, monkeypatch):
    asked.metadata()
    monkeypatch.setattr(asked._http, "timeout", 0.1)
    provider.desk.fault = Fault.SILENT
    with pytest.raises(ProviderDown) as refusal:
        asked.key("une")
    assert (refusal.value.code, refusal.value.status) == (Reason.TIMEOUT.value, 503)


def test_a_trickle_is_given_up(asked, monkeypatch):
    monkeypatch.setattr(client, "LONGEST_CALL", -1.0)
    with pytest.raises(ProviderDown) as refusal:
        asked.metadata()
    assert refusal.value.code == Reason.TIMEOUT.value


def test_a_wrong_secret_of_ours_is_a_refusal(provider):
    wrong = Client(Provider(provider.desk.issuer, provider.desk.client_id, "un autre", plain_http=True))
    with pytest.raises(NotVerified) as refusal:
        wrong.exchange("code", verifier="v", redirect_uri="http://testserver/")
    wrong.close()
    assert refusal.value.code == Reason.CODE.value


def test_a_door_that_is_gone_is_a_pause(asked, monkeypatch):
    doors = dataclasses.replace(asked.metadata(), userinfo=f"{asked.provider.issuer}/ailleurs")
    monkeypatch.setattr(asked, "metadata", lambda: doors)
    with pytest.raises(ProviderDown) as refusal:
        asked.userinfo("x")
    assert refusal.value.code == Reason.BAD_ANSWER.value


def test_a_broken_line_is_a_pause(asked, monkeypatch):
    import httpx2

    def breaks(*_args, **_options):
        raise httpx2.RemoteProtocolError("cut")

    monkeypatch.setattr(asked._http, "send", breaks)
    with pytest.raises(ProviderDown) as refusal:
        asked.metadata()
    assert refusal.value.code == Reason.BAD_ANSWER.value
