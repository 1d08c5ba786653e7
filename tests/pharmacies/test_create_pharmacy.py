from dataclasses import replace
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from audit.models import Event
from pharmacies import poster
from pharmacies.acts.create_pharmacy import create_pharmacy
from pharmacies.models import Pharmacy, User
from pharmacies.place import Place
from pharmacies.refusal import Refusal
from pharmacies.vocabulary import Role
from tests import cast

pytestmark = pytest.mark.django_db

PLACE = Place("Pharmacie des Tilleuls", "12 place du Marché", "44000", "Nantes")


def create(**changes):
    given = {
        "finess": cast.new_finess(),
        "place": PLACE,
        "titulaire": cast.person(),
        "password": cast.PASSWORD,
        "by": cast.BACKSTAGE,
        "at": cast.START,
    }
    with cast.door():
        return create_pharmacy(**{**given, **changes})


def test_a_pharmacy_opens_with_its_titulaire_as_agent_1():
    member = create(finess="060 016 219")
    assert member.membership.pharmacy.finess == "060016219"
    assert (member.membership.role, member.membership.agent_number) == (Role.TITULAIRE, 1)
    assert member.enrolment.startswith("otpauth://totp/FranceTest%3A")


def test_its_poster_code_can_be_read_aloud():
    assert poster.is_code(create().membership.pharmacy.poster)


def test_both_acts_are_in_the_trace_without_a_name():
    member = create()
    events = Event.objects.filter(pharmacy=member.membership.pharmacy_id).order_by("id")
    assert [(event.act, event.subjects) for event in events] == [
        ("pharmacy_created", [member.membership.pharmacy_id]),
        ("member_added", [member.membership.user_id]),
    ]


def test_a_titulaire_of_two_pharmacies_keeps_password_and_phone():
    person = cast.person()
    create(titulaire=person)
    second = create(titulaire=replace(person, email=person.email.upper()), password="un autre mot de passe long")
    assert second.enrolment == ""
    assert second.membership.user.check_password(cast.PASSWORD)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"finess": "060016218"}, "bad-finess"),
        ({"finess": "\0"}, "bad-finess"),
        ({"place": replace(PLACE, postcode="4400")}, "bad-address"),
        ({"place": replace(PLACE, name="")}, "bad-address"),
        ({"place": replace(PLACE, city="x" * 300)}, "bad-address"),
        ({"place": replace(PLACE, street="rue\0")}, "bad-address"),
        ({"titulaire": cast.Person("pas un e-mail", "Anne", "Martin")}, "bad-account"),
        ({"titulaire": cast.Person("anne\0@pharmacie.example", "Anne", "Martin")}, "bad-account"),
        ({"titulaire": cast.Person("a@pharmacie.example", "", "Martin")}, "bad-account"),
        ({"titulaire": cast.Person("a@pharmacie.example", "A" * 300, "Martin")}, "bad-account"),
        ({"password": "court"}, "bad-account"),
    ],
)
def test_a_mistake_creates_nothing(changes, code):
    with pytest.raises(Refusal) as refused:
        create(**changes)
    assert (refused.value.code, refused.value.status) == (code, 422)
    assert not Pharmacy.objects.exists()
    assert not User.objects.exists()


def test_a_mistake_is_told_with_its_column(db):
    with pytest.raises(Refusal, match=r"^city\u00a0: .*100 caractères"):
        create(place=replace(PLACE, city="x" * 300))


def test_a_finess_number_opens_one_pharmacy():
    create(finess="060016219")
    with pytest.raises(Refusal, match="déjà") as refused:
        create(finess="060016219")
    assert refused.value.code == "finess-taken"


def command(**changes):
    given = {
        "finess": "060016219",
        "name": "Pharmacie des Tilleuls",
        "street": "12 place du Marché",
        "postcode": "44000",
        "city": "Nantes",
        "email": "anne@pharmacie.example",
        "first_name": "Anne",
        "last_name": "Martin",
    }
    out = StringIO()
    call_command("create_pharmacy", **{**given, **changes}, stdout=out)
    return out.getvalue()


def test_the_command_prints_what_the_titulaire_needs():
    printed = command()
    password = printed.partition("une seule fois\u00a0: ")[2].splitlines()[0]
    assert User.objects.get().check_password(password)
    assert "otpauth://totp/" in printed
    assert Pharmacy.objects.get().poster in printed


def test_the_command_prints_no_password_for_an_account_that_exists():
    command()
    printed = command(finess="030782866")
    assert "déjà un compte" in printed
    assert "une seule fois" not in printed


def test_the_command_ends_with_1_on_a_bad_finess():
    with pytest.raises(CommandError, match="FINESS") as stopped:
        command(finess="060016218")
    assert stopped.value.returncode == 1


def test_the_command_sets_what_the_pharmacy_asks_and_how_long_it_may_undo():
    command(ask_nir=True, undo_seconds=5)
    made = Pharmacy.objects.get()
    assert (made.ask_nir, made.ask_birth_place, made.undo_seconds) == (True, False, 5)


@pytest.mark.parametrize("seconds", [-1, 301])
def test_an_undo_time_out_of_bounds_is_refused(seconds):
    with pytest.raises(CommandError):
        command(undo_seconds=seconds)
    assert not Pharmacy.objects.exists()
