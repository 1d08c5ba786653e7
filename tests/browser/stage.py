"""Sets the stage inside the stack's own environment: every state of a visit, made by the real acts, some in the past.

`python -m tests.browser.stage` prints what the tests need to find it again, as one JSON object.
"""

import datetime as dt
import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any, Final

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "francetest.settings")
django.setup()

from django.db import transaction  # noqa: E402 models need the settings first
from django.template.loader import render_to_string  # noqa: E402
from django.utils import timezone  # noqa: E402

from audit.actor import Actor  # noqa: E402
from audit.context import Door, new_request_id, through  # noqa: E402
from audit.vocabulary import ActorKind  # noqa: E402
from francetest.demo.people import Persona, cast  # noqa: E402
from francetest.demo.seed import register  # noqa: E402
from pharmacies.acts.add_member import add_member  # noqa: E402
from pharmacies.acts.create_pharmacy import create_pharmacy  # noqa: E402
from pharmacies.enrolment import Person  # noqa: E402
from pharmacies.inviting import invite  # noqa: E402
from pharmacies.models import Pharmacy  # noqa: E402
from pharmacies.models.factor import CODES, new_recovery_code  # noqa: E402
from pharmacies.place import Place  # noqa: E402
from pharmacies.seat import Seat  # noqa: E402
from pharmacies.vocabulary import Purpose, Role  # noqa: E402
from pharmacies.wall import inside  # noqa: E402
from results.acts.cancel_case import cancel_case  # noqa: E402
from results.acts.correct_result import correct_result  # noqa: E402
from results.acts.open_lot import open_lot  # noqa: E402
from results.acts.record_result import record_result  # noqa: E402
from results.acts.register_case import Ticket  # noqa: E402
from results.acts.start_test import start_test  # noqa: E402
from results.models import Delivery, Device, Lot  # noqa: E402
from results.vocabulary import OutboxState  # noqa: E402
from tests.browser.views import ERRORS, PORT_PASSWORD  # noqa: E402

BACKSTAGE: Final = Actor(ActorKind.COMMAND, name="stage")
LISE: Final = Person("lise@port.example", "Lise", "Morvan")
YANN: Final = Person("yann@port.example", "Yann", "Guivarc’h")
"""They share a computer (test_lock.py); nobody else signs them in."""
VALUES: Final = {"negative": "negative", "positive": "positive", "invalid": "invalid", "corrected": "positive"}


@contextmanager
def door() -> Iterator[None]:
    """Acts are traced: this is the stage entrance."""
    with through(Door("command:stage", None, new_request_id())):
        yield


