"""Where a delivery stands, in words: the same on the queue, on the sheet and on the page of deliveries."""

import datetime as dt

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from results.models import Delivery
from results.presenters import wording
from results.presenters.tag import Tag
from results.vocabulary import OPEN_STATES, OutboxState


def undoable(delivery: Delivery, now: dt.datetime) -> bool:
    """Whether the entry can still be taken back: a first entry whose undo time runs, untouched by any worker."""
    return (
        delivery.state == OutboxState.WAITING
        and delivery.attempts == 0
        and delivery.due_at > now
        and not delivery.result.reason
    )


def tag(delivery: Delivery, now: dt.datetime) -> Tag:
    """The state as word, shape and colour; never the result."""
    if undoable(delivery, now):
        return Tag("ok", "check", _("Enregistré"))
    if delivery.state in OPEN_STATES:
        return Tag("warn", "pause", _("Envoi en attente"))
    return _settled(delivery, now)


def _settled(delivery: Delivery, now: dt.datetime) -> Tag:
    when = wording.when(delivery.settled_at or now, now)
    if delivery.state == OutboxState.ACKNOWLEDGED and delivery.result.reason:
        version = delivery.result.version
        return Tag("info", "check", _("Corrigé (v%(version)s), reçu %(when)s") % {"version": version, "when": when})
    if delivery.state == OutboxState.ACKNOWLEDGED:
        return Tag("ok", "check", _("Reçu %(when)s") % {"when": when})
    if delivery.state == OutboxState.REFUSED:
        return Tag("err", "alert", _("Refusé : %(reason)s") % {"reason": refusal(delivery.refusal)})
    return Tag("mute", "close", str(OutboxState(delivery.state).label))


def refusal(code: str) -> str:
    """Why the receiver refused, in the counter's words; a code that we have no words for is shown as it came."""
    return str(_REASONS.get(code, code))


_REASONS = {
    "identity-without-consent": gettext_lazy("identité sans accord"),
    "in-the-future": gettext_lazy("heure de lecture dans le futur"),
    "no-birth-name": gettext_lazy("nom de naissance"),
    "no-device": gettext_lazy("kit hors de la liste"),
    "no-finess": gettext_lazy("numéro FINESS de la pharmacie"),
    "no-lot": gettext_lazy("numéro de lot"),
    "no-sex": gettext_lazy("sexe"),
    "no-time": gettext_lazy("heures de prélèvement et de lecture"),
    "not-a-year": gettext_lazy("année de naissance"),
    "too-long": gettext_lazy("texte trop long"),
    "version-outdated": gettext_lazy("une version plus récente est déjà reçue"),
    "version-taken": gettext_lazy("cette version est déjà reçue, différente"),
    "wrong-birth-date": gettext_lazy("date de naissance"),
    "wrong-finess": gettext_lazy("numéro FINESS de la pharmacie"),
    "wrong-onset": gettext_lazy("date des premiers signes"),
    "wrong-order": gettext_lazy("lecture avant le prélèvement"),
}
"""Those that a person at the counter can do something about, or must tell us."""
