from io import StringIO
from uuid import uuid4

import pytest
from django.core.management import CommandError, call_command

from audit.models import Event
from pharmacies.acts.add_member import add_member
from pharmacies.models import Membership, Phone, User
from pharmacies.refusal import Refusal, Unknown
from pharmacies.vocabulary import Role
from tests import cast

pytestmark = pytest.mark.django_db


def add(pharmacy_id, person, password=cast.PASSWORD):
    with cast.door():
        return add_member(
            pharmacy_id=pharmacy_id,
            person=person,
            role=Role.ADJOINT,
            password=password,
            by=cast.BACKSTAGE,
            at=cast.START,
        )


def test_members_get_numbers_in_order_of_arrival(home):
    assert [add(home.pk, cast.person()).membership.agent_number for _ in range(2)] == [2, 3]


def test_a_number_is_never_given_twice(home):
    left = add(home.pk, cast.person())
    Membership.objects.filter(pk=left.membership.pk).update(ended_at=cast.START)
    again = add(home.pk, cast.Person(left.membership.user.email, "Karim", "Haddad"))
    assert (left.membership.agent_number, again.membership.agent_number) == (2, 3)


def test_the_phone_enrols_with_the_address_returned(home):
    member = add(home.pk, cast.person())
    assert member.enrolment == Phone.objects.get(user=member.membership.user).config_url


def test_a_stranger_who_joins_keeps_the_password(home, stranger):
    add(home.pk, cast.Person(stranger.user.email, "Autre", "Nom"), password="celui du nouveau titulaire")
    stranger.user.refresh_from_db()
    assert stranger.user.check_password(cast.PASSWORD)
    assert stranger.user.first_name == "Anne"


def test_nobody_joins_twice(home, owner):
    with pytest.raises(Refusal, match="déjà partie"):
        add(home.pk, cast.Person(owner.user.email, "Anne", "Martin"))


def test_an_unknown_pharmacy_is_not_found(home):
    with pytest.raises(Unknown):
        add(uuid4(), cast.person())
    assert User.objects.count() == 1


def test_the_trace_names_the_account_added(home):
    member = add(home.pk, cast.person())
    assert Event.objects.order_by("id").last().subjects == [member.membership.user_id]


def joined(**changes):
    given = {"email": "julie@pharmacie.example", "first_name": "Julie", "last_name": "Petit", "role": "preparateur"}
    out = StringIO()
    call_command("add_member", **{**given, **changes}, stdout=out)
    return out.getvalue()


def test_the_command_adds_a_person_and_prints_what_is_needed_once(home):
    printed = joined(finess=home.finess)
    assert "agent 2" in printed
    assert "otpauth://totp/" in printed
    assert home.memberships.get(agent_number=2).role == "preparateur"


@pytest.mark.parametrize("changes", [{"finess": "000000000"}, {"email": "no address"}])
def test_the_command_adds_nobody_by_mistake(home, changes):
    with pytest.raises(CommandError):
        joined(**{"finess": home.finess, **changes})
    assert home.memberships.count() == 1
