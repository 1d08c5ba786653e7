"""The provider of our own keeps the rules that it is there to test, and its command starts and stops."""

import os
import signal
import threading
import time
from collections.abc import Iterator
from io import StringIO
from urllib.parse import parse_qsl, urlsplit

import httpx2
import pytest
from django.core.management import CommandError, call_command

from pharmacies.psc import flow
from pharmacies.psc.client import Client
from pharmacies.psc.issuers import REALM
from pharmacies.psc.mock.desk import CODE_LIFE, Desk, Refused
from pharmacies.psc.mock.faults import WORDS, Fault
from pharmacies.psc.mock.http import DOORS
from pharmacies.psc.mock.people import ANNE, PEOPLE
from pharmacies.psc.places import Provider
from tests import cast
from tests.pharmacies.psc_stage import CLIENT_ID, HOME, SECRET

BACK = f"{HOME}/connexion/psc/retour/"
ACCOUNT = (CLIENT_ID, SECRET)


@pytest.fixture
def errand():
    return flow.errand(wanted="", at=cast.START)


@pytest.fixture
def asked(provider, errand):
    """What our client sends with a person."""
    client = Client(Provider(provider.desk.issuer, CLIENT_ID, SECRET, plain_http=True))
    yield dict(parse_qsl(urlsplit(flow.way_there(errand, client, redirect_uri=BACK)).query))
    client.close()


@pytest.fixture
def sent(provider, asked, errand):
    """What our client sends for the tokens."""
    back = provider.desk.send_back(asked, national=ANNE.national, fault=Fault.NONE)
    code = dict(parse_qsl(urlsplit(back).query))["code"]
    return {
        "grant_type": "authorization_code",
        "code": code,
        "code_verifier": errand.verifier,
        "redirect_uri": BACK,
    }


def test_every_fault_has_words_and_every_person_a_button(provider, asked):
    page = httpx2.get(f"{provider.url}/auth", params=asked)
    assert set(WORDS) == set(Fault)
    assert page.text.count("<option") == len(Fault)
    assert page.text.count("<button") == len(PEOPLE)


@pytest.mark.parametrize(
    "change",
    [
        {"client_id": "un-autre"},
        {"redirect_uri": "https://ailleurs.example/"},
        {"redirect_uri": f"{HOME}.ailleurs.example/"},
        {"response_type": "token"},
        {"scope": "openid"},
        {"acr_values": ""},
        {"code_challenge_method": "plain"},
        {"code_challenge": ""},
        {"state": ""},
        {"nonce": ""},
    ],
)
def test_who_asks_wrongly_is_sent_nowhere(provider, asked, change):
    for answer in (
        httpx2.get(f"{provider.url}/auth", params={**asked, **change}),
        httpx2.post(f"{provider.url}/auth", data={**asked, **change, "who": ANNE.national}),
    ):
        assert (answer.status_code, "Location" in answer.headers) == (400, False)


def test_only_people_who_are_there_come_back(provider, asked):
    assert httpx2.post(f"{provider.url}/auth", data={**asked, "who": "personne"}).status_code == 400
    odd = httpx2.post(f"{provider.url}/auth", data={**asked, "who": ANNE.national, "fault": "inconnue"})
    assert odd.status_code == 302


def test_a_code_is_worth_tokens_once(provider, sent):
    answer, _ = provider.desk.exchange(sent, ACCOUNT)
    assert provider.desk.userinfo(answer["access_token"])["sub"] == ANNE.subject
    with pytest.raises(Refused, match="invalid_grant"):
        provider.desk.exchange(sent, ACCOUNT)


@pytest.mark.parametrize(
    "change",
    [{"code": ""}, {"code_verifier": "un autre"}, {"redirect_uri": f"{HOME}/autre/"}, {"grant_type": "password"}],
)
def test_a_code_in_other_hands_is_worth_nothing(provider, sent, change):
    with pytest.raises(Refused, match="invalid_grant"):
        provider.desk.exchange({**sent, **change}, ACCOUNT)


def test_an_old_code_is_worth_nothing(provider, sent, monkeypatch):
    later = time.time() + CODE_LIFE + 1
    monkeypatch.setattr("pharmacies.psc.mock.desk.time.time", lambda: later)
    with pytest.raises(Refused, match="invalid_grant"):
        provider.desk.exchange(sent, ACCOUNT)


@pytest.mark.parametrize("account", [("un-autre", SECRET), (CLIENT_ID, "une-autre"), ("é", "é")])
def test_the_client_shows_its_secret(provider, sent, account):
    with pytest.raises(Refused, match="invalid_client"):
        provider.desk.exchange(sent, account)


@pytest.mark.parametrize("header", ["", "Bearer x", "Basic é", "Basic !!!", "Basic /w=="])
def test_a_client_without_account_is_none(provider, header):
    headers = {"Authorization": header.encode()} if header else {}
    assert httpx2.post(f"{provider.url}{DOORS}/token", data={}, headers=headers).status_code == 401


def test_other_doors_are_closed(provider):
    assert httpx2.get(f"{provider.url}/").status_code == 404
    assert httpx2.get(f"{provider.url}{DOORS}/userinfo").status_code == 401
    assert httpx2.post(f"{provider.url}/auth", content=b"x" * 70_000).status_code == 413


def test_leaving_leads_home_and_nowhere_else(provider):
    way_out = f"{provider.url}{DOORS}/logout"
    home = httpx2.get(way_out, params={"post_logout_redirect_uri": f"{HOME}/connexion/"})
    assert home.headers["Location"] == f"{HOME}/connexion/"
    assert httpx2.get(way_out, params={"post_logout_redirect_uri": "https://ailleurs.example/"}).status_code == 400


def test_it_says_the_issuer_with_the_answer(provider, asked):
    back = provider.desk.send_back(asked, national=ANNE.national, fault=Fault.CANCELLED)
    told = dict(parse_qsl(urlsplit(back).query))
    assert told == {"state": asked["state"], "iss": provider.url + REALM, "error": "access_denied"}


# manage.py psc_mock


@pytest.fixture
def signals_as_before() -> Iterator[None]:
    before = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


def ask_then_signal(told: StringIO, number: signal.Signals, found: list[int]) -> None:
    while "http://" not in told.getvalue():
        time.sleep(0.01)
    found.append(httpx2.get(f"{told.getvalue().split(' : ')[1].strip()}{DOORS}/certs").status_code)
    os.kill(os.getpid(), number)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_the_command_tells_its_address_serves_and_stops_when_told(provider, signals_as_before, number):
    told, found = StringIO(), list[int]()
    asking = threading.Thread(target=ask_then_signal, args=(told, number, found))
    asking.start()
    call_command("psc_mock", port=0, stdout=told)
    asking.join()
    assert found == [200]
    assert told.getvalue().endswith("arrêté.\n")


def test_a_taken_port_is_told_in_words(provider):
    with pytest.raises(CommandError, match="Impossible d’écouter"):
        call_command("psc_mock", port=provider.server_address[1])


def test_it_runs_in_the_demo_only(settings):
    settings.DEMO = False
    with pytest.raises(CommandError, match="DEMO=1"):
        call_command("psc_mock", port=0)


def test_a_desk_knows_one_client():
    with pytest.raises(Refused, match="unauthorized_client"):
        Desk(client_id="a", secret="b", home=HOME).check_request({})
