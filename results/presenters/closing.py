"""The closing page: where the pharmacy stands, what is left to do, what would be lost, what it took along."""

import datetime as dt
from dataclasses import dataclass

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from pharmacies.models import DeletionRecord, Export, Pharmacy
from pharmacies.vocabulary import PharmacyState
from results.leaving import counted, pending, still_whole


@dataclass(frozen=True, slots=True)
class Closing:
    """`left`: what must end before; `export`: when the last was made, or empty; `note`: the signed record."""

    state: str
    finess: str
    left: list[str]
    lost: list[tuple[str, int]]
    export: str
    export_good: bool
    note: str


def closing(pharmacy: Pharmacy, now: dt.datetime) -> Closing:
    """At most ten queries, on a page that one person opens once."""
    newest = Export.objects.filter(pharmacy=pharmacy).order_by("-made_at", "-id").first()
    done = DeletionRecord.objects.filter(pharmacy=pharmacy).first()
    rows = counted(pharmacy.pk)
    return Closing(
        state=pharmacy.state,
        finess=pharmacy.finess,
        left=_left(pharmacy, now) if pharmacy.state != PharmacyState.CLOSED else [],
        lost=[(_("dossiers"), rows["dossiers"]), (_("résultats"), rows["resultats"]), (_("envois"), rows["envois"])],
        export=date_format(localtime(newest.made_at), "j F Y, H:i") if newest else "",
        export_good=newest is not None and still_whole(newest),
        note=done.note if done else "",
    )


def _left(pharmacy: Pharmacy, now: dt.datetime) -> list[str]:
    held = pending(pharmacy.pk, now)
    told = [
        (held.cases, ngettext("%d test à terminer ou à annuler", "%d tests à terminer ou à annuler", held.cases)),
        (held.deliveries, ngettext("%d envoi en attente", "%d envois en attente", held.deliveries)),
        (
            held.notices,
            ngettext("%d message à un patient en attente", "%d messages à des patients en attente", held.notices),
        ),
    ]
    return [words % count for count, words in told if count]
