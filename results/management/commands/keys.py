"""`manage.py keys status | rotate | rewrap | destroy`.

What keys there are; new keys, and a new root key, while work goes on; erasure of a month by destroying its keys.
"""

import json
import sys
from argparse import ArgumentParser
from dataclasses import asdict
from functools import partial
from typing import Any

from django.core.management.base import CommandError
from django.utils import timezone

from audit.command import TracedCommand
from pharmacies.models import Pharmacy
from pharmacies.refusal import Refusal
from results.acts.destroy_keys import destroy_keys, foresee_loss
from results.acts.destroy_retired_keys import REST, Retired, destroy_retired_keys, foresee_destruction
from results.acts.key_status import KeyStatus, key_status
from results.acts.rewrap_keys import keys_to_rewrap, rewrap_keys
from results.acts.rotate_keys import Rotation, plan_rotation, rotate_keys
from results.erasure import Loss
from results.sealing.errors import SealError

HEADINGS = ("usage", "état", "clés", "valeurs", "plus ancienne")


class Command(TracedCommand):
    """Door: one sub-command, one act. Exit 1 with a message in French when the act refuses."""

    help = "Montre les clés et ce qu’elles protègent, et les renouvelle."

    def add_arguments(self, parser: ArgumentParser) -> None:
        steps = parser.add_subparsers(dest="step", required=True, metavar="status | rotate | rewrap | destroy")
        status = steps.add_parser("status", help="combien de clés, sous quelle clé racine, pour combien de valeurs")
        status.add_argument("--json", action="store_true", help="un objet JSON en dernière ligne")
        rotate = steps.add_parser(
            "rotate", help="nouvelles clés ; rescelle tout, pendant le service ; reprend après un arrêt"
        )
        rotate.add_argument("--pharmacy", metavar="FINESS", help="une seule pharmacie ; sinon toutes")
        rotate.add_argument("--dry-run", action="store_true", help="dit ce qui serait fait, ne change rien")
        rewrap = steps.add_parser("rewrap", help="emballe toutes les clés sous la clé racine la plus récente")
        rewrap.add_argument("--dry-run", action="store_true", help="dit ce qui serait fait, ne change rien")
        destroy = steps.add_parser("destroy", help="rend illisible pour toujours un mois d’une pharmacie")
        destroy.add_argument("--pharmacy", metavar="FINESS", help="obligatoire avec --month ; sinon toutes")
        what = destroy.add_mutually_exclusive_group(required=True)
        what.add_argument("--month", metavar="2026-08", help="mois (UTC) de l’enregistrement")
        what.add_argument("--retired", action="store_true", help="les clés remplacées sous lesquelles rien ne reste")
        destroy.add_argument("--dry-run", action="store_true", help="dit ce qui serait perdu, ne change rien")
        destroy.add_argument("--yes", action="store_true", help="confirme : rien ne pourra être relu")

    def handle(self, *_args: Any, **options: Any) -> None:
        try:
            getattr(self, f"_{options['step']}")(options)
        except Refusal as refusal:
            raise CommandError(refusal.message) from refusal
        except SealError as error:
            raise CommandError(f"Les clés racines ne conviennent pas : {error}") from error

    def _status(self, options: dict[str, Any]) -> None:
        status = key_status()
        if options["json"]:
            self.stdout.write(json.dumps(asdict(status), default=str))
        else:
            self._table(status)

    def _rotate(self, options: dict[str, Any]) -> None:
        pharmacies = _pharmacies(options["pharmacy"])
        if options["dry_run"]:
            self._tell(plan_rotation(pharmacies=pharmacies), done=False)
            return
        rotation = rotate_keys(pharmacies=pharmacies, by=self.actor, now=timezone.now, progress=self._bar)
        self._tell(rotation, done=True)
        if rotation.left:
            sys.exit(1)

    def _rewrap(self, options: dict[str, Any]) -> None:
        if options["dry_run"]:
            self.stdout.write(json.dumps({"rewrapped": 0, "left": keys_to_rewrap()}))
            return
        done, left = rewrap_keys(by=self.actor, now=timezone.now, progress=partial(self._bar, "clés"))
        self.stdout.write(json.dumps({"rewrapped": done, "left": left}))
        if left:
            sys.exit(1)

    def _destroy(self, options: dict[str, Any]) -> None:
        if options["retired"]:
            self._destroy_retired(options)
            return
        if not options["pharmacy"]:
            raise CommandError("Nommez la pharmacie : --pharmacy FINESS.")
        (pharmacy,) = _pharmacies(options["pharmacy"])
        month, at = options["month"], timezone.now()
        loss = foresee_loss(pharmacy=pharmacy, month=month, at=at)
        self.stdout.write(
            f"Pharmacie {pharmacy.finess}, {month} : {loss.values} valeurs seraient perdues pour toujours, "
            f"dans {loss.cases} dossiers et {loss.results} résultats."
        )
        if options["dry_run"]:
            self._lost(loss, destroyed=False)
            return
        if not options["yes"]:
            raise CommandError("Rien n’a été détruit. Pour détruire, ajoutez --yes.")
        self._lost(destroy_keys(pharmacy=pharmacy, month=month, by=self.actor, at=at), destroyed=True)

    def _destroy_retired(self, options: dict[str, Any]) -> None:
        pharmacies, at = _pharmacies(options["pharmacy"]), timezone.now()
        foreseen = foresee_destruction(pharmacies=pharmacies, at=at)
        self.stdout.write(
            f"{foreseen.destroyed} clés remplacées seraient détruites : rien n’est plus scellé sous elles. "
            f"{foreseen.resting} attendent encore, remplacées depuis moins de {REST.seconds // 60} minutes."
        )
        if options["dry_run"]:
            self._retired(foreseen, destroyed=False)
            return
        if not options["yes"]:
            raise CommandError("Rien n’a été détruit. Pour détruire, ajoutez --yes.")
        self._retired(destroy_retired_keys(pharmacies=pharmacies, by=self.actor, at=at), destroyed=True)

    def _retired(self, told: Retired, *, destroyed: bool) -> None:
        figures = asdict(told) if destroyed else asdict(told) | {"destroyed": 0, "would_destroy": told.destroyed}
        self.stdout.write(json.dumps(figures))
        if told.kept:
            raise CommandError(
                f"{told.kept} clés remplacées sont gardées : {told.values} valeurs sont encore scellées sous elles. "
                "Lancez d’abord keys rotate."
            )

    def _lost(self, loss: Loss, *, destroyed: bool) -> None:
        self.stdout.write(json.dumps(asdict(loss) | {"destroyed": destroyed}))

    def _tell(self, rotation: Rotation, *, done: bool) -> None:
        for row in sorted(rotation.damaged):
            self.stderr.write(f"Ne s’ouvre pas, laissé tel quel : {row}")
        begun = "Reprise d’un renouvellement interrompu" if rotation.resumed else "Renouvellement"
        self.stdout.write(f"{begun}{'' if done else ' (à blanc, rien n’est changé)'}")
        told = asdict(rotation) | {"damaged": len(rotation.damaged)}
        self.stdout.write(json.dumps(told))

    def _bar(self, what: str, done: int, total: int) -> None:
        filled = "█" * (20 * min(done, total) // max(total, 1))
        self.stderr.write(f"\r{what} {filled:░<20} {done} / {total}", ending="")
        if done >= total:
            self.stderr.write("")

    def _table(self, status: KeyStatus) -> None:
        self.stdout.write("  ".join(f"{heading:>13}" for heading in HEADINGS) + "  clés racines")
        for line in status.lines:
            cells = (line.use, line.state, line.keys, line.values, f"{line.oldest:%Y-%m-%d}")
            under = ", ".join(f"{root} ({count})" for root, count in sorted(line.roots.items()))
            self.stdout.write("  ".join(f"{cell:>13}" for cell in cells) + f"  {under}")
        self.stdout.write(f"Clé racine la plus récente : {status.newest_root}, {_place(status.root_place)}")
        self.stdout.write(f"Clés à emballer de nouveau (keys rewrap) : {status.to_rewrap}")
        self.stdout.write(f"Valeurs à resceller (keys rotate) : {status.values_under_older}")
        self.stdout.write(f"Valeurs dont la clé n’existe pas : {status.values_without_key}")


def _place(place: str) -> str:
    kind, _, label = place.partition(" ")
    return f"dans le jeton PKCS#11 « {label} »" if kind == "token" else "dans l’environnement"


def _pharmacies(finess: str | None) -> list[Pharmacy]:
    """The one that is named, or all by their number."""
    found = list(Pharmacy.objects.filter(**({"finess": finess} if finess else {})).order_by("finess"))
    if finess and not found:
        raise CommandError(f"Aucune pharmacie n’a le numéro FINESS {finess} : vérifiez-le.")
    return found
