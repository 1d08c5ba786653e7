"""A person joins a team."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from audit.actor import Actor
from audit.trace import record
from audit.vocabulary import Act
from pharmacies.enrolment import Member, Person, join, new_account
from pharmacies.lookups import account_named
from pharmacies.models import Pharmacy
from pharmacies.refusal import Unknown
from pharmacies.vocabulary import Role
from pharmacies.wall import inside


def add_member(*, pharmacy_id: UUID, person: Person, role: Role, password: str, by: Actor, at: datetime) -> Member:
    """The new membership and what the phone needs to enrol.

    Somebody who already works elsewhere keeps account, password and phone: `password` then goes unused, or one
    pharmacy could take over another's account. Raises `Unknown` for the pharmacy; `Refusal` for a bad e-mail or
    password, or a person who is in the team.
    """
    with transaction.atomic(), inside(pharmacy_id):
        pharmacy = Pharmacy.objects.filter(pk=pharmacy_id).first()
        if pharmacy is None:
            raise Unknown
        user = account_named(person.email)
        enrolment = ""
        if user is None:
            user, enrolment = new_account(person, password)
        membership = join(pharmacy, user, role, at)
        record(Act.MEMBER_ADDED, by=by, at=at, pharmacy=pharmacy.pk, subjects=[user.pk])
    return Member(membership, enrolment)
