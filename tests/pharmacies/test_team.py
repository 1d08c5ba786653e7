"""The team page: who works here, and how an access begins, changes and ends."""

import re

import pytest
from django.core import mail

from audit.models import Event
from audit.vocabulary import Act
from pharmacies.models import AccessReview, Invitation, Membership
from pharmacies.vocabulary import Role
from tests import cast

INVITED = {"first_name": "Inès", "last_name": "Roux", "email": "ines@pharmacie.example", "role": "adjoint"}


def membership(seat):
    return Membership.objects.get(user=seat.user, pharmacy=seat.pharmacy)


@pytest.fixture
def page(client, owner):
    cast.sign_in(client, owner)
    return client


def test_everybody_of_the_counter_sees_the_team(client, owner, teammate):
    cast.sign_in(client, teammate)
    words = client.get("/equipe/").content.decode()
    assert owner.user.last_name in words
    assert "préparateur" in words
    assert "Retirer l’accès" not in words


def test_a_reader_does_not(client, owner):
    cast.sign_in(client, cast.seat(owner.pharmacy, Role.LECTEUR))
    assert client.get("/equipe/").status_code == 403


@pytest.mark.parametrize("role", [Role.ADJOINT, Role.PREPARATEUR])
@pytest.mark.parametrize("what", ["role", "retirer"])
def test_only_the_titulaire_changes_it(client, owner, role, what):
    cast.sign_in(client, cast.seat(owner.pharmacy, role))
    assert client.post(f"/equipe/{membership(owner).pk}/{what}/", {"role": "lecteur"}).status_code == 403
    assert membership(owner).role == Role.TITULAIRE


def test_another_role_counts_and_is_traced(page, owner, teammate):
    answer = page.post(f"/equipe/{membership(teammate).pk}/role/", {"role": "adjoint"})
    assert answer.status_code == 302
    assert membership(teammate).role == Role.ADJOINT
    event = Event.objects.get(act=Act.ROLE_CHANGED)
    assert (event.facts, event.subjects) == ({"before": "preparateur", "after": "adjoint"}, [teammate.user.pk])


@pytest.mark.parametrize("role", ["", "dpo", "x\0", "é" * 300])
def test_no_role_of_ours_changes_nothing(page, teammate, role):
    assert page.post(f"/equipe/{membership(teammate).pk}/role/", {"role": role}).status_code == 422
    assert membership(teammate).role == Role.PREPARATEUR


def test_the_same_role_leaves_no_trace(page, teammate):
    page.post(f"/equipe/{membership(teammate).pk}/role/", {"role": "preparateur"})
    assert not Event.objects.filter(act=Act.ROLE_CHANGED).exists()


def test_the_next_click_of_a_revoked_person_is_refused(page, client_class, teammate):
    open_page = client_class()
    cast.sign_in(open_page, teammate)
    assert open_page.get("/file/").status_code == 200
    page.post(f"/equipe/{membership(teammate).pk}/retirer/")
    answer = open_page.get("/file/")
    assert answer.status_code in {302, 403}
    assert str(teammate.pharmacy.pk) not in answer.content.decode()
    assert open_page.get("/equipe/").status_code in {302, 403}


@pytest.fixture
def client_class():
    from django.test import Client

    return Client


def test_a_lowered_role_counts_at_the_next_click(page, client_class, owner):
    adjoint = cast.seat(owner.pharmacy, Role.ADJOINT)
    open_page = client_class()
    cast.sign_in(open_page, adjoint)
    assert open_page.get("/corriger/").status_code == 200
    page.post(f"/equipe/{membership(adjoint).pk}/role/", {"role": "preparateur"})
    assert open_page.get("/corriger/").status_code in {302, 403}


def test_a_leaver_stays_in_the_books(page, teammate):
    page.post(f"/equipe/{membership(teammate).pk}/retirer/")
    kept = membership(teammate)
    assert (kept.agent_number, kept.ended_at is None) == (2, False)
    assert Event.objects.get(act=Act.MEMBERSHIP_ENDED).subjects == [teammate.user.pk]


@pytest.mark.parametrize(("what", "data"), [("retirer", {}), ("role", {"role": "adjoint"})])
def test_the_last_titulaire_stays(page, owner, what, data):
    answer = page.post(f"/equipe/{membership(owner).pk}/{what}/", data)
    assert answer.status_code == 409
    assert "seul titulaire" in answer.content.decode()
    assert (membership(owner).role, membership(owner).ended_at) == (Role.TITULAIRE, None)


def test_one_of_two_titulaires_may_go(page, owner):
    cast.seat(owner.pharmacy, Role.TITULAIRE, cast.person("Luc", "Morel"))
    assert page.post(f"/equipe/{membership(owner).pk}/retirer/").status_code == 302
    assert membership(owner).ended_at is not None


