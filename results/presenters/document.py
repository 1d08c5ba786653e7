"""The patient's document as finished strings: result, advice, facts, who saw the data."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from audit.actor import Actor
from audit.models import Event
from audit.sentences import PatientLine, patient_line
from audit.vocabulary import ActorKind
from results.models import Case, Delivery, Result
from results.patient_lookups import Document
from results.presenters.advice import Verdict, verdict
from results.presenters.wording import full_name, short_date
from results.presenters.words import day_and_time, long_date, trail_time
from results.rules.clock import clock
from results.rules.retention import erased_on
from results.sealing.access import opening
from results.sealing.purpose import Purpose
from results.vocabulary import CorrectionReason, OutboxState, ResultValue


@dataclass(frozen=True, slots=True)
class Access:
    """One line of "who saw my data"."""

    time: str
    actor: str
    act: str


@dataclass(frozen=True, slots=True)
class Replaced:
    """The result that a correction replaced: its word is shown struck through."""

    word: str
    sentence: str


@dataclass(frozen=True, slots=True)
class DocumentPage:
    """Everything the document's template reads; without a `verdict` nothing was read yet."""

    person: str
    born: str
    taken_at: str
    verdict: Verdict | None
    replaced: Replaced | None
    facts: tuple[tuple[str, str], ...]
    accesses: tuple[Access, ...]
    erased_on: str


def document_page(document: Document, at: dt.datetime) -> DocumentPage:
    """Opens the case and its results for the patient and puts them in words."""
    case, results = document.case, document.results
    patient = Actor(ActorKind.PATIENT, id=case.pk, pharmacy=case.pharmacy_id)
    with opening(Purpose.PATIENT_DOCUMENT, by=patient, at=at, pharmacy=case.pharmacy_id):
        page = DocumentPage(
            person=full_name(case.first_names or "", case.birth_name),
            born=_born(case),
            taken_at=day_and_time(case.started_at) if case.started_at else "",
            verdict=verdict(results[0].value) if results else None,
            replaced=_replaced(results),
            facts=(),
            accesses=_accesses(document.trail, at),
            erased_on=_erased_on(case, results),
        )
    return replace(page, facts=_facts(document)) if results else page


def _born(case: Case) -> str:
    words = {"F": _("née le %(date)s"), "M": _("né le %(date)s")}.get(case.sex, _("né(e) le %(date)s"))
    return words % {"date": short_date(dt.date.fromisoformat(case.birth_date))}


def _replaced(results: Sequence[Result]) -> Replaced | None:
    if len(results) < 2 or not results[0].reason:
        return None
    now, before = results[0], results[1]
    sentence = _("Ce résultat remplace celui de %(time)s. Raison : %(reason)s.")
    reason = str(CorrectionReason(now.reason).label)
    return Replaced(
        verdict(before.value).word, sentence % {"time": clock(before.recorded_at), "reason": reason.lower()}
    )


def _erased_on(case: Case, results: Sequence[Result]) -> str:
    value = ResultValue(results[0].value) if results else ResultValue.NEGATIVE
    collected = timezone.localtime(case.started_at or case.registered_at).date()
    return long_date(erased_on(collected, value))


def _facts(document: Document) -> tuple[tuple[str, str], ...]:
    case, result = document.case, document.results[0]
    kit = (
        ((_("Test"), f"{case.lot.device.name} ({case.lot.device.manufacturer})"), (_("Lot"), case.lot.number))
        if case.lot
        else ()
    )
    return (
        (_("Lu à"), clock(result.recorded_at)),
        *kit,
        (_("Pharmacie"), f"{case.pharmacy.name}, {case.pharmacy.city}"),
        (settings.RECEIVER_NAME, _delivered(case, document.delivery)),
    )


def _delivered(case: Case, delivery: Delivery | None) -> str:
    if delivery is None or delivery.state in (OutboxState.WAITING, OutboxState.LEASED):
        return _("envoi en attente")
    if delivery.state == OutboxState.ACKNOWLEDGED and delivery.settled_at:
        words = _("reçu à %(time)s, avec votre nom") if case.share else _("reçu à %(time)s, sans votre nom")
        return words % {"time": clock(delivery.settled_at)}
    return _("refusé, votre résultat reste valable")


def _accesses(trail: Sequence[Event], now: dt.datetime) -> tuple[Access, ...]:
    """One line per act; the same act by the same person in a row is one line with its count."""
    lines = [line for event in trail if (line := patient_line(event))]
    return tuple(_access(list(same), now) for _key, same in groupby(lines, lambda line: (line.who, line.what)))


def _access(same: Sequence[PatientLine], now: dt.datetime) -> Access:
    first, last = same[0], same[-1]
    what = first.what
    if len(same) > 1:
        count = {"what": what, "n": len(same), "time": trail_time(last.at, now)}
        what = _("%(what)s (%(n)s fois, la dernière à %(time)s)") % count
    return Access(trail_time(first.at, now), first.who, what)
