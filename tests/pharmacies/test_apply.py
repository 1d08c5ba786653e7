"""A pharmacist applies for the own pharmacy: identity and place from Pro Santé Connect, data the receiver will take."""

import pytest

from audit.models import Event
from audit.vocabulary import Act
from pharmacies.models import Application, Membership, Pharmacy, User
from pharmacies.psc.mock.people import ANNE, BRUNO
from pharmacies.vocabulary import PharmacyState, Role
from tests.pharmacies.psc_stage import come_in

pytestmark = pytest.mark.django_db
PAGE = "/pharmacie/demande/"
BEFFROI = "590064036"
FORM = {
    "finess": BEFFROI,
    "name": "Pharmacie du Beffroi",
    "street": "3 Grand’Place",
    "postcode": "59000",
    "city": "Lille",
    "phone": "",
    "email": "bruno@beffroi.example",
}


@pytest.fixture
def bruno(client, provider):
    """He came by Pro Santé Connect; nobody here knows him."""
    answer = come_in(client, provider, BRUNO, next=PAGE)
    assert answer.url == PAGE
    return client


def test_without_an_identity_there_is_no_form(client, provider):
    words = client.get(PAGE).content.decode()
    assert 'name="finess"' not in words
    assert "/connexion/psc/?next=" in words
    assert client.post(PAGE, FORM).status_code == 200
    assert not Pharmacy.objects.exists()


def test_without_a_provider_the_page_says_whom_to_ask(client, db):
    assert "Les inscriptions en ligne ne sont pas ouvertes" in client.get(PAGE).content.decode()


def test_only_the_own_places_are_offered(bruno):
    words = bruno.get(PAGE).content.decode()
    assert BEFFROI in words
    assert "060016219" not in words


def test_an_application_waits_to_be_verified(bruno):
    assert bruno.post(PAGE, FORM).url == PAGE
    assert "Demande reçue" in bruno.get(PAGE).content.decode()
    pharmacy = Pharmacy.objects.get()
    assert (pharmacy.finess, pharmacy.state, pharmacy.opened_at) == (BEFFROI, PharmacyState.APPLIED, None)
    application = Application.objects.get()
    assert (application.rpps, application.applicant.email) == (BRUNO.rpps, FORM["email"])
    assert Membership.objects.get().role == Role.TITULAIRE
    assert [event.act for event in Event.objects.filter(pharmacy=pharmacy.pk).oldest_first()] == [
        Act.PHARMACY_APPLIED,
        Act.MEMBER_ADDED,
    ]


def test_who_applied_signs_in_and_can_do_nothing_yet(bruno, provider):
    bruno.post(PAGE, FORM)
    answer = come_in(bruno, provider, BRUNO)
    assert answer.url == "/pharmacie/choisir/"
    assert "pharmacie demandée" in bruno.get("/pharmacie/choisir/").content.decode()
    assert bruno.get("/file/").status_code == 403


@pytest.mark.parametrize("finess", ["060016219", "", "\0", "x" * 300, "590064037"])
def test_a_place_that_is_not_among_the_activities_is_refused(bruno, finess):
    assert bruno.post(PAGE, {**FORM, "finess": finess}).status_code in {403, 422}
    assert not Pharmacy.objects.exists()


@pytest.mark.parametrize(
    ("column", "text", "told"),
    [
        ("name", "P" * 201, "200 caractères au plus"),
        ("street", "r" * 300, "200 caractères au plus"),
        ("city", "c" * 101, "100 caractères au plus"),
        ("name", "Pharmacie\u202edu Beffroi", "invisibles"),
        ("street", "3 rue\0", "nul"),
        ("postcode", "5900", "5 chiffres"),
        ("postcode", "", "code postal"),
        ("email", "pas un e-mail", "incomplet"),
        ("email", "", "e-mail"),
        ("phone", "0" * 30, "20 caractères"),
    ],
)
def test_what_the_receiver_would_refuse_is_told_at_its_field_and_kept(bruno, column, text, told):
    answer = bruno.post(PAGE, {**FORM, column: text})
    words = answer.content.decode()
    assert answer.status_code == 422
    assert told in words
    assert 'value="3 Grand’Place"' in words or column == "street"
    assert not Pharmacy.objects.exists()


def test_a_name_of_the_longest_kind_is_taken(bruno):
    assert bruno.post(PAGE, {**FORM, "name": "é" * 200}).status_code == 302


def test_a_number_that_is_known_here_is_not_taken_twice(bruno, home):
    Pharmacy.objects.filter(pk=home.pk).update(finess=BEFFROI)
    answer = bruno.post(PAGE, FORM)
    assert answer.status_code == 409
    assert "Demandez à son titulaire" in answer.content.decode()


def test_an_email_that_has_an_account_links_nothing(bruno, owner):
    assert bruno.post(PAGE, {**FORM, "email": owner.user.email}).status_code == 409
    assert not User.objects.filter(rpps=BRUNO.rpps).exists()
    assert not Pharmacy.objects.filter(finess=BEFFROI).exists()


def test_a_pharmacist_who_is_known_is_asked_for_no_email(bruno, owner):
    User.objects.filter(pk=owner.user.pk).update(rpps=BRUNO.rpps)
    assert 'name="email"' not in bruno.get(PAGE).content.decode()
    bruno.post(PAGE, {**FORM, "email": "other@beffroi.example"})
    assert Application.objects.get().applicant == owner.user


def test_the_identity_of_another_pharmacist_opens_their_own_places_only(client, provider):
    come_in(client, provider, ANNE, next=PAGE)
    assert client.post(PAGE, FORM).status_code == 403
