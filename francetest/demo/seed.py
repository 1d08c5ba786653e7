"""Fills an empty demo: pharmacies, accounts, kits, a queue as it looks on an ordinary afternoon."""

import datetime as dt
import json
import secrets
import uuid
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

import phonenumbers

from audit.actor import Actor
from audit.trace import record
from audit.vocabulary import Act
from francetest.demo.people import Persona, cast
from pharmacies.acts.add_member import add_member
from pharmacies.acts.appoint_dpo import appoint_dpo
from pharmacies.acts.appoint_support import appoint_support
from pharmacies.acts.create_pharmacy import Practice, create_pharmacy
from pharmacies.enrolment import Member, Person
from pharmacies.models import Pharmacy
from pharmacies.place import Place
from pharmacies.psc.mock.people import PEOPLE
from pharmacies.seat import Seat
from pharmacies.vocabulary import Role
from results.acts.open_lot import open_lot
from results.acts.record_result import record_result
from results.acts.register_case import Ticket, register_case
from results.acts.start_test import start_test
from results.answers import Answers
from results.consent import consent
from results.models import Device

QUARTER_HOUR: Final = Device(
    id="FICTIF-15", manufacturer="Fictif SA", name="Kit 15 minutes", active=True, fictitious=True
)
QUICK: Final = Device(
    id="FICTIF-1S",
    manufacturer="Fictif SA",
    name="Kit d’une seconde (parcours automatiques)",
    active=True,
    fictitious=True,
    reads_after=1,
    reads_until=3600,
)
NUMBERS: Final = {(persona.first_name, persona.last_name): persona.rpps for persona in PEOPLE}
"""RPPS of whom the simulator of Pro Santé Connect knows too."""
TILLEULS: Final = ("060016219", Place("Pharmacie des Tilleuls", "12 place du Marché", "44000", "Nantes", "0639980100"))
GARE: Final = ("030782866", Place("Pharmacie de la Gare", "1 boulevard de Stalingrad", "44000", "Nantes", "0639980101"))


@dataclass(frozen=True, slots=True)
class Account:
    """A fictitious account as it is printed and typed."""

    email: str
    password: str
    role: str
    pharmacy: str


def seed(accounts: Path, *, by: Actor, at: dt.datetime) -> list[Account]:
    """The accounts; made once, read again from the file (mode 0600) at later starts."""
    if accounts.exists():
        return [Account(**entry) for entry in json.loads(accounts.read_text())]
    made = _everything(by=by, at=at)  # each act in its own transaction: one transaction belongs to one pharmacy
    record(Act.DEMO_SEEDED, by=by, at=at)
    accounts.touch(mode=0o600)
    accounts.write_text(json.dumps([asdict(account) for account in made]))
    return made


def _everything(*, by: Actor, at: dt.datetime) -> list[Account]:
    Device.objects.bulk_create([QUARTER_HOUR, QUICK])
    tilleuls = _Team(TILLEULS, "tilleuls", by=by, at=at)
    seat = tilleuls.titulaire("Anne", "Marchand")
    karim = tilleuls.member("Karim", "Haddad", Role.ADJOINT)
    tilleuls.member("Julie", "Petit", Role.PREPARATEUR)
    gare = _Team(GARE, "gare", undo_seconds=1, by=by, at=at)
    gare.titulaire("Marc", "Leblanc")
    gare_seat = gare.member("Sonia", "Robert", Role.ADJOINT)
    _lot(QUICK, gare_seat, at)
    lot = _lot(QUARTER_HOUR, seat, at)
    _afternoon(seat, karim, lot, at=at)
    return [*tilleuls.accounts, *gare.accounts, _officer(by=by, at=at), _helper(by=by, at=at)]


