"""Guessing is stopped: quickly at one address, slowly everywhere; and no stranger's guesses lock anybody out."""

import datetime as dt

import pytest
import time_machine
from axes.models import AccessAttempt, AccessLog
from django.test import Client

from audit.models import Alarm, Event
from tests import cast
from tests.pharmacies.attempts import try_in, wrong_code
from tests.pharmacies.authenticator import come_in, enrolled

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2026, 11, 23, 14, 0, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as clock:
        yield clock


def fail(client, user, times, **more):
    for _ in range(times):
        answer = try_in(client, user, password="une autre phrase de passe", code="123456", **more)
    return answer


def test_the_fifth_failure_shuts_the_door_in_the_house_s_words(client, owner):
    assert fail(client, owner.user, 4).status_code == 403
    answer = fail(client, owner.user, 1)
    page = answer.content.decode()
    assert answer.status_code == 429
    assert answer["Retry-After"] == "60"
    assert "Trop d’essais." in page
    assert "Attendez 1 minute," in page
    assert owner.user.email not in page


def test_behind_the_shut_door_the_right_answer_is_not_heard(client, owner):
    fail(client, owner.user, 5)
    assert try_in(client, owner.user).status_code == 429
    assert client.get("/file/").status_code == 302


def test_an_unknown_account_is_shut_the_same_way(client, owner):
    assert fail(client, "inconnu@pharmacie.example", 5).status_code == 429


def test_wrong_codes_count_like_wrong_passwords(client, owner):
    for _ in range(5):
        answer = try_in(client, owner.user, code=wrong_code(owner.user))
    assert answer.status_code == 429


def test_capitals_are_no_second_account(client, owner):
    fail(client, owner.user, 4)
    assert fail(client, owner.user.email.upper(), 1).status_code == 429


def test_colleagues_behind_the_same_address_come_in(client, owner, teammate):
    fail(client, owner.user, 5)
    assert try_in(Client(), teammate.user).status_code == 302


def test_nobody_locks_a_pharmacist_out_from_elsewhere(owner):
    fail(Client(REMOTE_ADDR="203.0.113.7"), owner.user, 5)
    assert try_in(Client(REMOTE_ADDR="198.51.100.4"), owner.user).status_code == 302


def test_a_forged_forwarding_header_is_no_new_address(owner):
    for last in range(5):
        answer = fail(Client(HTTP_X_FORWARDED_FOR=f"203.0.113.{last}"), owner.user, 1)
    assert answer.status_code == 429


@pytest.mark.parametrize(("failures", "minutes"), [(5, 1), (6, 2), (7, 4), (8, 8), (9, 15), (10, 15)])
def test_each_pause_is_longer_than_the_one_before(client, owner, clock, failures, minutes):
    fail(client, owner.user, 5)
    for pause in (1, 2, 4, 8, 15)[: failures - 5]:
        clock.shift(dt.timedelta(minutes=pause, seconds=1))
        fail(client, owner.user, 1)
    clock.shift(dt.timedelta(minutes=minutes, seconds=-1))
    assert try_in(client, owner.user).status_code == 429
    clock.shift(dt.timedelta(seconds=2))
    assert try_in(client, owner.user).status_code == 302


def test_coming_in_wipes_the_slate(client, owner):
    fail(client, owner.user, 4)
    try_in(client, owner.user)
    client.post("/deconnexion/")
    assert fail(client, owner.user, 4).status_code == 403


def guess(account, times, start=0):
    """One wrong password from each of so many addresses, no two of one network."""
    return [
        fail(Client(REMOTE_ADDR=f"100.{64 + number // 250}.{number % 250}.7"), account, 1).status_code
        for number in range(start, start + times)
    ]


def test_a_thousand_guesses_from_a_thousand_addresses_are_stopped_and_the_owner_comes_in(owner):
    """Issue 4: the owner still signs in, by a passkey anywhere and by password and code on the usual computer."""
    usual = Client(REMOTE_ADDR="192.0.2.10")
    try_in(usual, owner.user)
    passkey = enrolled(usual)
    usual.post("/deconnexion/")
    answers = guess(owner.user, 1000)
    assert (answers.count(403), answers.count(429)) == (24, 976)
    assert try_in(Client(REMOTE_ADDR="198.51.100.4"), owner.user, code=cast.code_of(owner.user, 1)).status_code == 429
    assert come_in(Client(REMOTE_ADDR="198.51.100.4"), passkey).status_code == 302
    assert try_in(usual, owner.user, code=cast.code_of(owner.user, 1)).status_code == 302
    blocked = Event.objects.filter(act="sign_in_blocked")
    assert [(event.facts, event.subjects) for event in blocked] == [({"scope": "account"}, [owner.user.pk])]
    (alarm,) = Alarm.objects.open()
    assert (alarm.kind, alarm.subjects, alarm.event) == ("guessing", [owner.user.pk], blocked.get().pk)


