"""`manage.py create_pharmacy`: opens a pharmacy and prints, once, what its titulaire needs to sign in."""

import secrets
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import CommandError
from django.utils.timezone import now
from django.utils.translation import gettext as _

from audit.command import TracedCommand
from pharmacies.acts.create_pharmacy import Practice, create_pharmacy
from pharmacies.enrolment import Person
from pharmacies.management.account import tell_account
from pharmacies.place import Place
from pharmacies.refusal import Refusal

FIELDS = {
    "finess": "FINESS number of the pharmacy, 9 characters",
    "name": "name of the pharmacy",
    "street": "number and street",
    "postcode": "5 digits",
    "city": "town",
    "email": "professional e-mail of the titulaire",
    "first-name": "first name of the titulaire",
    "last-name": "last name of the titulaire",
}


class Command(TracedCommand):
    """Exit 1 with a message when something given is wrong; nothing is then created."""

    help = "Opens a pharmacy with its titulaire; prints the password and the address to scan with an authenticator app."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Every part by name, so that nothing is swapped."""
        for field, meaning in FIELDS.items():
            parser.add_argument(f"--{field}", required=True, help=meaning)
        parser.add_argument("--phone", default="", help="phone of the pharmacy, optional")
        parser.add_argument("--ask-nir", action="store_true", help="ask patients for the number on their Vitale card")
        parser.add_argument("--ask-birth-place", action="store_true", help="ask patients where they were born")
        parser.add_argument("--undo-seconds", type=int, default=30, help="time to take an entry back, 0 to 300")

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002 because Django passes it
        """Parses, calls the act, prints."""
        password = secrets.token_urlsafe(18)
        try:
            member = create_pharmacy(
                finess=options["finess"],
                place=Place(*(options[part] for part in ("name", "street", "postcode", "city", "phone"))),
                titulaire=Person(options["email"], options["first_name"], options["last_name"]),
                practice=Practice(options["ask_nir"], options["ask_birth_place"], options["undo_seconds"]),
                password=password,
                by=self.actor,
                at=now(),
            )
        except Refusal as refusal:
            raise CommandError(refusal.message) from refusal
        pharmacy, user = member.membership.pharmacy, member.membership.user
        self.stdout.write(
            _("Pharmacie %(finess)s ouverte. Code de son affiche : %(poster)s")
            % {"finess": pharmacy.finess, "poster": pharmacy.poster}
        )
        tell_account(self.stdout, user.email, password, member.enrolment)
