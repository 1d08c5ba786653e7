"""A passkey alone is two factors: something one has, and one's finger, face or PIN."""

import json

import pytest
from django.test import Client
from django_otp_webauthn.models import WebAuthnCredential

from audit.models import Event
from pharmacies.models import Stay, User
from tests import cast
from tests.pharmacies.attempts import acts, try_in
from tests.pharmacies.authenticator import PRESENT, Authenticator, come_in, enrolled

pytestmark = pytest.mark.django_db
REFUSED = "n’ouvre aucun compte"
SAID = '{"clientDataJSON": "AA", "authenticatorData": "AA", "signature": "AA"}'


@pytest.fixture
def passkey(owner):
    client = Client()
    try_in(client, owner.user)
    return enrolled(client)


def test_a_passkey_alone_leads_to_the_queue(client, owner, passkey):
    assert come_in(client, passkey).url == "/file/"
    assert "agent 1" in client.get("/file/").content.decode()
    assert Stay.objects.latest("began_at").way == "passkey"


def test_it_may_take_the_place_of_the_code_beside_the_password(client, owner, passkey):
    come_in(client, passkey, email=owner.user.email.upper(), password=cast.PASSWORD)
    assert client.get("/file/").status_code == 200
    assert Stay.objects.latest("began_at").way == "password_passkey"


@pytest.mark.parametrize("typed", [{"password": "une autre phrase"}, {"email": "autre@pharmacie.example"}])
def test_what_is_typed_beside_it_must_fit(client, passkey, typed):
    answer = come_in(client, passkey, **typed)
    assert answer.status_code == 403
    assert client.get("/file/").status_code == 302


def test_a_new_one_must_be_discoverable_and_know_its_owner(client, owner):
    try_in(client, owner.user)
    asked = client.post("/compte/cles/options/").json()["authenticatorSelection"]
    assert (asked["residentKey"], asked["userVerification"]) == ("required", "required")


def test_the_challenge_of_a_visitor_names_nobody(client, passkey):
    options = client.post("/connexion/cle/").json()
    assert options["userVerification"] == "required"
    assert not options.get("allowCredentials")


def lie(passkey, **lies):
    for name, value in lies.items():
        setattr(passkey, name, value)


@pytest.mark.parametrize(
    "lies",
    [
        {"origin": "https://franceteste.example"},
        {"rp_id": "franceteste.example"},
        {"flags": PRESENT},
        {"id": b"x" * 32},
    ],
)
def test_a_false_site_an_unseen_owner_and_a_stranger_s_key_open_nothing(client, passkey, lies):
    lie(passkey, **lies)
    answer = come_in(client, passkey)
    assert answer.status_code == 403
    assert REFUSED in answer.content.decode()
    assert acts()[-1] == "sign_in_failed"


def test_a_key_of_another_cannot_sign_for_this_one(client, passkey):
    thief = Authenticator()
    thief.id = passkey.id
    assert come_in(client, thief).status_code == 403


def test_a_challenge_is_answered_once(client, passkey):
    answer = passkey.get(client.post("/connexion/cle/").json())
    client.post("/connexion/", {"passkey": answer})
    client.post("/deconnexion/")
    assert client.post("/connexion/", {"passkey": answer}).status_code == 403


def test_a_challenge_is_for_the_browser_that_asked(client, passkey):
    answer = passkey.get(Client().post("/connexion/cle/").json())
    assert client.post("/connexion/", {"passkey": answer}).status_code == 403


def test_a_copied_key_that_counts_backwards_is_refused(client, passkey):
    come_in(client, passkey)
    passkey.count = 0
    assert come_in(Client(), passkey).status_code == 403


def test_a_closed_account_stays_closed(client, owner, passkey):
    User.objects.filter(pk=owner.user.pk).update(is_active=False)
    assert come_in(client, passkey).status_code == 403


@pytest.mark.parametrize(
    "answer",
    [
        "no json",
        "[]",
        "5",
        "{}",
        "[" * 15_000,
        '{"id": 5, "rawId": 5, "type": "public-key", "response": 5}',
        '{"id": "é", "rawId": "é", "type": "public-key", "response": {}}',
        f'{{"id": "AA", "rawId": "!!", "type": "x", "response": {SAID}}}',
        f'{{"id": "AA", "rawId": "AA", "type": "public-key", "response": {SAID}}}',
    ],
)
def test_whatever_else_is_sent_is_no_passkey(client, owner, answer):
    client.post("/connexion/cle/")
    assert client.post("/connexion/", {"passkey": answer}).status_code == 403
    try_in(client, owner.user)
    client.post("/compte/cles/options/")
    assert client.post("/compte/cles/ajouter/", {"name": "x", "passkey": answer}).status_code == 422
    assert not WebAuthnCredential.objects.exists()


def test_too_long_an_answer_is_no_try(client, db):
    assert client.post("/connexion/", {"passkey": "x" * 20_001}).status_code == 422
    assert not Event.objects.exists()


def test_a_creation_is_no_sign_in(client, passkey):
    """The same challenge type must be answered: what a key says when it is made opens nothing."""
    made = Authenticator().create(client.post("/connexion/cle/").json())
    assert client.post("/connexion/", {"passkey": made}).status_code == 403
    assert json.loads(made)["type"] == "public-key"


def test_without_a_fresh_factor_no_passkey_is_made(client, owner):
    cast.sign_in(client, owner, fresh=False)
    assert client.post("/compte/cles/options/").status_code == 403
