import pytest
from django.core.checks import run_checks
from django.db import connection
from django.test import override_settings
from django.test.utils import CaptureQueriesContext

from audit.models import Event
from pharmacies.checks import guards_are_on_duty, somebody_gets_in
from pharmacies.models import Membership
from pharmacies.vocabulary import Permission, Role
from tests import cast

pytestmark = pytest.mark.django_db


def test_a_page_that_somebody_forgot_to_mark_is_closed_to_all(client, owner):
    assert client.get("/oubliee/").status_code == 403
    cast.sign_in(client, owner)
    answer = client.get("/oubliee/")
    assert answer.status_code == 403
    assert "secret" not in answer.content.decode()


def questions(client, address):
    """The tables that a page's guards read first; the session itself is in the cache."""
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200
    return [query["sql"].partition(' FROM "')[2].partition('"')[0] for query in queries if " FROM " in query["sql"]]


def test_a_public_page_asks_the_database_nothing(client, db):
    assert questions(client, "/ouverte/") == []


def test_a_staff_page_reads_account_membership_and_pharmacy_at_once_then_the_phone(client, teammate):
    cast.sign_in(client, teammate)
    client.get("/file/")
    assert questions(client, "/file/") == ["pharmacies_user", "otp_totp_totpdevice"]


def test_a_visitor_is_sent_to_sign_in_and_back(client, db):
    answer = client.get("/file/?jour=hier")
    assert (answer.status_code, answer.url) == (302, "/connexion/?next=%2Ffile%2F%3Fjour%3Dhier")


def test_what_a_visitor_posts_is_not_an_address_to_come_back_to(client, db):
    assert client.post("/corriger/").url == "/connexion/"


def test_a_member_without_the_right_reads_why_and_leaves_a_trace(client, teammate):
    cast.sign_in(client, teammate)
    answer = client.get("/corriger/")
    assert answer.status_code == 403
    assert "Votre rôle (préparateur) ne permet pas de corriger un résultat déjà rendu" in answer.content.decode()
    event = Event.objects.get(act="access_refused")
    assert event.facts == {"permission": "correct_result"}
    assert (event.actor_id, event.pharmacy, event.outcome) == (teammate.user.pk, teammate.pharmacy.pk, "refused")


def test_a_member_with_the_right_gets_in(client, owner):
    cast.sign_in(client, owner)
    assert client.get("/corriger/").content.decode() == "corrigé"


def test_a_change_of_role_counts_at_the_next_request(client, owner):
    cast.sign_in(client, owner)
    Membership.objects.filter(user=owner.user).update(role=Role.PREPARATEUR)
    assert client.get("/corriger/").status_code == 403


def test_the_officer_sees_no_queue_and_leaves_a_trace(client, dpo):
    cast.sign_in(client, dpo)
    assert client.get("/file/").status_code == 403
    event = Event.objects.get(act="access_refused")
    assert (event.actor_id, event.role, event.pharmacy) == (dpo.pk, "dpo", None)


def test_a_seat_is_forged_by_no_session_of_another_pharmacy(client, owner, stranger):
    cast.sign_in(client, owner)
    session = client.session
    session["pharmacy"] = str(stranger.pharmacy.pk)
    session.save()
    assert client.get("/file/").url.startswith("/pharmacie/choisir/")


def test_a_page_for_whoever_is_signed_in_needs_no_seat(client, dpo, owner):
    assert client.get("/moi/").url == "/connexion/?next=%2Fmoi%2F"
    cast.sign_in(client, dpo)
    assert client.get("/moi/").content.decode() == "debout"
    cast.sign_in(client, owner)
    assert client.get("/moi/").content.decode() == "assis"


def test_an_address_that_does_not_exist_is_404_for_all(client, db):
    assert client.get("/nulle-part/").status_code == 404


@pytest.mark.parametrize("permission", list(Permission))
def test_every_permission_is_a_sentence_that_starts_with_a_verb(permission):
    assert str(permission.label).split()[0].endswith(("er", "ir", "re"))


def test_the_guards_are_on_duty(db):
    assert [error for error in run_checks() if error.id == "pharmacies.E001"] == []


@pytest.mark.parametrize("missing", ["pharmacies.middleware.ClosedByDefault", "pharmacies.middleware.TakeSeat"])
def test_a_missing_guard_stops_the_start(settings, missing):
    settings.MIDDLEWARE = [name for name in settings.MIDDLEWARE if name != missing]
    (error,) = guards_are_on_duty(None)
    assert error.id == "pharmacies.E001"


def test_guards_out_of_order_stop_the_start(settings):
    with override_settings(MIDDLEWARE=settings.MIDDLEWARE[::-1]):
        assert guards_are_on_duty(None)


def test_one_way_in_stays_open(settings):
    settings.PASSWORD_SIGN_IN = False
    assert [found.id for found in somebody_gets_in(None)] == ["pharmacies.E002"]
    settings.PSC_ISSUER = "https://psc.example"
    assert somebody_gets_in(None) == []