def test_an_account_that_does_not_exist_is_shut_alike(owner):
    assert guess("inconnu@pharmacie.example", 26) == [403] * 24 + [429] * 2
    assert Alarm.objects.get().subjects == []


def test_a_day_later_the_account_takes_passwords_everywhere_again(owner, clock):
    guess(owner.user, 25)
    clock.shift(dt.timedelta(hours=24, seconds=1))
    assert try_in(Client(REMOTE_ADDR="198.51.100.4"), owner.user).status_code == 302


def test_the_page_names_the_ways_that_stay_open(owner):
    guess(owner.user, 25)
    page = try_in(Client(REMOTE_ADDR="198.51.100.4"), owner.user).content.decode()
    assert "clé d’accès" in page
    assert "appareil qui vous sert d’habitude" in page


def test_a_network_that_tries_many_accounts_is_shut_and_its_known_devices_are_not(owner):
    usual = Client(REMOTE_ADDR="203.0.113.9")
    try_in(usual, owner.user)
    usual.post("/deconnexion/")
    for number in range(100):
        caller = Client(REMOTE_ADDR=f"203.0.113.{number}")
        fail(caller, f"personne{number}@pharmacie.example", 1)
    code = cast.code_of(owner.user, 1)
    assert try_in(Client(REMOTE_ADDR="203.0.113.250"), owner.user, code=code).status_code == 429
    assert try_in(Client(REMOTE_ADDR="203.0.114.1"), "autre@pharmacie.example", code="123456").status_code == 403
    assert try_in(usual, owner.user, code=code).status_code == 302


def test_a_network_of_ipv6_is_what_one_subscriber_has(owner):
    for number in range(100):
        fail(Client(REMOTE_ADDR=f"2001:db8:0:{number % 256:x}::1"), f"personne{number}@pharmacie.example", 1)
    assert try_in(Client(REMOTE_ADDR="2001:db8:0:ff::2"), owner.user).status_code == 429
    assert try_in(Client(REMOTE_ADDR="2001:db8:0:100::2"), owner.user).status_code == 302


def test_a_known_device_has_its_own_pauses(owner):
    usual = Client()
    try_in(usual, owner.user)
    usual.post("/deconnexion/")
    assert fail(usual, owner.user, 5).status_code == 429
    assert try_in(Client(), owner.user, code=cast.code_of(owner.user, 1)).status_code == 302


def test_a_device_of_one_account_is_none_of_another(owner, teammate):
    usual = Client()
    try_in(usual, owner.user)
    usual.post("/deconnexion/")
    guess(teammate.user, 25)
    assert try_in(usual, teammate.user).status_code == 429


@pytest.mark.parametrize("forged", ["", "x", "eyJpZCI6ICJ4In0:1a:b", "\0"])
def test_a_forged_device_is_unknown(owner, forged):
    guess(owner.user, 25)
    client = Client(REMOTE_ADDR="198.51.100.4")
    client.cookies["device"] = forged
    assert try_in(client, owner.user).status_code == 429


def test_tries_during_the_pause_are_traced_too(client, owner):
    fail(client, owner.user, 11)
    assert Event.objects.filter(act="sign_in_failed", outcome="refused").count() == 11
    assert Event.objects.filter(act="sign_in_blocked").count() == 1


def test_the_counter_keeps_neither_e_mail_nor_password_nor_code(client, owner):
    fail(client, owner.user, 2, next="/file/secret")
    try_in(client, owner.user)
    fail(client, owner.user, 1)
    kept = repr(list(AccessAttempt.objects.values()))
    for secret in (owner.user.email, owner.user.email.partition("@")[0], "phrase", "123456", "secret", "Anne"):
        assert secret not in kept
    assert len(AccessAttempt.objects.get().username) == 64
    assert not AccessLog.objects.exists()


def test_the_logs_name_nobody(client, owner, caplog):
    caplog.set_level("DEBUG")
    fail(client, owner.user, 10)
    assert owner.user.email not in caplog.text
    assert "phrase de passe" not in caplog.text
