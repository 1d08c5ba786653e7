"""Somebody comes in by Pro Santé Connect, through the mock over real HTTP."""

import datetime as dt
from urllib.parse import parse_qsl, urlsplit

import pytest
import time_machine
from django.db import transaction
from django.test import Client
from django.utils.timezone import now

from audit.models import Event
from audit.sentences import sentence
from pharmacies.models import User
from pharmacies.psc.mock.faults import Fault
from pharmacies.psc.mock.people import ANNE, DENIS, HELENE, KARIM, LUCIE
from pharmacies.psc.reasons import Reason
from pharmacies.stays import end_stays, running
from pharmacies.vocabulary import Departure
from tests import cast
from tests.pharmacies.attempts import acts, try_in
from tests.pharmacies.psc_stage import RETURN, START, asked, chosen, come_in

pytestmark = pytest.mark.django_db


def reason():
    """Why the last sign-in failed, as the trace has it."""
    event = Event.objects.filter(act="sign_in_failed").latest("id")
    assert event.outcome == "refused"
    return event.facts["reason"]


def assert_refused(client, answer, why: Reason, status: int = 403):
    assert answer.status_code == status
    page = answer.content.decode()
    assert "<h1>La connexion n’a pas abouti.</h1>" in page or status == 503
    assert "UNDEFINED" not in page
    assert reason() == why.value
    assert client.get("/file/").status_code in {302, 403}
    assert not Event.objects.filter(act="signed_in").exists()


def test_the_button_comes_first_and_the_password_below(client, provider):
    page = client.get("/connexion/").content.decode()
    assert page.index("S’identifier avec Pro Santé Connect") < page.index("Mot de passe")


def test_without_a_provider_there_is_no_button_and_no_page(client, db):
    assert "Pro Santé Connect" not in client.get("/connexion/").content.decode()
    assert client.get(START).status_code == 404
    assert client.get(RETURN).status_code == 404


def test_the_person_leaves_with_everything_that_is_documented(client, provider):
    answer = client.get(START)
    sent = dict(parse_qsl(urlsplit(answer.url).query))
    assert answer.url.startswith(f"{provider.url}/auth?")
    assert len(sent.pop("state")) == len(sent.pop("nonce")) == len(sent.pop("code_challenge")) == 43
    assert sent == {
        "response_type": "code",
        "client_id": "francetest-essais",
        "redirect_uri": "http://testserver/connexion/psc/retour/",
        "scope": "openid scope_all",
        "acr_values": "eidas1",
        "code_challenge_method": "S256",
    }


def test_a_known_pharmacist_takes_the_seat(client, anne, provider):
    answer = come_in(client, provider, ANNE)
    assert (answer.status_code, answer.url) == (302, "/file/")
    assert client.get("/file/").content.decode() == f"agent 1, titulaire, {anne.pharmacy.pk}"
    event = Event.objects.get(act="signed_in")
    assert (event.actor_id, event.role, event.facts) == (anne.user.pk, "titulaire", {"way": "psc"})
    assert sentence(event).endswith("s’est connecté par Pro Santé Connect")


def test_the_first_visit_ties_the_account_to_the_subject(client, anne, provider):
    come_in(client, provider, ANNE)
    come_in(Client(), provider, ANNE)
    assert User.objects.get(pk=anne.user.pk).psc_subject == f"{provider.desk.issuer} {ANNE.subject}"
    assert acts() == ["psc_linked", "signed_in", "signed_in"]


def test_the_wanted_page_is_not_forgotten_on_the_way(client, anne, provider):
    assert come_in(client, provider, ANNE, next="/moi/").url == "/moi/"
    assert come_in(Client(), provider, ANNE, next="https://ailleurs.example/").url == "/file/"


def test_the_session_key_changes_and_four_hours_end_it(client, anne, provider):
    sent = asked(client)
    before = client.session.session_key
    client.get(RETURN, chosen(provider, sent, ANNE))
    assert client.session.session_key != before
    assert 4 * 3600 - 60 < client.session.get_expiry_age() <= 4 * 3600


def test_an_unlinked_account_is_out_at_the_next_page(client, anne, provider):
    come_in(client, provider, ANNE)
    User.objects.filter(pk=anne.user.pk).update(psc_subject=None)
    assert client.get("/moi/").url.startswith("/connexion/")


