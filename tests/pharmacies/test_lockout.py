"""Ten failures of one account from one address, and the door is shut for a quarter of an hour, for nobody else."""

import datetime as dt

import pytest
import time_machine
from axes.models import AccessAttempt, AccessLog
from django.test import Client

from audit.models import Event
from tests.pharmacies.attempts import try_in, wrong_code

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


def test_the_tenth_failure_shuts_the_door_in_the_house_s_words(client, owner):
    assert fail(client, owner.user, 9).status_code == 403
    answer = fail(client, owner.user, 1)
    page = answer.content.decode()
    assert answer.status_code == 429
    assert answer["Retry-After"] == "900"
    assert "Trop d’essais." in page
    assert "Attendez 15 minutes" in page
    assert owner.user.email not in page


def test_behind_the_shut_door_the_right_answer_is_not_heard(client, owner):
    fail(client, owner.user, 10)
    assert try_in(client, owner.user).status_code == 429
    assert client.get("/file/").status_code == 302


def test_an_unknown_account_is_shut_the_same_way(client, owner):
    assert fail(client, "inconnu@pharmacie.example", 10).status_code == 429


def test_wrong_codes_count_like_wrong_passwords(client, owner):
    for _ in range(10):
        answer = try_in(client, owner.user, code=wrong_code(owner.user))
    assert answer.status_code == 429


def test_capitals_are_no_second_account(client, owner):
    fail(client, owner.user, 9)
    assert fail(client, owner.user.email.upper(), 1).status_code == 429


def test_colleagues_behind_the_same_address_come_in(client, owner, teammate):
    fail(client, owner.user, 10)
    assert try_in(Client(), teammate.user).status_code == 302


def test_nobody_locks_a_pharmacist_out_from_elsewhere(owner):
    fail(Client(REMOTE_ADDR="203.0.113.7"), owner.user, 10)
    assert try_in(Client(REMOTE_ADDR="198.51.100.4"), owner.user).status_code == 302


def test_a_forged_forwarding_header_is_no_new_address(owner):
    for last in range(10):
        answer = fail(Client(HTTP_X_FORWARDED_FOR=f"203.0.113.{last}"), owner.user, 1)
    assert answer.status_code == 429


def test_the_door_opens_after_a_quarter_of_an_hour(client, owner, clock):
    fail(client, owner.user, 10)
    clock.shift(dt.timedelta(minutes=14, seconds=59))
    assert try_in(client, owner.user).status_code == 429
    clock.shift(dt.timedelta(seconds=2))
    assert try_in(client, owner.user).status_code == 302


def test_coming_in_wipes_the_slate(client, owner):
    fail(client, owner.user, 9)
    try_in(client, owner.user)
    client.post("/deconnexion/")
    assert fail(client, owner.user, 9).status_code == 403


def test_tries_during_the_pause_are_traced_too(client, owner):
    fail(client, owner.user, 11)
    assert Event.objects.filter(act="sign_in_failed", outcome="refused").count() == 11


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
