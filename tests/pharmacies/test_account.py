"""« Mon compte » : factors added and removed, codes printed, sessions closed; each change asks for a fresh factor."""

import base64
import datetime as dt
import re
import secrets

import pytest
import time_machine
from django.test import Client
from django_otp_webauthn.models import WebAuthnCredential

from audit.models import Event
from pharmacies.models import Phone, RecoveryCode, Stay, User
from tests import cast
from tests.pharmacies.attempts import acts, try_in
from tests.pharmacies.authenticator import Authenticator, come_in, enrolled
from tests.pharmacies.letters import sent
from tests.pharmacies.test_invitation import app_code

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2026, 11, 23, 14, 0, tzinfo=dt.UTC)
NEW = "cinq mouettes au-dessus du port"


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as clock:
        yield clock


@pytest.fixture
def inside(client, owner):
    """The titulaire, just signed in."""
    assert try_in(client, owner.user).status_code == 302
    return client


def codes(client):
    return re.findall(r"<code>((?:\w{4}-){5}\w{4})</code>", client.post("/compte/codes/").content.decode())


def test_the_page_shows_what_opens_the_account_and_where_it_is_open(inside):
    enrolled(inside)
    page = inside.get("/compte/").content.decode()
    assert "Téléphone d’Anne" in page
    assert "Remplacer l’application" in page
    assert "Il vous reste 0 code" in page
    assert "Celle-ci" in page


def test_a_recovery_code_opens_once_in_place_of_the_phone(inside, owner):
    code = codes(inside)[3]
    assert try_in(Client(), owner.user, code=code.lower()).status_code == 302
    assert try_in(Client(), owner.user, code=code).status_code == 403
    assert RecoveryCode.objects.filter(used_at=None).count() == 9
    assert Stay.objects.filter(way="password_recovery").count() == 1


def test_who_came_by_a_recovery_code_may_work(inside, owner):
    other = Client()
    try_in(other, owner.user, code=codes(inside)[0])
    assert other.get("/file/").status_code == 200


def test_new_recovery_codes_void_the_old(inside, owner):
    old = codes(inside)[0]
    codes(inside)
    assert try_in(Client(), owner.user, code=old).status_code == 403


def test_a_printed_sheet_outlives_the_keys(inside, owner, settings):
    code = codes(inside)[0]
    settings.DERIVATION_KEY = [base64.urlsafe_b64encode(secrets.token_bytes(32)).decode()]
    assert try_in(Client(), owner.user, code=code).status_code == 302


def test_another_s_recovery_code_opens_nothing(inside, teammate):
    assert try_in(Client(), teammate.user, code=codes(inside)[0]).status_code == 403


def test_a_new_application_replaces_the_old(inside, owner, clock):
    code = app_code(inside.get("/compte/application/").content.decode())
    answer, (letter,) = sent(lambda: inside.post("/compte/application/", {"code": code}))
    assert answer.url == "/compte/"
    assert Phone.objects.filter(user=owner.user).count() == 1
    assert inside.get("/file/").status_code == 200
    assert "second facteur" in letter.body
    clock.shift(dt.timedelta(minutes=1))
    assert try_in(Client(), owner.user).status_code == 302


def test_a_wrong_code_of_the_new_application_changes_nothing(inside, owner):
    before = Phone.objects.get(user=owner.user).key
    inside.get("/compte/application/")
    answer = inside.post("/compte/application/", {"code": "000000"})
    assert answer.status_code == 422
    assert Phone.objects.get(user=owner.user).key == before


def test_a_passkey_is_removed(inside, owner):
    enrolled(inside)
    inside.post("/compte/cles/retirer/", {"passkey_id": WebAuthnCredential.objects.get().pk})
    assert not WebAuthnCredential.objects.exists()
    assert {"factor_added", "factor_removed"} <= set(acts())


def test_nobody_removes_the_passkey_of_another(inside, teammate):
    other = Client()
    try_in(other, teammate.user)
    enrolled(other)
    enrolled(inside)
    key = WebAuthnCredential.objects.get(user=teammate.user).pk
    assert inside.post("/compte/cles/retirer/", {"passkey_id": key}).status_code == 404
    assert WebAuthnCredential.objects.count() == 2


@pytest.mark.parametrize("wrong", ["", "x", "-1", "9" * 30, "١"])
def test_a_passkey_that_is_none_is_told(inside, wrong):
    assert inside.post("/compte/cles/retirer/", {"passkey_id": wrong}).status_code == 404


def test_the_last_factor_stays(inside, owner):
    codes(inside)
    answer = inside.post("/compte/application/retirer/")
    assert answer.status_code == 409
    assert "dernier second facteur" in answer.content.decode()
    assert Phone.objects.filter(user=owner.user).exists()


def test_with_a_passkey_the_application_may_go(inside, owner):
    passkey = enrolled(inside)
    inside.post("/compte/application/retirer/")
    assert not Phone.objects.filter(user=owner.user).exists()
    assert inside.post("/compte/application/retirer/").status_code == 302  # signed out: its factor is gone
    assert come_in(inside, passkey).status_code == 302


def test_a_passkey_needs_a_name(inside):
    options = inside.post("/compte/cles/options/").json()
    assert options["rp"]["id"] == "localhost"
    for name in ("", "x" * 65, "a\u202eb"):
        assert inside.post("/compte/cles/ajouter/", {"name": name, "passkey": "{}"}).status_code == 422


