"""What a verified pharmacist without an account may ask for, and who answers."""

import datetime as dt

import pytest
import time_machine
from django.test import Client

from audit.models import Event
from audit.sentences import sentence
from pharmacies.acts.accept_joiner import accept_joiner
from pharmacies.acts.turn_joiner_away import turn_joiner_away
from pharmacies.models import JoinRequest, Membership, User
from pharmacies.psc import held
from pharmacies.psc.mock.people import ANNE, BRUNO, ELODIE, GARE, KARIM, MARC
from pharmacies.refusal import Forbidden
from pharmacies.vocabulary import PharmacyState, Role
from tests import cast
from tests.pharmacies.attempts import acts, try_in
from tests.pharmacies.psc_stage import come_in, known, named

pytestmark = pytest.mark.django_db
JOIN, REQUESTS = "/pharmacie/rejoindre/", "/equipe/demandes/"
EMAIL = "elodie@tilleuls.example"


@pytest.fixture
def elodie(client, anne, provider):
    """Her browser, after Pro Santé Connect vouched for her."""
    come_in(client, provider, ELODIE)
    return client


def ask(client, pharmacy, email=EMAIL):
    return client.post(JOIN, {"pharmacy": str(pharmacy.pk), "email": email})


def answer(seat, asked, what):
    titulaire = Client()
    cast.sign_in(titulaire, seat)
    return titulaire.post(f"{REQUESTS}{asked.pk}/", {"answer": what})


def test_the_page_offers_the_pharmacies_among_the_activities(elodie, anne, stranger):
    page = elodie.get(JOIN).content.decode()
    assert "Élodie Vasseur" in page
    assert f"Rejoindre l’équipe : {anne.pharmacy.name}" in page
    assert stranger.pharmacy.name not in page
    assert "UNDEFINED" not in page


def test_without_a_verified_identity_there_is_nothing_to_ask(client, anne):
    assert client.get(JOIN).url == "/connexion/"
    assert ask(client, anne.pharmacy).url == "/connexion/"
    assert not JoinRequest.objects.exists()


def test_an_identity_is_forgotten_after_half_an_hour(elodie, anne):
    with time_machine.travel(dt.datetime.now(dt.UTC) + dt.timedelta(minutes=31)):
        assert ask(elodie, anne.pharmacy).url == "/connexion/"


def test_asking_opens_nothing_until_the_titulaire_answers(elodie, anne):
    assert ask(elodie, anne.pharmacy).url == JOIN
    assert f"Demande envoyée à {anne.pharmacy.name}" in elodie.get(JOIN).content.decode()
    assert elodie.get("/file/").url.startswith("/connexion/")
    request = JoinRequest.objects.get()
    assert (request.rpps, request.email, request.pharmacy) == (ELODIE.rpps, EMAIL, anne.pharmacy)
    assert acts() == ["join_asked"]


def test_asking_twice_leaves_one_request(elodie, anne):
    ask(elodie, anne.pharmacy)
    ask(elodie, anne.pharmacy)
    assert JoinRequest.objects.count() == 1
    assert acts() == ["join_asked"]


@pytest.mark.parametrize("which", ["stranger", "nobody", "closed"])
def test_another_pharmacy_cannot_be_asked(elodie, anne, stranger, which):
    if which == "closed":
        anne.pharmacy.state = PharmacyState.CLOSED
        anne.pharmacy.save()
    wanted = {"stranger": stranger.pharmacy.pk, "nobody": "rien", "closed": anne.pharmacy.pk}[which]
    assert elodie.post(JOIN, {"pharmacy": wanted, "email": EMAIL}).status_code == 404
    assert not JoinRequest.objects.exists()


@pytest.mark.parametrize("email", ["", "elodie", "é\0@x.example", "x" * 300 + "@x.example", "a\u202e@b.example"])
def test_a_bad_e_mail_is_told_and_kept(elodie, anne, email):
    answer = ask(elodie, anne.pharmacy, email)
    assert answer.status_code == 422
    assert "Cet e-mail est incomplet" in answer.content.decode()


