"""`manage.py seal_rows`: once, after the upgrade that brought seals of rows. Exit 1 when a row was refused."""

import json
import sys
from typing import Any

from django.utils import timezone

from audit.command import TracedCommand
from pharmacies.models import Pharmacy
from results.acts.seal_rows import seal_rows


class Command(TracedCommand):
    """Door: tells in one JSON line how many rows were sealed and how many refused."""

    help = "Scelle, une fois, les lignes d’avant les sceaux de ligne ; les autres lignes sans sceau restent refusées."

    def handle(self, *_args: Any, **_options: Any) -> None:
        pharmacies = list(Pharmacy.objects.order_by("finess"))
        done = seal_rows(pharmacies=pharmacies, by=self.actor, at=timezone.now())
        self.stdout.write(json.dumps({"sealed": done.rows, "refused": done.refused}))
        if done.refused:
            sys.exit(1)
