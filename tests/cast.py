"""The people of the tests, made by the real use cases: owner and teammate of one pharmacy, a stranger from another."""

import datetime as dt
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from itertools import count
from typing import Any

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.db import transaction
from django.test import Client
from django.utils.timezone import now
from django_otp import DEVICE_ID_SESSION_KEY
from django_otp.oath import totp

from audit.actor import Actor
from audit.context import Door, through
from audit.vocabulary import ActorKind
from pharmacies.acts.add_member import add_member
from pharmacies.acts.appoint_dpo import appoint_dpo
from pharmacies.acts.create_pharmacy import create_pharmacy
from pharmacies.enrolment import Person
from pharmacies.models import Pharmacy, Phone, User
from pharmacies.place import Place
from pharmacies.seat import Seat
from pharmacies.session import CONFIRMED, PHARMACY, SEEN
from pharmacies.vocabulary import Role
from pharmacies.wall import inside

PASSWORD = "quatre girafes au bord du lac"
START = dt.datetime(2026, 11, 23, 7, 0, tzinfo=dt.UTC)
BACKSTAGE = Actor(ActorKind.COMMAND, name="cast")

_numbers = count(1)


def door() -> AbstractContextManager[Door]:
    """Acts need one: this is the stage entrance."""
    return through(Door("command:cast", None, "cast"))


def at_work() -> AbstractContextManager[Door]:
    """The door of the workers: what is asked behind it is asked as the courier."""
    return through(Door("worker:cast", None, "cast"))


@contextmanager
def at_home(seat: Seat) -> Iterator[None]:
    """As a page would be served to this person: in a transaction that sees their pharmacy."""
    with transaction.atomic(), inside(seat.pharmacy.pk):
        yield


def person(first_name: str = "Karim", last_name: str = "Haddad") -> Person:
    """Somebody with an e-mail of their own."""
    return Person(f"personne{next(_numbers)}@pharmacie.example", first_name, last_name)


def new_finess() -> str:
    """A FINESS number that no other test has; its last digit is the Luhn key."""
    body = f"44{next(_numbers):06d}"
    doubled = [int(sign) * (2 if place % 2 else 1) for place, sign in enumerate(body)]
    return f"{body}{-sum(sum(divmod(digit, 10)) for digit in doubled) % 10}"


def pharmacy(name: str = "Pharmacie des Tilleuls", **settings_of_it: Any) -> Pharmacy:
    """An open pharmacy in Nantes with a titulaire; keyword arguments set columns such as `ask_nir`."""
    place = Place(name, "12 place du Marché", "44000", "Nantes", "06 39 98 00 01")
    with door():
        member = create_pharmacy(
            finess=new_finess(),
            place=place,
            titulaire=person("Anne", "Martin"),
            password=PASSWORD,
            by=BACKSTAGE,
            at=START,
        )
    made = member.membership.pharmacy
    for column, value in settings_of_it.items():
        setattr(made, column, value)
    if settings_of_it:
        made.save()
    return made


def seat(pharmacy: Pharmacy, role: Role = Role.TITULAIRE, who: Person | None = None) -> Seat:
    """A seat there: the titulaire's own, or that of a person who is added."""
    if role is Role.TITULAIRE and who is None:
        return Seat.of(pharmacy.memberships.get(agent_number=1))
    with door():
        member = add_member(
            pharmacy_id=pharmacy.pk, person=who or person(), role=role, password=PASSWORD, by=BACKSTAGE, at=START
        )
    return Seat.of(member.membership)


def dpo() -> User:
    """A data protection officer."""
    with door():
        return appoint_dpo(person=person("Dominique", "Petit"), password=PASSWORD, by=BACKSTAGE, at=START).user


def sign_in(client: Client, who: Seat | User, *, fresh: bool = True) -> None:
    """The session that the sign-in page would leave, without its two hundred milliseconds of Argon2.

    `fresh`: both factors were shown just now.
    """
    user = who.user if isinstance(who, Seat) else who
    client.force_login(user, backend="pharmacies.backends.PasswordAndCode")
    session = client.session
    assert session[SESSION_KEY] == str(user.pk)
    session[DEVICE_ID_SESSION_KEY] = Phone.objects.get(user=user).persistent_id
    session[SEEN] = int(now().timestamp()) // 60
    if fresh:
        session[CONFIRMED] = int(now().timestamp())
    if isinstance(who, Seat):
        session[PHARMACY] = str(who.pharmacy.pk)
    session.save()
    client.cookies[settings.SESSION_COOKIE_NAME] = session.session_key


def code_of(user: User, steps: int = 0) -> str:
    """What the person's phone shows now, or some half-minutes later."""
    key = Phone.objects.get(user=user).bin_key
    return f"{totp(key, drift=steps):06d}"
