"""What the database refuses, whoever writes to it."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, models, transaction

from pharmacies.models import Membership, Pharmacy, User
from tests import cast

pytestmark = pytest.mark.django_db


def refused(constraint, model, pk, **columns):
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        model.objects.filter(pk=pk).update(**columns)


@pytest.mark.parametrize(
    ("constraint", "columns"),
    [
        ("pharmacy_finess_form", {"finess": "12345678"}),
        ("pharmacy_finess_form", {"finess": "1a3456789"}),
        ("pharmacy_poster_form", {"poster": "7K3QX4I"}),
        ("pharmacy_postcode_form", {"postcode": "2A004"}),
        ("pharmacy_state_known", {"state": "half"}),
        ("pharmacy_undo_at_most_5_minutes", {"undo_seconds": 301}),
    ],
)
def test_a_pharmacy_keeps_its_form(home, constraint, columns):
    refused(constraint, Pharmacy, home.pk, **columns)


def test_finess_and_poster_are_one_pharmacy_s(home, stranger):
    for column in ("finess", "poster"):
        refused(column, Pharmacy, stranger.pharmacy.pk, **{column: getattr(home, column)})


def test_an_e_mail_is_stored_in_lower_case(owner):
    refused("user_email_in_lower_case", User, owner.user.pk, email="Anne@pharmacie.example")


def test_an_e_mail_is_one_account_s(owner, stranger):
    refused("email", User, owner.user.pk, email=stranger.user.email)


@pytest.mark.parametrize(
    ("constraint", "columns"),
    [
        ("membership_role_known", {"role": "stagiaire"}),
        ("membership_agent_number_from_1", {"agent_number": 0}),
        ("membership_agent_number_once", {"agent_number": 1}),
        ("membership_ends_after_it_began", {"ended_at": cast.START - timedelta(seconds=1)}),
    ],
)
def test_a_membership_keeps_its_form(teammate, constraint, columns):
    refused(constraint, Membership, teammate.user.memberships.get().pk, **columns)


def test_nobody_has_two_current_memberships_in_one_pharmacy(owner):
    with pytest.raises(IntegrityError, match="membership_one_at_a_time"), transaction.atomic():
        Membership.objects.create(
            pharmacy=owner.pharmacy, user=owner.user, role="adjoint", agent_number=9, added_at=cast.START
        )


@pytest.mark.parametrize("model", [User, Pharmacy, Membership])
def test_nothing_that_a_patient_may_ask_about_is_deleted_in_passing(model):
    keys = [field for field in model._meta.concrete_fields if isinstance(field, models.ForeignKey)]
    assert all(key.remote_field.on_delete is models.PROTECT for key in keys)


def test_no_model_shows_a_name_as_its_text(owner):
    for row in (owner.user, owner.pharmacy, owner.user.memberships.get()):
        assert str(row) == str(row.pk)
