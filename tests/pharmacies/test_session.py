"""When a session begins and what ends it."""

import datetime as dt

import pytest
import time_machine
from django.conf import settings as project
from django.core.cache import cache
from django.db import transaction
from django.test import Client
from django.utils import timezone
from django.utils.timezone import now

from audit.models import Event
from pharmacies.models import Membership, Phone, Stay, User
from pharmacies.stays import end_stays, running
from pharmacies.vocabulary import Departure
from tests import cast
from tests.pharmacies.attempts import acts, try_in
from tests.pharmacies.letters import sent

pytestmark = pytest.mark.django_db
NOON = dt.datetime(2026, 11, 23, 11, 0, tzinfo=dt.UTC)


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
        for _ in range(12):
            clock.shift(dt.timedelta(minutes=19, seconds=55))
            assert client.get("/file/").status_code == 200
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


def at_work(owner):
    client = Client()
    with time_machine.travel(NOON, tick=False):
        assert try_in(client, owner.user).status_code == 302
    return client


def look_in(client, minutes, **headers):
    with time_machine.travel(NOON + dt.timedelta(minutes=minutes), tick=False):
        return client.get("/file/", headers=headers).status_code


def test_half_an_hour_without_a_click_ends_the_session(owner):
    client = at_work(owner)
    assert look_in(client, 29) == 200
    assert look_in(client, 58) == 200
    assert look_in(client, 88) == 302
    assert Stay.objects.get().departure == "idle"


def test_a_page_that_asks_by_itself_is_nobody_at_work(owner):
    client = at_work(owner)
    for minutes in (10, 20, 29):
        assert look_in(client, minutes, **{"sec-fetch-dest": "empty"}) == 200
    assert look_in(client, 30) == 302


def test_the_last_activity_is_kept_by_the_minute(owner):
    client = at_work(owner)
    look_in(client, 7.5)
    assert Stay.objects.get().seen_at == NOON + dt.timedelta(minutes=7)


def test_the_session_s_key_lies_sealed(owner):
    client = at_work(owner)
    assert client.session.session_key not in repr(list(Stay.objects.values()))


def test_signing_out_ends_the_row(owner):
    client = at_work(owner)
    with time_machine.travel(NOON, tick=False):
        client.post("/deconnexion/")
    assert Stay.objects.get().departure == "left"


def test_the_next_click_of_somebody_whose_rights_ended_is_refused(teammate):
    client = at_work(teammate)
    with time_machine.travel(NOON, tick=False):
        Membership.objects.filter(user=teammate.user).update(ended_at=now())
        assert client.get("/file/").status_code == 403
        with transaction.atomic():
            end_stays(running(teammate.user, now()), Departure.RIGHTS, now())
        assert client.get("/file/").url.startswith("/connexion/")


def test_a_new_device_is_told_once_and_a_known_one_never(owner):
    client = Client()
    with time_machine.travel(NOON, tick=False):
        _, first = sent(lambda: try_in(client, owner.user))
    with time_machine.travel(NOON + dt.timedelta(minutes=1), tick=False):
        _, again = sent(lambda: try_in(client, owner.user))
    with time_machine.travel(NOON + dt.timedelta(minutes=2), tick=False):
        _, (letter,) = sent(lambda: try_in(Client(headers={"user-agent": "Firefox on Windows"}), owner.user))
    assert first == again == []
    assert letter.to == [owner.user.email]
    assert "Firefox, Windows" in letter.body


def test_a_letter_that_does_not_leave_stops_nobody(owner, settings):
    User.objects.filter(pk=owner.user.pk).update(last_login=NOON)
    settings.EMAIL_BACKEND = "no.such.backend"
    answer, letters = sent(lambda: try_in(Client(), owner.user))
    assert (answer.status_code, letters) == (302, [])
