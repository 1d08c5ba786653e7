"""What somebody tries who has a cookie, a code, or a colleague's seat, but not the right to all of them."""

import datetime as dt
from concurrent.futures import ThreadPoolExecutor

import pytest
import time_machine
from django.conf import settings as project
from django.db import connection, transaction
from django.test import Client
from django.utils.timezone import now

from audit.models import Event
from pharmacies import vault
from pharmacies.models import Membership, Presence, Stay, User
from pharmacies.stays import end_stays, running, session_of
from pharmacies.unlock_code import fits
from pharmacies.vocabulary import Departure
from tests.pharmacies.attempts import acts, try_in
from tests.pharmacies.authenticator import Authenticator, enrolled
from tests.pharmacies.counter_pc import CODE, by_passkey, cookies, lock, presence, sit_down, unlock, works_as

pytestmark = pytest.mark.django_db
WRONG = "640913"


@pytest.fixture
def pc(client, owner):
    """Anne locked it."""
    sit_down(client, owner)
    lock(client)
    return client


def refused(answer):
    assert answer.status_code == 403, answer
    return answer.content.decode()


def elsewhere(stolen):
    """Another computer, with cookies copied to it."""
    thief = Client()
    for name, value in stolen.items():
        thief.cookies[name] = value
    return thief


def test_a_code_opens_nothing_on_another_workstation(pc, owner, teammate):
    other = Client()
    sit_down(other, teammate, code="")
    lock(other)
    words = refused(unlock(other, owner))
    assert "n’est plus ouverte" in words
    assert works_as(other) is None
    assert presence(owner).tries == 0


def test_nor_in_a_browser_that_is_no_workstation(pc, owner):
    assert unlock(Client(), owner).url == "/connexion/"
    assert Client().post(f"/verrou/cle/?qui={presence(owner).pk}").status_code == 404


def test_the_session_s_cookie_of_before_opens_nothing(client, owner):
    sit_down(client, owner)
    thief = elsewhere(cookies(client))
    assert works_as(thief) == 1
    lock(client)
    assert works_as(thief) is None


def test_nor_does_the_key_that_the_row_keeps(pc, owner):
    """Somebody who can open the sealed column: the session itself says that it is locked."""
    key = session_of(Stay.objects.get()).session_key
    thief = elsewhere({project.SESSION_COOKIE_NAME: key})
    assert works_as(thief) is None
    assert thief.post("/compte/cles/options/").url == "/connexion/"


def test_a_stolen_workstation_cookie_is_no_session(pc, owner):
    thief = elsewhere(cookies(pc))
    assert works_as(thief) is None
    assert "Il reste 2 essais" in refused(unlock(thief, owner, WRONG))
    assert presence(owner).tries == 1


@pytest.mark.parametrize("forged", ["", "x", "e30:1abc:def"])
def test_a_forged_workstation_cookie_is_none(pc, owner, forged):
    pc.cookies[project.WORKSTATION_COOKIE_NAME] = forged
    assert pc.get("/verrou/").url == "/connexion/"
    assert unlock(pc, owner).url == "/connexion/"


def test_the_fourth_try_is_not_looked_at_even_if_it_is_right(pc, owner):
    for left in (2, 1):
        assert f"Il reste {left} essai" in refused(unlock(pc, owner, WRONG))
    assert "ne sert plus" in refused(unlock(pc, owner, WRONG))
    assert "ne sert plus" in refused(unlock(pc, owner))
    assert works_as(pc) is None
    assert acts().count("unlock_refused") == 4
    event = Event.objects.latest("id")
    assert (event.actor_kind, event.outcome, event.pharmacy) == ("visitor", "refused", owner.pharmacy.pk)
    assert owner.user.pk in event.subjects


def test_after_three_only_a_full_sign_in_brings_a_code_back(client, owner):
    with time_machine.travel("2026-11-23T11:00:00Z", tick=False) as clock:
        sit_down(client, owner)
        key = enrolled(client)
        lock(client)
        for _ in range(3):
            unlock(client, owner, WRONG)
        assert by_passkey(client, owner, key).status_code == 302  # two factors by itself
        lock(client)
        refused(unlock(client, owner))
        clock.shift(dt.timedelta(minutes=1))
        sit_down(client, owner)
        lock(client)
        assert unlock(client, owner).status_code == 302


def test_a_right_code_forgives_the_wrong_ones_before(pc, owner):
    unlock(pc, owner, WRONG)
    unlock(pc, owner)
    assert presence(owner).tries == 0


def test_yesterday_s_session_cannot_be_unlocked(client, owner):
    evening = dt.datetime(2026, 11, 23, 22, 30, tzinfo=dt.UTC)  # 23:30 in Paris
    with time_machine.travel(evening, tick=False) as clock:
        sit_down(client, owner)
        lock(client)
        clock.shift(dt.timedelta(minutes=29))
        assert "session jusqu’à 0 h 00" in client.get("/verrou/").content.decode()
        clock.shift(dt.timedelta(minutes=2))
        unlock(client, owner)
        assert works_as(client) is None
        assert client.get("/verrou/").url.startswith("/connexion/")


def test_nor_one_whose_four_hours_are_over(client, owner):
    noon = dt.datetime(2026, 11, 23, 11, 0, tzinfo=dt.UTC)
    with time_machine.travel(noon, tick=False) as clock:
        sit_down(client, owner)
        lock(client)
        clock.shift(dt.timedelta(hours=3, minutes=59))
        assert unlock(client, owner).status_code == 302
        lock(client)
        clock.shift(dt.timedelta(minutes=1))
        unlock(client, owner)
        assert works_as(client) is None