class Stage:
    """One of each, in the Pharmacie des Tilleuls."""

    def __init__(self, now: dt.datetime) -> None:
        self.now = now
        self.pharmacy = Pharmacy.objects.get(name="Pharmacie des Tilleuls")
        self.seat = Seat.of(self.pharmacy.memberships.get(role=Role.ADJOINT))
        with transaction.atomic(), inside(self.pharmacy.pk):
            self.lot = Lot.objects.select_related("device").get(pharmacy=self.pharmacy)
        self.people = iter(cast(60)[30:])
        self.actors: dict[str, Any] = {}

    def enters(self, name: str, *, ago: float = 3, **changes: Any) -> Ticket:
        """Somebody hands in the form."""
        persona: Persona = replace(next(self.people), email=f"{name}@courriel.example", **changes)
        ticket = register(self.pharmacy, persona, at=self.now - dt.timedelta(minutes=ago))
        self.actors[name] = {
            "case": str(ticket.case_id),
            "number": ticket.number,
            "ticket": ticket.token,
            "code": ticket.code,
            "email": persona.email,
        }
        return ticket

    def starts(self, name: str, *, ago: float, lot: Lot | None = None) -> Ticket:
        """The timer runs since then."""
        ticket = self.enters(name, ago=ago + 2)
        at = self.now - dt.timedelta(minutes=ago)
        start_test(case_id=ticket.case_id, lot_id=(lot or self.lot).pk, by=self.seat, at=at)
        return ticket

    def is_read(self, name: str, value: str, *, ago: float = 30) -> Ticket:
        """Given its result in time; the undo time is over."""
        ticket = self.starts(name, ago=ago)
        at = self.now - dt.timedelta(minutes=ago - 16)
        record_result(case_id=ticket.case_id, value=value, by=self.seat, at=at, number=ticket.number)
        return ticket

    def everybody(self) -> dict[str, Any]:
        """The cast of the pages."""
        self.enters("waiting")
        self.enters("minor", born=dt.date(2016, 6, 21), guardian_name="Nadia Moreau")
        self.starts("early", ago=6)
        self.starts("readable", ago=15.2, lot=self._patient_box())
        self.starts("missed", ago=24)
        for name, value in VALUES.items():
            self.is_read(name, value)
        corrected = self.actors["corrected"]["case"]
        correct_result(case_id=corrected, value="negative", reason="typing", by=self.seat, at=self.now)
        with transaction.atomic(), inside(self.pharmacy.pk):  # the worker sees it refused only
            self._refuse(self.is_read("refused", "negative"))
        cancel_case(case_id=self.enters("cancelled").case_id, reason="left", by=self.seat, at=self.now)
        return self.actors

    def _patient_box(self) -> Lot:
        """Opened yesterday, so that it is not the workstation's; its window outlasts a slow run of the tests."""
        device = Device(id="FICTIF-1H", manufacturer="Fictif SA", name="Kit d’une heure", active=True, fictitious=True)
        device.reads_until = 3600
        device.save()
        yesterday = self.now - dt.timedelta(days=1)
        expires_on = self.now.date() + dt.timedelta(days=90)
        return open_lot(device_id=device.pk, number="CV2610B", expires_on=expires_on, by=self.seat, at=yesterday)

    @staticmethod
    def _refuse(ticket: Ticket) -> None:
        """The simulator has no reason to refuse what our forms let through: the answer is written as it would come."""
        settled = {
            "state": OutboxState.REFUSED,
            "refusal": "wrong-birth-date",
            "settled_at": timezone.now(),
            "attempts": 1,
        }
        Delivery.objects.filter(case_id=ticket.case_id).update(**settled)


def empty_pharmacy(now: dt.datetime) -> Pharmacy:
    """A second place of work for Marc, where nobody waits and no box is open."""
    marc = Person("marc@gare.example", "Marc", "Leblanc")
    place = Place("Pharmacie du Port", "4 quai de la Fosse", "44000", "Nantes", "0639980102")
    titulaire = Person("odile@port.example", "Odile", "Kerbrat")
    password = PORT_PASSWORD
    made = create_pharmacy(
        finess="440000016", place=place, titulaire=titulaire, password=password, by=BACKSTAGE, at=now
    )
    pharmacy = made.membership.pharmacy
    team = (marc, Role.ADJOINT), (LISE, Role.ADJOINT), (YANN, Role.PREPARATEUR)
    for person, role in team:
        add_member(pharmacy_id=pharmacy.pk, person=person, role=role, password=password, by=BACKSTAGE, at=now)
    return pharmacy


def invitation(now: dt.datetime) -> str:
    """The code for a newcomer; the link lies in the letter box."""
    pharmacy = Pharmacy.objects.get(name="Pharmacie des Tilleuls")
    person = Person("ines@tilleuls.example", "Inès", "Blanc")
    with transaction.atomic(), inside(pharmacy.pk):
        return invite(person, pharmacy, Purpose.JOIN, role=Role.PREPARATEUR, issued_by=None, at=now).code


def recovery_codes() -> str:
    """The page that shows them once; drawn here, because making it for real would void somebody's."""
    return render_to_string("people/recovery_codes.html", {"codes": [new_recovery_code() for _ in range(CODES)]})


def main() -> None:
    """Everything, then what to find it by."""
    now = timezone.now()
    with door():
        actors = Stage(now).everybody()
        empty_pharmacy(now)
        code = invitation(now)
    posters = {pharmacy.name: pharmacy.poster for pharmacy in Pharmacy.objects.all()}
    errors = {status: render_to_string(f"errors/{status}.html") for status in ERRORS}
    shown = {"actors": actors, "posters": posters, "errors": errors, "invitation": code, "codes": recovery_codes()}
    sys.stdout.write(json.dumps(shown))


if __name__ == "__main__":
    main()
