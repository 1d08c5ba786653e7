"""The ticket page as finished strings: the number, what comes next, and what was declared, masked."""

import datetime as dt
from dataclasses import dataclass

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from audit.actor import Actor
from audit.vocabulary import ActorKind
from pharmacies.qr import Qr, qr
from results.models import Case
from results.patient_lookups import Visit
from results.presenters.place import Place, place
from results.presenters.wording import initial
from results.presenters.words import masked_email, masked_phone
from results.rules.clock import clock
from results.rules.contact import is_landline, likely_email
from results.rules.personal_code import spaced
from results.sealing.access import opening
from results.sealing.purpose import Purpose
from results.secrets import code_hash, same
from results.vocabulary import CaseState

PREFIX = "FT1:P:"  # a patient's ticket; ux.md section 4


@dataclass(frozen=True, slots=True)
class Step:
    """One of the four steps; `state` is done, now or next."""

    place: int
    label: str
    state: str
    detail: str = ""
    time: str = ""


@dataclass(frozen=True, slots=True)
class PersonalCode:
    """The code's corner of the ticket: `text` only when it is to be seen; `kept`: this telephone still holds it."""

    text: str
    kept: bool


@dataclass(frozen=True, slots=True)
class TicketPage:
    """Everything the ticket's template reads; `wait` is empty until the timer runs."""

    place: Place
    number: str
    qr: Qr
    code: PersonalCode
    steps: tuple[Step, ...]
    declared: tuple[tuple[str, str], ...]
    hints: tuple[str, ...]
    wait: str
    cancelled: bool
    ready: bool


def ticket_page(visit: Visit, *, code: str, code_shown: bool, at: dt.datetime) -> TicketPage:
    """The page of a ticket. `code` is "" when the telephone holds none; it is in the page only if `code_shown`."""
    case = visit.case
    patient = Actor(ActorKind.PATIENT, id=case.pk, pharmacy=case.pharmacy_id)
    with opening(Purpose.TICKET, by=patient, at=at, pharmacy=case.pharmacy_id):
        declared, hints = _declared(case), _hints(case)
    return TicketPage(
        place=place(case.pharmacy),
        number=case.number_label,
        qr=qr(f"{PREFIX}{case.label}"),
        code=_code(case, code, shown=code_shown),
        steps=_steps(visit),
        declared=declared,
        hints=hints,
        wait=_wait(case),
        cancelled=case.state == CaseState.CANCELLED,
        ready=case.state == CaseState.READ,
    )


def _code(case: Case, code: str, *, shown: bool) -> PersonalCode:
    """A code that the counter has replaced since is not shown any more."""
    kept = bool(code) and same(bytes(case.code_hash), code_hash(case.pharmacy_id, code))
    return PersonalCode(spaced(code) if kept and shown else "", kept=kept)


def _declared(case: Case) -> tuple[tuple[str, str], ...]:
    name = f"{case.first_names or ''} {initial(case.birth_name)}".strip()
    told_by = [masked_phone(case.mobile)] if case.mobile else []
    told_by += [masked_email(case.email)] if case.email else []
    return (
        (_("Nom"), name),
        (_("Né(e) en"), str(case.birth_date)[:4]),
        (_("Vous joindre"), ", ".join(told_by) or _("au comptoir")),
        (_("Nom transmis à %(receiver)s") % {"receiver": settings.RECEIVER_NAME}, _("oui") if case.share else _("non")),
    )


def _hints(case: Case) -> tuple[str, ...]:
    hints = []
    if not case.email:
        hints.append(_("Sans e-mail, revenez au comptoir pour ouvrir votre document."))
    elif likely := likely_email(case.email):
        domain = likely.rpartition("@")[2]
        hints.append(_("L’e-mail se termine-t-il par %(domain)s ? Dites-le à l’équipe.") % {"domain": domain})
    if case.mobile and is_landline(case.mobile) and case.email:
        hints.append(_("Ce numéro est une ligne fixe : nous enverrons un e-mail."))
    return tuple(hints)


def _wait(case: Case) -> str:
    window = case.window
    if case.state != CaseState.STARTED or window is None:
        return ""
    return _("Lecture vers %(time)s. Vous pouvez attendre dehors.") % {"time": clock(window.opens)}


def _steps(visit: Visit) -> tuple[Step, ...]:
    case = visit.case
    waiting = case.state == CaseState.REGISTERED
    states = _STATES.get(CaseState(case.state), _STATES[CaseState.REGISTERED])
    later = _("15 à 20 min après le prélèvement") if waiting else _wait(case)
    return (
        Step(1, _("Inscription"), states[0], time=clock(case.registered_at)),
        Step(2, _("Appel au comptoir"), states[1], detail=_ahead(visit.ahead) if waiting else ""),
        Step(3, _("Prélèvement"), states[2], time=clock(case.started_at) if case.started_at else ""),
        Step(4, _("Résultat"), states[3], detail=later, time=clock(visit.last.recorded_at) if visit.last else ""),
    )


_STATES = {
    CaseState.REGISTERED: ("done", "now", "next", "next"),
    CaseState.STARTED: ("done", "done", "done", "now"),
    CaseState.READ: ("done", "done", "done", "done"),
}


def _ahead(people: int) -> str:
    if not people:
        return _("C’est bientôt à vous")
    return ngettext("%(n)s personne avant vous", "%(n)s personnes avant vous", people) % {"n": people}
