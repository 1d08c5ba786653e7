from uuid import uuid4

import pytest
from django.utils import timezone

from pharmacies.lookups import account, finess_of, pharmacy_of_finess, pharmacy_of_poster, seat_of, seats_of
from pharmacies.models import Membership, Pharmacy, User
from pharmacies.refusal import Unknown
from pharmacies.vocabulary import PharmacyState, Role
from tests import cast

pytestmark = pytest.mark.django_db


def test_a_seat_is_found_in_one_query(home, teammate, django_assert_num_queries):
    with django_assert_num_queries(1):
        seat = seat_of(account(teammate.user.pk), home.pk)
        found = (seat.user.email, seat.pharmacy.name, seat.role, seat.agent)
    assert found == (teammate.user.email, "Pharmacie des Tilleuls", Role.PREPARATEUR, 2)


def test_a_stranger_has_no_seat_here(home, stranger):
    assert seat_of(account(stranger.user.pk), home.pk) is None


def test_a_person_of_two_teams_has_two_seats_oldest_first(home, stranger):
    cast.seat(home, Role.ADJOINT, cast.Person(stranger.user.email, "", ""))
    seats = seats_of(account(stranger.user.pk))
    assert [seat.pharmacy for seat in seats] == [stranger.pharmacy, home]
    assert all(seat.user.email == stranger.user.email for seat in seats)
    assert seats == seats_of(User.objects.get(pk=stranger.user.pk))


def test_who_left_has_no_seat(home, teammate):
    Membership.objects.filter(user=teammate.user).update(ended_at=timezone.now())
    assert seats_of(account(teammate.user.pk)) == ()


def test_a_closed_account_is_not_found(teammate):
    User.objects.filter(pk=teammate.user.pk).update(is_active=False)
    assert account(teammate.user.pk) is None
    assert seats_of(User.objects.get(pk=teammate.user.pk)) == ()


def test_an_unknown_account_is_not_found():
    assert account(uuid4()) is None


def test_an_officer_has_an_account_and_no_seat(dpo):
    assert seats_of(account(dpo.pk)) == ()


def test_a_poster_is_found_however_its_code_is_typed(home):
    Pharmacy.objects.filter(pk=home.pk).update(poster="7K30X14")
    assert pharmacy_of_poster(" 7k3oxL4 ") == home


@pytest.mark.parametrize("code", ["0000000", "", "7K3QX4", "7K3QX4M7", "7K3\0X4M", "é" * 7, "\u202e7K3QX4M"])
def test_an_unknown_poster_is_not_found(home, code):
    with pytest.raises(Unknown, match="plus valable"):
        pharmacy_of_poster(code)


def test_the_poster_of_a_closed_pharmacy_still_names_it(home):
    Pharmacy.objects.filter(pk=home.pk).update(state=PharmacyState.CLOSED)
    assert pharmacy_of_poster(home.poster) == home


def test_a_pharmacy_is_known_by_its_finess_number(home):
    unknown = uuid4()
    assert finess_of(home.pk) == pharmacy_of_finess(f" {home.finess} ").finess == home.finess
    assert finess_of(unknown) == str(unknown)
