"""`manage.py add_member`: a person joins a pharmacy's team; prints, once, what is needed to sign in."""

import secrets
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import CommandError
from django.utils.timezone import now
from django.utils.translation import gettext as _

from audit.command import TracedCommand
from pharmacies.acts.add_member import add_member
from pharmacies.enrolment import Person
from pharmacies.lookups import pharmacy_of_finess
from pharmacies.management.account import tell_account
from pharmacies.refusal import Refusal
from pharmacies.vocabulary import Role

FIELDS = {
    "finess": "FINESS number of the pharmacy",
    "email": "professional e-mail",
    "first-name": "first name",
    "last-name": "last name",
}


class Command(TracedCommand):
    """Exit 1 with a message when something given is wrong; nobody is then added."""

    help = "Adds a person to a pharmacy's team; prints the password and the address to scan with an authenticator app."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Every part by name, so that nothing is swapped."""
        for field, meaning in FIELDS.items():
            parser.add_argument(f"--{field}", required=True, help=meaning)
        parser.add_argument("--role", required=True, choices=Role.values)

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002 because Django passes it
        """Parses, calls the act, prints."""
        password = secrets.token_urlsafe(18)
        try:
            member = add_member(
                pharmacy_id=pharmacy_of_finess(options["finess"]).pk,
                person=Person(options["email"], options["first_name"], options["last_name"]),
                role=Role(options["role"]),
                password=password,
                by=self.actor,
                at=now(),
            )
        except Refusal as refusal:
            raise CommandError(refusal.message) from refusal
        agent = member.membership.agent_number
        self.stdout.write(_("Membre ajouté : agent %(number)s pour les patients.") % {"number": agent})
        tell_account(self.stdout, member.membership.user.email, password, member.enrolment)
