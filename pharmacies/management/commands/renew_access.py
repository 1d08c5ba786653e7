"""`manage.py renew_access`: lets somebody in again whom no titulaire can invite; prints the code to hand over."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import CommandError
from django.utils.timezone import now
from django.utils.translation import gettext as _

from audit.command import TracedCommand
from pharmacies.acts.invite_to_enrol import invite_to_enrol
from pharmacies.lookups import account_named, pharmacy_of_finess, seat_of
from pharmacies.models import Membership
from pharmacies.refusal import Refusal, Unknown


class Command(TracedCommand):
    """Exit 1 with a message when something given is wrong; nothing is then revoked."""

    help = "Revokes a member's factors and sessions, and sends an invitation; prints the code to hand over in person."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Who, and where."""
        parser.add_argument("--finess", required=True, help="FINESS number of the pharmacy")
        parser.add_argument("--email", required=True, help="professional e-mail of the person")

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002 because Django passes it
        """Parses, calls the act, prints."""
        try:
            pharmacy = pharmacy_of_finess(options["finess"])
            user = account_named(options["email"])
            if user is None or seat_of(user, pharmacy.pk) is None:
                raise Unknown(_("Cette personne ne fait pas partie de l’équipe."))
            place = Membership.objects.current().get(user=user, pharmacy=pharmacy)
            issued = invite_to_enrol(membership_id=place.pk, by=self.actor, pharmacy_id=pharmacy.pk, at=now())
        except Refusal as refusal:
            raise CommandError(refusal.message) from refusal
        self.stdout.write(_("Le lien part vers %(email)s.") % {"email": issued.invitation.email})
        self.stdout.write(_("Code à remettre de vive voix, montré une seule fois : %(code)s") % {"code": issued.code})
