"""When a session begins and what ends it."""

import datetime as dt

import pytest
import time_machine
from django.conf import settings as project
from django.core.cache import cache
from django.utils import timezone

from audit.models import Event
from pharmacies.models import Membership, Phone, User
from tests import cast
from tests.pharmacies.attempts import acts, try_in

pytestmark = pytest.mark.django_db


def test_the_session_key_changes_at_sign_in(client, owner):
    client.get("/connexion/")
    session = client.session
    session["before"] = True
    session.save()
    client.cookies[project.SESSION_COOKIE_NAME] = before = session.session_key
    try_in(client, owner.user)
    assert client.session.session_key != before


def test_a_session_ends_four_hours_after_sign_in_whatever_happens_in_it(client, owner):
    with time_machine.travel("2026-11-23T14:00:00Z", tick=False) as clock:
        try_in(client, owner.user)
        clock.shift(dt.timedelta(hours=3, minutes=59))
        client.post("/pharmacie/choisir/", {"pharmacy": owner.pharmacy.pk})
        assert client.get("/file/").status_code == 200
        clock.shift(dt.timedelta(minutes=2))
        cache.clear()  # its own clock is the machine's
        assert client.get("/file/").status_code == 302


def test_a_session_without_second_factor_opens_nothing(client, owner):
    client.force_login(owner.user, backend="pharmacies.backends.PasswordAndCode")
    assert client.get("/file/").url.startswith("/connexion/")
    assert client.get("/moi/").url.startswith("/connexion/")


def test_a_lost_phone_ends_its_sessions(client, owner):
    cast.sign_in(client, owner)
    Phone.objects.all().delete()
    assert client.get("/file/").url.startswith("/connexion/")


def test_a_changed_password_ends_the_sessions(client, owner):
    cast.sign_in(client, owner)
    owner.user.set_password("un nouveau mot de passe long")
    owner.user.save()
    assert client.get("/file/").url.startswith("/connexion/")


def test_signing_out_is_traced_and_forgets_the_session(client, owner):
    cast.sign_in(client, owner)
    answer = client.post("/deconnexion/")
    assert answer.url == "/connexion/"
    assert client.get("/file/").url.startswith("/connexion/")
    assert Event.objects.get(act="signed_out").pharmacy == owner.pharmacy.pk


def test_a_link_signs_nobody_out(client, owner):
    cast.sign_in(client, owner)
    assert client.get("/deconnexion/").status_code == 405
    assert client.get("/file/").status_code == 200


def test_signing_out_twice_leaves_one_trace(client, owner):
    cast.sign_in(client, owner)
    client.post("/deconnexion/")
    assert client.post("/deconnexion/").url == "/connexion/"
    assert acts() == ["signed_out"]


def test_who_left_is_out_at_the_next_request(client, teammate):
    cast.sign_in(client, teammate)
    Membership.objects.filter(user=teammate.user).update(ended_at=timezone.now())
    assert client.get("/file/").status_code == 403
    assert client.get("/moi/").content.decode() == "debout"


def test_a_closed_account_is_out_at_the_next_request(client, teammate):
    cast.sign_in(client, teammate)
    User.objects.filter(pk=teammate.user.pk).update(is_active=False)
    assert client.get("/file/").url.startswith("/connexion/")
