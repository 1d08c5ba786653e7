import pytest

from audit.models import Event
from pharmacies.models import Membership
from pharmacies.vocabulary import Role
from tests import cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def commuter(home, stranger):
    """Somebody who works in both pharmacies."""
    return cast.seat(home, Role.ADJOINT, cast.Person(stranger.user.email, "", ""))


def test_the_page_offers_the_own_pharmacies_and_no_other(client, commuter, stranger):
    elsewhere = cast.pharmacy("Pharmacie de la Gare")
    cast.sign_in(client, commuter.user)
    page = client.get("/pharmacie/choisir/").content.decode()
    assert str(commuter.pharmacy.pk) in page
    assert str(stranger.pharmacy.pk) in page
    assert elsewhere.name not in page


def test_one_click_takes_the_seat_and_leaves_a_trace(client, commuter):
    cast.sign_in(client, commuter.user)
    before = client.session.session_key
    answer = client.post("/pharmacie/choisir/", {"pharmacy": commuter.pharmacy.pk, "next": "/corriger/"})
    assert answer.url == "/corriger/"
    assert client.get("/file/").content.decode() == f"agent 2, adjoint, {commuter.pharmacy.pk}"
    assert client.session.session_key != before
    event = Event.objects.get(act="pharmacy_chosen")
    assert (event.actor_id, event.pharmacy) == (commuter.user.pk, commuter.pharmacy.pk)


def test_one_may_change_over_during_the_day(client, commuter, stranger):
    cast.sign_in(client, commuter)
    client.post("/pharmacie/choisir/", {"pharmacy": stranger.pharmacy.pk})
    assert client.get("/file/").content.decode() == f"agent 1, titulaire, {stranger.pharmacy.pk}"


@pytest.mark.parametrize("chosen", ["", "pas un numéro", "\0", "00000000-0000-0000-0000-000000000000", "elsewhere"])
def test_a_pharmacy_of_others_is_not_found(client, owner, stranger, chosen):
    cast.sign_in(client, owner)
    answer = client.post(
        "/pharmacie/choisir/", {"pharmacy": str(stranger.pharmacy.pk) if chosen == "elsewhere" else chosen}
    )
    assert answer.status_code == 404
    assert "Vous ne faites pas partie de cette équipe." in answer.content.decode()
    assert "agent 1" in client.get("/file/").content.decode()


def test_who_is_in_no_team_reads_whom_to_ask(client, owner):
    Membership.objects.update(ended_at=cast.START)
    cast.sign_in(client, owner.user)
    page = client.get("/pharmacie/choisir/").content.decode()
    assert "Demandez au titulaire de vous ajouter." in page


def test_a_visitor_has_nothing_to_choose(client, db):
    assert client.get("/pharmacie/choisir/").url.startswith("/connexion/")
