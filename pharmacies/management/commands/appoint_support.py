"""`manage.py appoint_support`: gives a person of the support an account."""

import secrets
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import CommandError
from django.utils.timezone import now

from audit.command import TracedCommand
from pharmacies.acts.appoint_support import appoint_support
from pharmacies.enrolment import Person
from pharmacies.management.account import tell_account
from pharmacies.refusal import Refusal


class Command(TracedCommand):
    """Exit 1 with a message when something given is wrong; nothing is then created."""

    help = "Creates an account of the platform’s support; prints the password and the address to scan."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Who it is."""
        for field in ("email", "first-name", "last-name"):
            parser.add_argument(f"--{field}", required=True)

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002 because Django passes it
        """Parses, calls the act, prints."""
        password = secrets.token_urlsafe(18)
        person = Person(options["email"], options["first_name"], options["last_name"])
        try:
            user, enrolment = appoint_support(person=person, password=password, by=self.actor, at=now())
        except Refusal as refusal:
            raise CommandError(refusal.message) from refusal
        tell_account(self.stdout, user.email, password, enrolment)
