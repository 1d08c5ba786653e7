"""The page and the command that let somebody in again."""

import re
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from audit.models import Event
from pharmacies.models import Membership, Phone
from tests import cast
from tests.pharmacies.attempts import try_in
from tests.pharmacies.letters import sent
from tests.pharmacies.test_invitation import enrol, link_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def page(client, owner):
    try_in(client, owner.user)
    return client


def place(seat):
    return Membership.objects.get(user=seat.user).pk


def test_the_titulaire_gets_a_code_and_the_person_a_link(page, teammate):
    assert teammate.user.email in page.get("/equipe/acces/").content.decode()
    answer, (letter,) = sent(lambda: page.post("/equipe/acces/", {"membership": place(teammate)}))
    code = re.search(r"<code>(\w{4} \w{4})</code>", answer.content.decode()).group(1)
    page.logout()
    assert enrol(page, code, link_in(letter)).status_code == 200


def test_oneself_and_strangers_are_not_in_the_list(page, owner, stranger):
    words = page.get("/equipe/acces/").content.decode()
    assert f'value="{place(owner)}"' not in words
    for membership, status in ((place(owner), 409), (place(stranger), 404), ("x", 404)):
        assert page.post("/equipe/acces/", {"membership": membership}).status_code == status
    assert Phone.objects.filter(user=stranger.user).exists()


def test_a_preparateur_reads_why_not(client, teammate):
    try_in(client, teammate.user)
    answer = client.get("/equipe/acces/")
    assert answer.status_code == 403
    assert "redonner un accès" in answer.content.decode()


def test_without_a_fresh_factor_nobody_is_shut_out(client, owner, teammate):
    cast.sign_in(client, owner, fresh=False)
    page = client.post("/equipe/acces/", {"membership": place(teammate)}).content.decode()
    assert "C’est bien vous" in page
    assert f'name="membership" value="{place(teammate)}"' in page
    assert Phone.objects.filter(user=teammate.user).exists()


def test_the_command_lets_a_titulaire_in_again(client, owner):
    out = StringIO()
    finess, email = owner.pharmacy.finess, owner.user.email
    _, (letter,) = sent(lambda: call_command("renew_access", finess=finess, email=email, stdout=out))
    code = re.search(r"(\w{4} \w{4})$", out.getvalue().strip()).group(1)
    assert enrol(client, code, link_in(letter)).status_code == 200
    assert Event.objects.get(act="member_invited").actor_kind == "command"


def test_the_command_refuses_who_is_not_of_the_team(owner, stranger):
    with pytest.raises(CommandError, match="ne fait pas partie"):
        call_command("renew_access", finess=owner.pharmacy.finess, email=stranger.user.email)
