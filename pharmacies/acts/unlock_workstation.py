"""Somebody whose session waits at a workstation goes on there: the person who locked it, or a colleague."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django_otp_webauthn.models import WebAuthnCredential

from audit.actor import Actor
from audit.trace import record
from audit.vocabulary import Act, ActorKind, Outcome
from pharmacies.models import Presence, Workstation
from pharmacies.models.workstation import MOST_TRIES
from pharmacies.refusal import Refusal
from pharmacies.unlock_code import fits
from pharmacies.vocabulary import UnlockWay
from pharmacies.wall import inside
from pharmacies.workstations import Parked, parked

GONE = _("Cette session n’est plus ouverte. Connectez-vous.")
SPENT = _("Ce code ne sert plus : trois essais ont échoué, ou aucun code n’est choisi. Connectez-vous.")
NO_KEY = _("Cette clé d’accès n’est pas celle de cette personne. Réessayez, ou connectez-vous.")


@dataclass(frozen=True, slots=True)
class Proof:
    """Six digits as typed; or the passkey that signed this browser's challenge (pharmacies/passkeys.py), or None."""

    way: UnlockWay
    code: str = ""
    passkey: WebAuthnCredential | None = None


def unlock_workstation(*, workstation: Workstation, presence_id: UUID, proof: Proof, at: datetime) -> Parked:
    """Who works from now on; the door then gives that session back to the browser.

    Raises `Refusal`; the try is counted and traced then as well.
    Nobody is signed in: the session has to be there, of today, and its person still in the team.
    """
    with transaction.atomic(), inside(workstation.pharmacy_id):
        here = Workstation.objects.select_for_update(of=("self",)).get(pk=workstation.pk)
        one = next((one for one in parked(here, at) if one.presence.pk == presence_id), None)
        if one and _is_right(one, proof):
            return _go_on(here, one, proof.way, at)
        _refused(here, one, proof.way, at)
    raise Refusal(_why(one, proof), code=proof.way, status=403)


def _is_right(one: Parked, proof: Proof) -> bool:
    if proof.way == UnlockWay.CODE:
        return _is_code(one.presence, proof.code)
    return proof.passkey is not None and proof.passkey.user_id == one.stay.user_id


def _is_code(presence: Presence, code: str) -> bool:
    """Counts first, in one statement: of several tries at once, no more than three are looked at."""
    left = Presence.objects.filter(pk=presence.pk, tries__lt=MOST_TRIES).exclude(code="")
    if not left.update(tries=F("tries") + 1):
        return False
    presence.refresh_from_db(fields=["tries", "code"])
    if fits(presence.pk, code, presence.code):
        return True
    if not presence.tries_left:
        Presence.objects.filter(pk=presence.pk).update(code="")  # for good: no later unlocking revives it
    return False


def _why(one: Parked | None, proof: Proof) -> str:
    if one is None:
        return str(GONE)
    if proof.way == UnlockWay.PASSKEY:
        return str(NO_KEY)
    left = one.presence.tries_left
    told = ngettext("Code refusé. Il reste %(count)s essai.", "Code refusé. Il reste %(count)s essais.", left)
    return told % {"count": left} if left else str(SPENT)


def _refused(here: Workstation, one: Parked | None, way: UnlockWay, at: datetime) -> None:
    """By whom, nobody knows: by a visitor. About whom is a subject."""
    visitor = Actor(ActorKind.VISITOR, pharmacy=here.pharmacy_id)
    subjects = [here.pk, *([one.stay.user_id] if one else [])]
    record(Act.UNLOCK_REFUSED, by=visitor, at=at, subjects=subjects, outcome=Outcome.REFUSED, way=way)


def _go_on(here: Workstation, one: Parked, way: UnlockWay, at: datetime) -> Parked:
    handed_over = here.left_by_id != one.stay.user_id
    Presence.objects.filter(pk=one.presence.pk).update(parked_at=None, tries=0)
    former = [here.left_by_id] if handed_over and here.left_by_id else []
    act = Act.HANDED_OVER if handed_over else Act.UNLOCKED
    record(act, by=one.seat.actor, at=at, subjects=[here.pk, *former], way=way)
    return one