class _Team:
    """One pharmacy's people, and the accounts made for them."""

    def __init__(
        self, pharmacy: tuple[str, Place], domain: str, *, by: Actor, at: dt.datetime, undo_seconds: int = 30
    ) -> None:
        self.finess, self.place = pharmacy
        self.domain, self.by, self.at, self.undo_seconds = domain, by, at, undo_seconds
        self.accounts: list[Account] = []
        self.pharmacy_id: uuid.UUID | None = None

    def titulaire(self, first: str, last: str) -> Seat:
        password, person = self._person(first, last, Role.TITULAIRE)
        made = create_pharmacy(
            finess=self.finess,
            place=self.place,
            titulaire=person,
            password=password,
            practice=Practice(ask_nir=True, undo_seconds=self.undo_seconds),
            by=self.by,
            at=self.at,
        )
        self.pharmacy_id = made.membership.pharmacy.pk
        return _seat(made)

    def member(self, first: str, last: str, role: Role) -> Seat:
        if self.pharmacy_id is None:
            raise ValueError("a team begins with its titulaire")
        password, person = self._person(first, last, role)
        made = add_member(
            pharmacy_id=self.pharmacy_id, person=person, role=role, password=password, by=self.by, at=self.at
        )
        return _seat(made)

    def _person(self, first: str, last: str, role: Role) -> tuple[str, Person]:
        password, email = _password(), f"{first.lower()}@{self.domain}.example"
        self.accounts.append(Account(email, password, str(role.label), self.place.name))
        return password, Person(email, first, last, NUMBERS.get((first, last)))


def _officer(*, by: Actor, at: dt.datetime) -> Account:
    account = Account("paul@dpo.example", _password(), "délégué à la protection des données", "")
    appoint_dpo(person=Person(account.email, "Paul", "Garnier"), password=account.password, by=by, at=at)
    return account


def _helper(*, by: Actor, at: dt.datetime) -> Account:
    account = Account("sam@assistance.example", _password(), "assistance technique", "")
    appoint_support(person=Person(account.email, "Sam", "Aubry"), password=account.password, by=by, at=at)
    return account


def _password() -> str:
    return secrets.token_urlsafe(15)


def _seat(member: Member) -> Seat:
    return Seat.of(member.membership)


def _lot(device: Device, seat: Seat, at: dt.datetime) -> uuid.UUID:
    expires_on = at.date() + dt.timedelta(days=180)
    return open_lot(device_id=device.pk, number="CV2611A", expires_on=expires_on, by=seat, at=at).pk


def _afternoon(seat: Seat, colleague: Seat, lot: uuid.UUID, *, at: dt.datetime) -> None:
    """Eight people: two given their result, one to be read now, two on the timer, three waiting."""
    minutes = (40, 34, 16, 11, 8, 6, 4, 2)
    for position, (persona, ago) in enumerate(zip(cast(len(minutes)), minutes, strict=True)):
        came = at - dt.timedelta(minutes=ago)
        ticket = register(seat.pharmacy, persona, at=came)
        who = seat if position % 2 else colleague
        if position < 5:
            start_test(case_id=ticket.case_id, lot_id=lot, by=who, at=came + dt.timedelta(seconds=30))
        if position < 2:
            read_at = came + dt.timedelta(minutes=17)
            record_result(case_id=ticket.case_id, value="negative", by=who, at=read_at)


def register(pharmacy: Pharmacy, persona: Persona, *, at: dt.datetime) -> Ticket:
    """A persona's form, as the page would hand it in."""
    version = consent("fr")
    return register_case(
        pharmacy=pharmacy,
        answers=answers(persona),
        once=uuid.uuid4(),
        language="fr",
        consent_version=version.version,
        consent_hash=version.sha256,
        at=at,
    )


def answers(persona: Persona) -> Answers:
    """What the form makes of what a persona types."""
    number = phonenumbers.parse(persona.mobile, "FR")
    return Answers(
        birth_name=persona.birth_name,
        first_names=persona.first_names,
        used_name=persona.used_name,
        sex=persona.sex,
        birth_date=persona.born.isoformat(),
        street=persona.street,
        postcode=persona.postcode,
        city=persona.city,
        country="FR",
        mobile=phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164),
        email=persona.email,
        nir=persona.nir,
        symptoms="yes" if persona.symptoms else "no",
        onset="earlier" if persona.symptoms else "",
        share=persona.share,
        guardian_name=persona.guardian_name,
        guardian_link="mother" if persona.guardian_name else "",
    )
