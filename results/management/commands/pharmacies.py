"""`manage.py pharmacies list | verify | activate | suspend | reopen | close`: what the platform decides."""

from argparse import ArgumentParser
from typing import Any, Final

from django.core.management.base import CommandError
from django.db import transaction
from django.utils import timezone

from audit.command import TracedCommand
from pharmacies.acts.move_pharmacy import foresee_move, move_pharmacy
from pharmacies.agreement import CURRENT
from pharmacies.life import MOVES, Step
from pharmacies.lookups import pharmacy_of_finess
from pharmacies.models import Agreement, Application, Export, Pharmacy
from pharmacies.refusal import Refusal
from pharmacies.vocabulary import PharmacyState
from pharmacies.wall import inside
from results.acts.close_pharmacy import close_pharmacy
from results.leaving import counted

STEPS: Final = {
    "verify": (Step.VERIFY, "la demande est vraie : FINESS, titulaire et adresse concordent"),
    "activate": (Step.ACTIVATE, "la pharmacie peut commencer ; la convention doit être acceptée"),
    "suspend": (Step.SUSPEND, "plus d’inscription ni de comptoir ; les envois continuent"),
    "reopen": (Step.REOPEN, "fin d’une suspension"),
}


class Command(TracedCommand):
    """Door: one sub-command, one act. Without --yes nothing is changed."""

    help = "Montre les pharmacies et leur état ; vérifie, active, suspend, rouvre ou ferme l’une d’elles."

    def add_arguments(self, parser: ArgumentParser) -> None:
        steps = parser.add_subparsers(dest="step", required=True, metavar="list | verify | activate | … | close")
        shown = steps.add_parser("list", help="les pharmacies par état")
        shown.add_argument("--state", choices=PharmacyState.values)
        for name, (_step, meaning) in STEPS.items():
            self._of_one(steps.add_parser(name, help=meaning))
        close = steps.add_parser(
            "close", help="écarte une demande, ou ferme une pharmacie suspendue en détruisant ses clés"
        )
        self._of_one(close)
        close.add_argument(
            "--without-export", action="store_true", help="la pharmacie a renoncé par écrit à ses données"
        )

    def _of_one(self, parser: ArgumentParser) -> None:
        parser.add_argument("--finess", required=True)
        parser.add_argument(
            "--yes", action="store_true", help="le fait ; sans cette option, dit seulement ce qui serait fait"
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        try:
            if options["step"] == "list":
                self._list(options["state"])
            else:
                self._move(pharmacy_of_finess(options["finess"]), options)
        except Refusal as refusal:
            raise CommandError(refusal.message) from refusal

    def _list(self, state: str | None) -> None:
        found = Pharmacy.objects.filter(**({"state": state} if state else {})).order_by("state", "finess")
        for pharmacy in found:
            with transaction.atomic(), inside(pharmacy.pk):
                application = Application.objects.filter(pharmacy=pharmacy).first()
                agreed = Agreement.objects.filter(pharmacy=pharmacy, version=CURRENT.version).exists()
            asked = f"demande du {application.applied_at:%d/%m/%Y}, RPPS {application.rpps}" if application else ""
            cells = (pharmacy.finess, pharmacy.state, "convention acceptée" if agreed else "sans convention", asked)
            self.stdout.write("  ".join(cell for cell in (*cells, pharmacy.name) if cell))

    def _move(self, pharmacy: Pharmacy, options: dict[str, Any]) -> None:
        if options["step"] == "close" and pharmacy.state not in MOVES[Step.TURN_AWAY].sources:
            self._close(pharmacy, options)
            return
        step = Step.TURN_AWAY if options["step"] == "close" else STEPS[options["step"]][0]
        foresee_move(pharmacy_id=pharmacy.pk, step=step)
        if options["yes"]:
            pharmacy = move_pharmacy(pharmacy_id=pharmacy.pk, step=step, by=self.actor, at=timezone.now())
        self._told(pharmacy, MOVES[step].target, done=options["yes"])

    def _close(self, pharmacy: Pharmacy, options: dict[str, Any]) -> None:
        with transaction.atomic(), inside(pharmacy.pk):
            newest = Export.objects.filter(pharmacy=pharmacy).order_by("-made_at", "-id").first()
            rows = counted(pharmacy.pk)
        if newest is None and not options["without_export"]:
            raise CommandError("La pharmacie n’a pas téléchargé ses données. Si elle y renonce : --without-export.")
        self.stdout.write(f"Serait perdu : {', '.join(f'{count} {name}' for name, count in rows.items())}.")
        if options["yes"]:
            sha256 = None if options["without_export"] or newest is None else newest.sha256
            close_pharmacy(pharmacy_id=pharmacy.pk, export_sha256=sha256, by=self.actor, at=timezone.now())
        self._told(pharmacy, PharmacyState.CLOSED, done=options["yes"])

    def _told(self, pharmacy: Pharmacy, target: PharmacyState, *, done: bool) -> None:
        words = "est maintenant" if done else "deviendrait (rien n’est fait sans --yes)"
        self.stdout.write(f"La pharmacie {pharmacy.finess} {words} : {target.label}.")