@pytest.mark.parametrize("what", ["role", "retirer"])
def test_a_member_of_another_pharmacy_is_not_found(page, stranger, what):
    assert page.post(f"/equipe/{membership(stranger).pk}/{what}/", {"role": "lecteur"}).status_code == 404
    assert membership(stranger).role == Role.TITULAIRE


def test_an_invitation_sends_a_link_and_shows_a_code_once(page, owner, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        words = page.post("/equipe/inviter/", INVITED).content.decode()
    code = re.search(r'class="handed num">([^<]+)<', words)[1]
    (letter,) = mail.outbox
    assert letter.to == [INVITED["email"]]
    assert code not in letter.body
    invitation = Invitation.objects.get()
    assert (invitation.role, invitation.pharmacy, invitation.issued_by) == ("adjoint", owner.pharmacy, owner.user)
    assert Event.objects.get(act=Act.MEMBER_INVITED).facts == {"purpose": "join"}
    assert "Inès Roux" in page.get("/equipe/").content.decode()


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({"role": ""}, 422),
        ({"email": "pas un e-mail"}, 422),
        ({"email": "a\0@pharmacie.example"}, 422),
        ({"first_name": ""}, 422),
        ({"first_name": "x" * 300}, 422),
        ({"last_name": "\u202eRoux"}, 422),
    ],
)
def test_a_mistake_invites_nobody_and_keeps_what_was_typed(page, changes, status):
    answer = page.post("/equipe/inviter/", {**INVITED, **changes})
    assert answer.status_code == status
    assert not Invitation.objects.exists()
    kept = {**INVITED, **changes}
    assert f'value="{kept["last_name"]}"' in answer.content.decode()


def test_somebody_of_the_team_is_not_invited_again(page, teammate):
    assert page.post("/equipe/inviter/", {**INVITED, "email": teammate.user.email}).status_code == 409


def test_an_adjoint_invites_nobody(client, owner):
    cast.sign_in(client, cast.seat(owner.pharmacy, Role.ADJOINT))
    assert client.post("/equipe/inviter/", INVITED).status_code == 403


def reviewed(page, seats, *, end=()):
    return page.post(
        "/equipe/revue/",
        {"seen": [membership(seat).pk for seat in seats], "end": [membership(seat).pk for seat in end]},
    )


def test_one_press_confirms_everybody(page, owner, teammate):
    assert reviewed(page, [owner, teammate]).status_code == 302
    review = AccessReview.objects.get()
    assert (review.kept, review.ended, review.reviewed_by) == (2, 0, owner.user)
    assert Event.objects.get(act=Act.ACCESS_REVIEWED).facts == {"kept": 2, "ended": 0}


def test_a_review_ends_those_who_left(page, owner, teammate):
    reviewed(page, [owner, teammate], end=[teammate])
    assert membership(teammate).ended_at is not None
    assert AccessReview.objects.get().ended == 1


def test_a_review_of_another_team_than_was_shown_counts_nothing(page, owner, teammate):
    assert reviewed(page, [owner]).status_code == 409
    assert page.post("/equipe/revue/", {"seen": ["x", "\0"]}).status_code == 409
    assert not AccessReview.objects.exists()


def test_a_review_does_not_end_the_last_titulaire(page, owner, teammate):
    assert reviewed(page, [owner, teammate], end=[owner, teammate]).status_code == 409
    assert membership(teammate).ended_at is None


def test_a_review_is_due_every_quarter(page, owner, teammate, time_machine):
    time_machine.move_to(cast.START, tick=False)
    cast.sign_in(page, owner)
    assert "en retard" not in page.get("/equipe/").content.decode()
    time_machine.shift(93 * 24 * 3600)
    cast.sign_in(page, owner)
    assert "en retard" in page.get("/equipe/").content.decode()
    reviewed(page, [owner, teammate])
    words = page.get("/equipe/").content.decode()
    assert "en retard" not in words
    assert "Première revue" not in page.get("/equipe/revue/").content.decode()


def test_the_team_page_says_who_may_do_what(page):
    words = page.get("/equipe/").content.decode()
    assert "voir les chiffres de la pharmacie, sans aucune donnée de patient" in words


@pytest.mark.parametrize("page", ["inviter", "revue", "{place}/role", "{place}/retirer"])
def test_who_was_not_asked_lately_shows_a_factor_before_the_team_changes(client, owner, teammate, page):
    cast.sign_in(client, owner, fresh=False)
    address = f"/equipe/{page.format(place=membership(teammate).pk)}/"
    answer = client.post(address, {"role": "adjoint", "seen": "x"})
    assert "C’est bien vous" in answer.content.decode()
    assert membership(teammate).role == "preparateur"
    assert membership(teammate).ended_at is None