@pytest.mark.parametrize(
    ("fault", "why"),
    [
        (Fault.NO_ACR, Reason.ACR),
        (Fault.LOW_ACR, Reason.ACR),
        (Fault.REPLAYED_NONCE, Reason.NONCE),
        (Fault.NO_NONCE, Reason.NONCE),
        (Fault.EXPIRED, Reason.EXPIRED),
        (Fault.NO_EXPIRY, Reason.EXPIRED),
        (Fault.FROM_THE_FUTURE, Reason.DATE),
        (Fault.FROM_BEFORE, Reason.DATE),
        (Fault.AUDIENCE, Reason.AUDIENCE),
        (Fault.TWO_AUDIENCES, Reason.AUDIENCE),
        (Fault.PARTY, Reason.PARTY),
        (Fault.ISSUER, Reason.ISSUER),
        (Fault.UNSIGNED, Reason.ALGORITHM),
        (Fault.HS256, Reason.ALGORITHM),
        (Fault.SIGNATURE, Reason.SIGNATURE),
        (Fault.UNKNOWN_KEY, Reason.UNKNOWN_KEY),
        (Fault.NO_KEY_ID, Reason.UNKNOWN_KEY),
        (Fault.GARBAGE, Reason.UNREADABLE_TOKEN),
        (Fault.NO_SUBJECT, Reason.SUBJECT),
        (Fault.ACCESS_HASH, Reason.ACCESS_TOKEN),
        (Fault.OTHER_SUBJECT, Reason.SUBJECT),
        (Fault.CANCELLED, Reason.CANCELLED),
        (Fault.REFUSED, Reason.PROVIDER_REFUSED),
        (Fault.STATE, Reason.STATE),
        (Fault.NO_CODE, Reason.CODE),
        (Fault.ISSUER_OF_ANSWER, Reason.ISSUER),
    ],
)
def test_every_wrong_claim_is_refused_with_a_page_and_an_event(client, anne, provider, fault, why):
    assert_refused(client, come_in(client, provider, ANNE, fault), why)


@pytest.mark.parametrize("fault", [Fault.NOT_JSON, Fault.TOKENLESS, Fault.DOWN, Fault.HUGE])
def test_a_provider_that_answers_badly_is_told_as_a_pause(client, anne, provider, fault):
    why = Reason.UNREACHABLE if fault is Fault.DOWN else Reason.BAD_ANSWER
    answer = come_in(client, provider, ANNE, fault)
    assert_refused(client, answer, why, status=503)
    assert "Les sessions déjà ouvertes continuent." in answer.content.decode()
    assert "avec votre mot de passe" in answer.content.decode()


@pytest.mark.parametrize("fault", [Fault.DOWN, Fault.NOT_JSON])
def test_a_provider_that_is_down_from_the_start_is_told_before_leaving(client, provider, fault):
    provider.desk.fault = fault
    why = Reason.UNREACHABLE if fault is Fault.DOWN else Reason.BAD_ANSWER
    assert_refused(client, client.get(START), why, status=503)


def test_nobody_at_the_address_is_told_as_a_pause(client, provider, settings):
    settings.PSC_ISSUER = "http://127.0.0.1:9"
    assert_refused(client, client.get(START), Reason.UNREACHABLE, status=503)


@pytest.mark.parametrize(
    ("who", "why"),
    [
        (DENIS, Reason.PROFESSION),
        (LUCIE, Reason.NO_RPPS),
        (HELENE, Reason.NOT_REGISTERED),
    ],
)
def test_who_has_no_business_here_is_told_why(client, anne, provider, who, why):
    assert_refused(client, come_in(client, provider, who), why)


def test_a_return_that_nobody_began_is_refused(client, anne, provider):
    there = asked(client)
    stranger = Client()
    assert_refused(stranger, stranger.get(RETURN, chosen(provider, there, ANNE)), Reason.STATE)
    assert_refused(stranger, stranger.get(RETURN), Reason.STATE)


def test_a_return_works_once(client, anne, provider):
    back = chosen(provider, asked(client), KARIM)
    client.get(RETURN, back)
    assert client.get(RETURN, back).status_code == 403
    assert reason() == Reason.STATE.value


def test_a_code_that_was_used_opens_nothing_in_another_session(client, anne, provider):
    spent = chosen(provider, asked(client), ANNE)["code"]
    client.get(RETURN, {"code": spent, "state": "autre"})
    thief = Client()
    mine = asked(thief)
    assert_refused(thief, thief.get(RETURN, {"code": spent, "state": mine["state"]}), Reason.CODE)


def test_after_ten_minutes_the_way_back_is_closed(client, anne, provider):
    with time_machine.travel(dt.datetime.now(dt.UTC), tick=True) as clock:
        back = chosen(provider, asked(client), ANNE)
        clock.shift(dt.timedelta(seconds=601))
        assert_refused(client, client.get(RETURN, back), Reason.LATE)