def test_an_ended_membership_unlocks_nothing(client, owner, teammate):
    sit_down(client, owner)
    lock(client)
    sit_down(client, teammate)
    lock(client)
    Membership.objects.filter(user=teammate.user).update(ended_at=now())
    assert "Karim" not in client.get("/verrou/").content.decode()
    refused(unlock(client, teammate))
    assert works_as(client) is None


def test_nor_does_a_closed_account(pc, owner):
    User.objects.filter(pk=owner.user.pk).update(is_active=False)
    unlock(pc, owner)
    assert works_as(pc) is None


def test_nor_a_session_that_its_owner_closed_from_elsewhere(pc, owner):
    with transaction.atomic():
        end_stays(running(owner.user, now()), Departure.ELSEWHERE, now())
    unlock(pc, owner)
    assert works_as(pc) is None


def test_nor_one_whose_row_is_there_but_which_is_gone(pc, owner):
    session_of(Stay.objects.get()).delete()
    assert pc.get("/verrou/").url.startswith("/connexion/")
    unlock(pc, owner)
    assert works_as(pc) is None


def test_nobody_unlocks_as_somebody_else(pc, owner, teammate):
    """Karim knows his own code; Anne's session does not care."""
    sit_down(pc, teammate, WRONG)
    lock(pc)
    refused(unlock(pc, owner, WRONG))
    assert works_as(pc) is None


def test_nor_by_the_own_passkey(client, owner, teammate):
    sit_down(client, owner)
    lock(client)
    sit_down(client, teammate, code="")
    key = enrolled(client)
    lock(client)
    refused(by_passkey(client, owner, key))
    assert works_as(client) is None
    assert by_passkey(client, teammate, key).status_code == 302


def test_a_challenge_is_for_the_person_it_was_asked_for(client, owner, teammate):
    sit_down(client, owner)
    lock(client)
    sit_down(client, teammate, code="")
    key = enrolled(client)
    lock(client)
    options = client.post(f"/verrou/cle/?qui={presence(teammate).pk}").json()
    forged = {"who": str(presence(owner).pk), "passkey": key.get(options)}
    refused(client.post("/verrou/ouvrir/", forged))
    assert works_as(client) is None


def test_a_strange_passkey_and_a_person_who_is_not_there(pc, owner):
    assert "n’est pas celle" in refused(by_passkey(pc, owner, Authenticator()))
    refused(pc.post("/verrou/ouvrir/", {"who": "personne", "passkey": "{}"}))
    assert presence(owner).tries == 0


def test_a_code_signs_nobody_in(client, owner):
    """There must be a session that waits: after signing out there is none."""
    sit_down(client, owner)
    client.post("/deconnexion/")
    assert unlock(client, owner).url == "/connexion/"
    assert works_as(client) is None


def test_nor_does_it_replace_a_running_session(pc, owner, teammate):
    sit_down(pc, teammate)
    assert unlock(pc, owner).url == "/file/"
    assert works_as(pc) == 2


@pytest.mark.parametrize("typed", [{"code": "12345"}, {"code": ""}, {"code": "1" * 41}, {"code": "\0" * 6}, {}])
def test_no_code_is_no_try(pc, owner, typed):
    answer = pc.post("/verrou/ouvrir/", {"who": str(presence(owner).pk), **typed})
    assert answer.status_code == 422
    assert "Erreur" in answer.content.decode()
    assert presence(owner).tries == 0


@pytest.mark.parametrize("who", ["", "x" * 37, "\0", "00000000-0000-0000-0000-000000000000"])
def test_whoever_else_is_named(pc, who):
    assert pc.post("/verrou/ouvrir/", {"who": who, "code": CODE}).status_code in {403, 422}


def test_the_code_lies_keyed_and_hashed(pc, owner, settings):
    stored = presence(owner).code
    assert CODE not in stored
    assert stored.startswith("argon2$argon2id$")
    assert fits(presence(owner).pk, CODE, stored)
    assert not fits(Stay.objects.get().pk, CODE, stored)
    settings.DERIVATION_KEY = [vault.base64.urlsafe_b64encode(b"k" * 32).decode(), *settings.DERIVATION_KEY]
    assert fits(presence(owner).pk, CODE, stored)
    settings.DERIVATION_KEY = settings.DERIVATION_KEY[:1]
    assert not fits(presence(owner).pk, CODE, stored)


@pytest.mark.django_db(transaction=True)
def test_of_many_tries_at_once_three_are_looked_at(client, owner):
    sit_down(client, owner)
    lock(client)
    stolen, who = cookies(client), str(presence(owner).pk)

    def guess(number):
        try:
            code = WRONG if number < 6 else CODE
            return elsewhere(stolen).post("/verrou/ouvrir/", {"who": who, "code": code}).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as pool:
        assert set(pool.map(guess, range(6))) == {403}
    assert Presence.objects.get().tries == 3
    assert guess(6) == 403
    assert works_as(elsewhere(stolen)) is None


def test_the_challenge_of_the_lock_page_does_not_outlive_it(pc, owner):
    """The visitor's session that holds it lasts ten minutes, and is gone with the unlocking."""
    pc.post(f"/verrou/cle/?qui={presence(owner).pk}")
    assert 0 < pc.session.get_expiry_age() <= 600
    before = cookies(pc)[project.SESSION_COOKIE_NAME]
    unlock(pc, owner)
    assert works_as(elsewhere({project.SESSION_COOKIE_NAME: before})) is None


def test_a_sign_in_over_the_lock_leaves_the_others_parked(pc, owner, teammate):
    try_in(pc, teammate.user)
    assert works_as(pc) == 2
    assert presence(owner).parked_at is not None