def test_the_e_mail_of_an_account_links_nothing(elodie, anne):
    answer = ask(elodie, anne.pharmacy, anne.user.email.upper())
    assert answer.status_code == 409
    assert not JoinRequest.objects.exists()


def test_the_titulaire_lets_somebody_in(elodie, anne, provider):
    ask(elodie, anne.pharmacy)
    answer(anne, JoinRequest.objects.get(), "accepted")
    membership = Membership.objects.get(user__rpps=ELODIE.rpps)
    assert (membership.role, membership.agent_number, membership.user.email) == (Role.ADJOINT, 2, EMAIL)
    assert not membership.user.has_usable_password()
    assert come_in(Client(), provider, ELODIE).url == "/file/"
    assert acts() == ["join_asked", "join_answered", "signed_in"]


def test_who_is_turned_away_stays_outside_and_is_forgotten(elodie, anne, provider):
    ask(elodie, anne.pharmacy)
    answer(anne, JoinRequest.objects.get(), "refused")
    request = JoinRequest.objects.get()
    assert (request.rpps, request.psc_subject, request.first_name, request.last_name, request.email) == ("",) * 5
    assert request.accepted is False
    assert come_in(Client(), provider, ELODIE).url == JOIN
    assert sentence(Event.objects.get(act="join_answered")).endswith("a répondu à une demande d’arrivée : refusée")


def test_the_page_of_the_titulaire_shows_who_waits(elodie, anne):
    ask(elodie, anne.pharmacy)
    titulaire = Client()
    cast.sign_in(titulaire, anne)
    page = titulaire.get(REQUESTS).content.decode()
    assert "Élodie Vasseur" in page
    assert ELODIE.rpps in page
    assert "UNDEFINED" not in page
    assert titulaire.post(f"{REQUESTS}{JoinRequest.objects.get().pk}/").url == REQUESTS
    assert JoinRequest.objects.waiting().exists()


def test_only_the_titulaire_of_that_pharmacy_answers(elodie, anne, teammate, stranger):
    ask(elodie, anne.pharmacy)
    request = JoinRequest.objects.get()
    assert answer(teammate, request, "accepted").status_code == 403
    assert answer(stranger, request, "accepted").status_code == 404
    assert JoinRequest.objects.waiting().exists()


@pytest.mark.parametrize("act", [accept_joiner, turn_joiner_away])
def test_the_acts_themselves_ask_for_the_right(elodie, anne, teammate, on_stage, act):
    ask(elodie, anne.pharmacy)
    with pytest.raises(Forbidden):
        act(request_id=JoinRequest.objects.get().pk, by=teammate, at=cast.START)


def test_a_request_is_answered_once(elodie, anne):
    ask(elodie, anne.pharmacy)
    request = JoinRequest.objects.get()
    answer(anne, request, "accepted")
    assert answer(anne, request, "accepted").status_code == 404
    assert Membership.objects.filter(user__rpps=ELODIE.rpps).count() == 1


def test_an_e_mail_taken_meanwhile_is_told_to_the_titulaire(elodie, anne):
    ask(elodie, anne.pharmacy)
    cast.seat(anne.pharmacy, Role.PREPARATEUR, cast.Person(EMAIL, "Une", "Autre"))
    assert answer(anne, JoinRequest.objects.get(), "accepted").status_code == 409
    assert JoinRequest.objects.waiting().exists()


def test_a_pharmacist_of_one_team_may_ask_to_join_another(client, anne, stranger, provider):
    known(named(stranger.pharmacy, GARE[0]) and stranger.user, ELODIE)
    come_in(client, provider, ELODIE)
    assert "Rejoindre une autre pharmacie" in client.get("/pharmacie/choisir/").content.decode()
    ask(client, anne.pharmacy, email="")
    answer(anne, JoinRequest.objects.get(), "accepted")
    assert Membership.objects.filter(user=stranger.user).count() == 2
    assert come_in(Client(), provider, ELODIE).url == "/pharmacie/choisir/"