@pytest.mark.parametrize(
    "told",
    [{"code": "x" * 5000}, {"code": "é\0\u202e"}, {"code": ""}, {"error": "x" * 5000}, {"code": "jamais-donné"}],
)
def test_odd_answers_are_refused_and_never_an_error_of_ours(client, anne, provider, told):
    answer = client.get(RETURN, {"state": asked(client)["state"], **told})
    assert answer.status_code == 403
    assert client.get(RETURN, {"state": "é\0" * 400, **told}).status_code == 403


def test_a_closed_account_stays_closed(client, anne, provider):
    User.objects.filter(pk=anne.user.pk).update(is_active=False)
    assert_refused(client, come_in(client, provider, ANNE), Reason.ACCOUNT_CLOSED)


def test_an_account_tied_to_another_subject_stays_closed_to_this_one(client, anne, provider):
    User.objects.filter(pk=anne.user.pk).update(psc_subject=f"{provider.desk.issuer} f:autre:personne")
    assert_refused(client, come_in(client, provider, ANNE), Reason.OTHER_SUBJECT)


def test_one_subject_with_the_number_of_another_account_is_refused(client, anne, teammate, provider):
    User.objects.filter(pk=teammate.user.pk).update(psc_subject=f"{provider.desk.issuer} {ANNE.subject}")
    assert_refused(client, come_in(client, provider, ANNE), Reason.OTHER_SUBJECT)


def test_an_equal_name_links_nothing(client, anne, provider):
    karim = cast.seat(anne.pharmacy, cast.Role.ADJOINT, cast.person("Karim", "Haddad"))
    answer = come_in(client, provider, KARIM)
    assert answer.url == "/pharmacie/rejoindre/"
    assert User.objects.get(pk=karim.user.pk).rpps is None


def test_a_new_key_of_the_provider_is_looked_up(client, anne, provider):
    come_in(client, provider, ANNE)
    provider.desk.signer.rotate()
    assert come_in(Client(), provider, ANNE).url == "/file/"


def test_signing_out_leaves_the_provider_too(client, anne, provider):
    come_in(client, provider, ANNE)
    answer = client.post("/deconnexion/")
    page = answer.content.decode()
    assert answer.status_code == 200
    assert f"url={provider.url}" in page
    assert "id_token_hint=" in page
    assert "post_logout_redirect_uri=http%3A%2F%2Ftestserver%2Fconnexion%2F" in page
    assert client.get("/file/").url.startswith("/connexion/")


def test_where_passwords_are_off_only_the_dpo_has_one(client, anne, dpo, provider, settings):
    settings.PASSWORD_SIGN_IN = False
    assert "<details" in client.get("/connexion/").content.decode()
    assert try_in(client, anne.user).status_code == 403
    assert try_in(Client(), dpo).url == "/admin/"


def test_the_trace_holds_no_name_and_no_number(client, anne, provider):
    come_in(client, provider, ANNE)
    come_in(Client(), provider, DENIS)
    words = str([(event.facts, event.actor_name) for event in Event.objects.all()])
    assert not [word for word in (ANNE.rpps, "Marchand", DENIS.rpps, "Faure") if word in words]


def test_the_session_is_among_the_person_s_own_and_can_be_ended(client, anne, provider):
    come_in(client, provider, ANNE)
    (stay,) = running(anne.user, now())
    assert stay.way == "psc"
    assert "Pro Santé Connect – ouverte le" in client.get("/compte/").content.decode()
    with transaction.atomic():
        assert end_stays([stay], Departure.RIGHTS, now()) == 1
    assert client.get("/compte/").status_code == 302


def test_who_comes_again_in_the_same_browser_has_one_session(client, anne, provider):
    come_in(client, provider, ANNE)
    come_in(client, provider, ANNE)
    assert len(running(anne.user, now())) == 1


def test_after_five_minutes_the_provider_is_asked_again(client, anne, provider):
    """Somebody without a factor of ours confirms there, with card or e-CPS in hand."""
    come_in(client, provider, ANNE)
    assert client.get("/equipe/revue/").context["team"]
    with time_machine.travel(now() + dt.timedelta(minutes=6), tick=False):
        page = client.get("/equipe/revue/").content.decode()
        assert 'href="/connexion/psc/?next=%2Fequipe%2Frevue%2F"' in page
        assert asked(client, next="/equipe/revue/")["prompt"] == "login"
        assert come_in(client, provider, ANNE, next="/equipe/revue/").url == "/equipe/revue/"
        assert client.get("/equipe/revue/").context["team"]


def test_who_is_not_in_yet_is_not_made_to_show_the_card_twice(client, anne, provider):
    assert "prompt" not in asked(client)
