import re

import pytest
from auditlog.models import LogEntry
from django.contrib.auth import authenticate
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from audit.models import Event
from pharmacies.models import Phone, User
from tests import cast
from tests.pharmacies.attempts import acts, try_in, wrong_code

pytestmark = pytest.mark.django_db
REFUSED = "E-mail, mot de passe ou code inexact."


def test_the_page_asks_for_all_three_at_once(client, db):
    page = client.get("/connexion/").content.decode()
    assert re.findall(r'autocomplete="([\w-]+)"', page) == ["username", "current-password", "one-time-code"]
    assert re.findall("<script[^>]*>", page) == ['<script src="/static/js/passkey.js" defer>']
    assert "UNDEFINED" not in page


def test_password_and_code_lead_to_the_queue_of_the_only_pharmacy(client, owner):
    answer = try_in(client, owner.user)
    assert (answer.status_code, answer.url) == (302, "/file/")
    assert client.get("/file/").content.decode() == f"agent 1, titulaire, {owner.pharmacy.pk}"


def test_the_e_mail_may_be_typed_in_capitals_and_the_code_with_a_space(client, owner):
    code = cast.code_of(owner.user)
    answer = client.post(
        "/connexion/",
        {"email": f" {owner.user.email.upper()} ", "password": cast.PASSWORD, "code": f"{code[:3]} {code[3:]}"},
    )
    assert answer.status_code == 302


def test_signing_in_is_traced_with_the_seat_taken(client, owner):
    try_in(client, owner.user)
    event = Event.objects.get(act="signed_in")
    assert (event.actor_id, event.role, event.pharmacy) == (owner.user.pk, "titulaire", owner.pharmacy.pk)


def test_a_sign_in_is_no_change_of_the_account(client, owner):
    before = LogEntry.objects.count()
    try_in(client, owner.user)
    assert User.objects.get(pk=owner.user.pk).last_login is not None
    assert LogEntry.objects.count() == before


@pytest.mark.parametrize("wrong", ["account", "password", "code", "closed", "phoneless"])
def test_every_failure_reads_the_same(client, owner, wrong):
    known = owner.user
    if wrong == "closed":
        User.objects.filter(pk=known.pk).update(is_active=False)
    given = {
        "account": {"user": "inconnu@pharmacie.example", "code": "123456"},
        "password": {"user": known, "password": "une autre phrase de passe"},
        "code": {"user": known, "code": wrong_code(known)},
        "closed": {"user": known},
        "phoneless": {"user": known, "code": "123456"},
    }[wrong]
    if wrong == "phoneless":
        Phone.objects.all().delete()
    answer = try_in(client, **given)
    assert answer.status_code == 403
    assert REFUSED in answer.content.decode()
    assert client.get("/file/").status_code == 302
    assert acts() == ["sign_in_failed"]


def shape(client, **given):
    """Verb and table of each statement."""
    with CaptureQueriesContext(connection) as queries:
        try_in(client, **given)
    return [(query["sql"].split()[0], *re.findall(r'(?:FROM|UPDATE|INTO) "(\w+)"', query["sql"])) for query in queries]


def test_every_failure_runs_the_same_statements(owner, teammate, stranger):
    unknown = shape(Client(), user="inconnu@pharmacie.example", code="123456")
    password = shape(Client(), user=teammate.user, password="une autre phrase de passe", code="123456")
    code = shape(Client(), user=stranger.user, code=wrong_code(stranger.user))
    assert unknown == password == code
    assert ("SELECT", "otp_totp_totpdevice") in unknown


def test_every_failure_hashes_once(client, owner, monkeypatch):
    hashes = []
    from argon2 import low_level

    real_hash, real_verify = low_level.hash_secret, low_level.verify_secret
    monkeypatch.setattr(low_level, "hash_secret", lambda *a, **k: hashes.append("hash") or real_hash(*a, **k))
    monkeypatch.setattr("argon2._password_hasher.verify_secret", lambda *a: hashes.append("check") or real_verify(*a))
    try_in(client, "inconnu@pharmacie.example", code="123456")
    try_in(client, owner.user, password="une autre phrase de passe")
    try_in(client, owner.user, code=wrong_code(owner.user))
    assert len(hashes) == 3


def test_a_wrong_password_costs_the_owner_neither_the_code_nor_a_delay(client, owner):
    code = cast.code_of(owner.user)
    try_in(client, owner.user, password="une autre phrase de passe", code=code)
    assert Phone.objects.get(user=owner.user).throttling_failure_count == 0
    assert try_in(client, owner.user, code=code).status_code == 302


def test_a_code_opens_once(client, owner):
    code = cast.code_of(owner.user)
    try_in(client, owner.user, code=code)
    assert try_in(Client(), owner.user, code=code).status_code == 403


def test_a_failure_is_traced_without_what_was_typed(client, owner):
    try_in(client, "ma-phrase-secrete@pharmacie.example", code="123456")
    event = Event.objects.get(act="sign_in_failed")
    told = {"reason": "credentials"}
    assert (event.actor_kind, event.actor_id, event.facts, event.outcome) == ("visitor", None, told, "refused")


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"email": ""}, "Indiquez votre e-mail professionnel."),
        ({"email": "anne"}, "Cet e-mail est incomplet."),
        ({"email": "anne\0@pharmacie.example"}, "incomplet"),
        ({"email": "a" * 300 + "@pharmacie.example"}, "254 caractères au plus"),
        ({"password": ""}, "Indiquez votre mot de passe."),
        ({"password": "x" * 257}, "256 caractères au plus"),
        ({"password": "x\0" * 10}, "nul"),
        ({"code": ""}, "Indiquez le code à 6 chiffres"),
        ({"code": "12345"}, "Le code a 6 chiffres."),
        ({"code": "１２３４５６"}, "Le code a 6 chiffres."),
        ({"code": "12345\u202e6"}, "Le code a 6 chiffres."),
    ],
)
def test_a_slip_is_told_at_its_field_and_counts_as_no_try(client, db, typed, words):
    answer = client.post("/connexion/", {"email": "a@b.example", "password": "p", "code": "123456", **typed})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert words in page
    assert "<title>Erreur" in page
    assert not Event.objects.exists()


def test_the_e_mail_comes_back_and_the_secrets_do_not(client, db):
    given = {"email": '"><b>@pharmacie.example', "password": "girafe-secrete", "code": "12345"}
    page = client.post("/connexion/", given).content.decode()
    assert "&quot;&gt;&lt;b&gt;@pharmacie.example" in page
    assert "girafe-secrete" not in page
    assert "12345" not in page.replace("123 456", "")


def test_a_password_alone_signs_nobody_in(rf, owner):
    request = rf.post("/connexion/")
    assert authenticate(request, username=owner.user.email, password=cast.PASSWORD) is None


def test_forms_from_elsewhere_are_refused(owner):
    client = Client(enforce_csrf_checks=True)
    assert try_in(client, owner.user).status_code == 403
    assert acts() == []
