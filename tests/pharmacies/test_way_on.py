"""Where a person goes after signing in."""

import pytest

from pharmacies.vocabulary import Role
from tests import cast
from tests.pharmacies.attempts import try_in

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("target", ["/corriger/", "/file/?jour=2026-11-23"])
def test_a_local_address_is_gone_on_to(client, owner, target):
    page = client.get("/connexion/", {"next": target}).content.decode()
    assert f'name="next" value="{target}"' in page
    assert try_in(client, owner.user, next=target).url == target


@pytest.mark.parametrize(
    "target",
    ["https://ailleurs.example/", "//ailleurs.example", "/\\ailleurs.example", "javascript:alert(1)", "file/",
     "/" + "a" * 500, "\n//ailleurs.example", "/\t/ailleurs.example"],
)  # fmt: skip
def test_an_address_elsewhere_is_not(client, owner, target):
    assert try_in(client, owner.user, next=target).url == "/file/"


def test_who_is_in_already_goes_on(client, owner):
    cast.sign_in(client, owner)
    assert client.get("/connexion/").url == "/file/"


def test_the_officer_goes_to_the_console(client, dpo):
    assert try_in(client, dpo, next="/file/").url == "/admin/"


def test_the_officer_comes_back_to_the_page_of_the_console(client, dpo):
    assert try_in(client, dpo, next="/admin/pharmacies/user/").url == "/admin/pharmacies/user/"


def test_two_teams_mean_a_choice_with_the_address_kept(client, home, stranger):
    cast.seat(home, Role.ADJOINT, cast.Person(stranger.user.email, "", ""))
    assert try_in(client, stranger.user, next="/corriger/").url == "/pharmacie/choisir/?next=%2Fcorriger%2F"
    assert client.get("/file/").url == "/pharmacie/choisir/?next=%2Ffile%2F"