def test_a_closed_account_is_not_let_in_by_a_request(elodie, anne, stranger):
    ask(elodie, anne.pharmacy)
    User.objects.filter(pk=known(stranger.user, ELODIE).pk).update(is_active=False)
    assert answer(anne, JoinRequest.objects.get(), "accepted").status_code == 409


def test_a_pharmacist_of_an_unknown_pharmacy_goes_on_to_the_application(client, anne, provider):
    assert come_in(client, provider, BRUNO).url == "/pharmacie/demande/"
    wanted = "/pharmacie/demande/?etape=2"
    assert come_in(Client(), provider, ELODIE, next=wanted).url == wanted
    assert come_in(Client(), provider, ELODIE, next="/nulle-part/").url == JOIN


def test_the_held_identity_says_what_may_be_opened(elodie, rf):
    request = rf.get("/")
    request.session = elodie.session
    who = held.identity(request)
    assert (who.rpps, who.first_name, who.acr) == (ELODIE.rpps, "Élodie", "eidas1")
    assert held.may_open("06 001 6219", who)
    assert not held.may_open(GARE[0], who)
    assert not held.may_open("060016219", None)


# Linking an account that is already there


@pytest.fixture
def karim(anne):
    return cast.seat(anne.pharmacy, Role.ADJOINT)


def test_a_password_account_is_linked_by_whoever_shows_both(client, karim, provider):
    try_in(client, karim.user)
    assert come_in(client, provider, KARIM).url == "/connexion/psc/relier/"
    page = client.get("/connexion/psc/relier/").content.decode()
    assert KARIM.rpps in page
    assert karim.user.email in page
    assert client.post("/connexion/psc/relier/").url == "/connexion/psc/relier/"
    assert "Votre compte est relié" in client.get("/connexion/psc/relier/").content.decode()
    assert come_in(Client(), provider, KARIM).url == "/file/"
    assert acts() == ["signed_in", "psc_linked", "signed_in"]


def test_the_identity_may_come_before_the_password(client, karim, provider):
    come_in(client, provider, KARIM)
    assert try_in(client, karim.user, next="/connexion/psc/relier/").url == "/connexion/psc/relier/"
    client.post("/connexion/psc/relier/")
    assert User.objects.get(pk=karim.user.pk).rpps == KARIM.rpps


def test_a_pharmacist_of_elsewhere_links_nothing(client, karim, provider):
    try_in(client, karim.user)
    come_in(client, provider, MARC)
    answer = client.post("/connexion/psc/relier/")
    assert answer.status_code == 403
    assert Event.objects.get(act="sign_in_failed").facts == {"reason": "psc-elsewhere"}
    assert User.objects.get(pk=karim.user.pk).rpps is None


def test_a_preparateurs_account_is_not_linked_to_a_pharmacist(client, teammate, anne, provider):
    try_in(client, teammate.user)
    come_in(client, provider, KARIM)
    assert client.post("/connexion/psc/relier/").status_code == 403


def test_an_account_that_is_linked_keeps_its_person(client, karim, provider):
    known(karim.user, KARIM)
    User.objects.filter(pk=karim.user.pk).update(psc_subject="ailleurs quelqu-un")
    try_in(client, karim.user)
    come_in(client, provider, ELODIE)
    assert client.post("/connexion/psc/relier/").status_code == 403
    assert Event.objects.get(act="sign_in_failed").facts == {"reason": "psc-other-subject"}


def test_an_identity_of_another_account_links_nothing(client, anne, karim, provider):
    come_in(client, provider, KARIM)
    known(anne.user, KARIM)
    try_in(client, karim.user)
    assert client.post("/connexion/psc/relier/").status_code == 403


def test_linking_begins_at_the_provider(client, karim, provider, settings):
    try_in(client, karim.user)
    assert "Relier mon compte" in client.get("/pharmacie/choisir/").content.decode()
    assert client.get("/connexion/psc/relier/").url == "/connexion/psc/"
    settings.PSC_ISSUER = ""
    assert client.get("/connexion/psc/relier/").url == "/file/"


def test_who_is_signed_in_and_known_goes_on_to_work(client, anne, provider):
    try_in(client, anne.user)
    assert come_in(client, provider, ANNE).url == "/file/"