def test_ten_passkeys_are_enough(inside):
    for _ in range(10):
        enrolled(inside)
    made = Authenticator().create(inside.post("/compte/cles/options/").json())
    assert inside.post("/compte/cles/ajouter/", {"name": "onze", "passkey": made}).status_code == 409
    assert WebAuthnCredential.objects.count() == 10


def test_a_new_password_closes_the_other_sessions(inside, owner, clock):
    other = Client()
    clock.shift(dt.timedelta(seconds=30))
    try_in(other, owner.user)
    answer, (letter,) = sent(lambda: inside.post("/compte/mot-de-passe/", {"password": NEW}))
    assert answer.status_code == 302
    assert (inside.get("/file/").status_code, other.get("/file/").status_code) == (200, 302)
    assert User.objects.get(pk=owner.user.pk).check_password(NEW)
    assert "mot de passe" in letter.body


@pytest.mark.parametrize("bad", ["", "court", "pharmacie des tests", "x" * 257])
def test_a_weak_password_is_refused(inside, owner, bad):
    assert inside.post("/compte/mot-de-passe/", {"password": bad}).status_code == 422
    assert User.objects.get(pk=owner.user.pk).check_password(cast.PASSWORD)


def test_one_s_own_sessions_are_closed_from_elsewhere(inside, owner, clock):
    other = Client()
    clock.shift(dt.timedelta(seconds=30))
    try_in(other, owner.user)
    inside.post("/compte/sessions/fermer/")
    assert (inside.get("/file/").status_code, other.get("/file/").status_code) == (200, 302)
    assert Stay.objects.filter(user=owner.user, departure="elsewhere").count() == 1


def test_one_session_is_closed_by_its_name_and_never_another_s(inside, owner, teammate):
    other = Client()
    try_in(other, teammate.user)
    inside.post("/compte/sessions/fermer/", {"stay": Stay.objects.get(user=teammate.user).pk})
    assert other.get("/file/").status_code == 200
    inside.post("/compte/sessions/fermer/", {"stay": Stay.objects.get(user=owner.user).pk})
    assert inside.get("/file/").status_code == 302


CHANGES = ["cles/ajouter/", "application/", "mot-de-passe/"]
POSTS = ["cles/retirer/", "application/retirer/", "codes/"]


@pytest.mark.parametrize("page", [*CHANGES, *POSTS])
def test_after_five_minutes_a_change_asks_again_and_goes_on(inside, owner, clock, page):
    clock.shift(dt.timedelta(minutes=5, seconds=1))
    answer = (
        inside.post(f"/compte/{page}", {"passkey_id": "7", "name": "bureau"})
        if page in POSTS
        else inside.get(f"/compte/{page}")
    )
    shown = answer.content.decode()
    assert "C’est bien vous" in shown
    assert not RecoveryCode.objects.exists()
    was = re.search(r'name="confirming" value="(\w+)"', shown).group(1)
    answer = inside.post(f"/compte/{page}", {"confirming": was, "code": cast.code_of(owner.user)})
    assert "C’est bien vous" not in answer.content.decode()
    assert Event.objects.filter(act="identity_confirmed").count() == 1


def test_what_was_typed_travels_along_except_the_password(inside, owner, clock):
    clock.shift(dt.timedelta(minutes=6))
    page = inside.post("/compte/mot-de-passe/", {"password": NEW, "note": 'a"b'}).content.decode()
    assert NEW not in page
    assert 'name="note" value="a&quot;b"' in page


def test_a_wrong_code_confirms_nothing(inside, owner, clock):
    clock.shift(dt.timedelta(minutes=6))
    answer = inside.post("/compte/codes/", {"confirming": "POST", "code": "000000"})
    assert answer.status_code == 403
    assert not RecoveryCode.objects.exists()
    assert acts()[-1] == "identity_refused"


def test_a_slip_of_the_code_is_told(inside, clock):
    assert inside.post("/compte/codes/", {"confirming": "POST", "code": "12"}).status_code == 422


def test_a_passkey_confirms_too(inside, owner, clock):
    passkey = enrolled(inside)
    clock.shift(dt.timedelta(minutes=6))
    answer = passkey.get(inside.post("/connexion/cle/").json())
    assert inside.post("/compte/codes/", {"confirming": "POST", "passkey": answer}).status_code == 200
    assert RecoveryCode.objects.count() == 10


def test_the_passkey_of_another_confirms_nothing(inside, teammate, clock):
    other = Client()
    try_in(other, teammate.user)
    theirs = enrolled(other)
    clock.shift(dt.timedelta(minutes=6))
    answer = theirs.get(inside.post("/connexion/cle/").json())
    assert inside.post("/compte/codes/", {"confirming": "POST", "passkey": answer}).status_code == 403


def test_confirming_gives_the_session_another_key(inside, owner, clock):
    before = inside.session.session_key
    clock.shift(dt.timedelta(minutes=6))
    inside.post("/compte/codes/", {"confirming": "POST", "code": cast.code_of(owner.user)})
    assert inside.session.session_key != before
    inside.post("/compte/sessions/fermer/", {"stay": Stay.objects.get(user=owner.user).pk})
    assert inside.get("/compte/").status_code == 302  # the row followed the key
