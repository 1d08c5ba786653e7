"""The sheet of one visit: who, how far the test is, each version of the result with its delivery, what may be done."""

import datetime as dt
from dataclasses import dataclass

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from audit.seals import told_about
from pharmacies.seat import Seat
from pharmacies.vocabulary import Permission
from results.models import Case, Delivery, Lot, Result
from results.presenters import delivery_state, wording
from results.presenters.identity import Identity, identity
from results.presenters.tag import Tag, registered_tag, timed_tag, window_sentence
from results.rules.reading_window import Moment
from results.sealing.access import opening
from results.sealing.purpose import Purpose
from results.sealing.replay import check_told
from results.vocabulary import CancelReason, CaseState, CorrectionReason, OverrideReason, ResultValue

ICONS = {ResultValue.NEGATIVE: "neg", ResultValue.POSITIVE: "pos", ResultValue.INVALID: "inv"}
"""Circle with minus, diamond with plus, dashed square with cross: told apart without colour."""


@dataclass(frozen=True, slots=True)
class Version:
    """One version of the result: the word, why it is there, and how its delivery stands."""

    number: int
    value: str
    word: str
    icon: str
    detail: str
    tag: Tag
    receipt: str
    old: bool


@dataclass(frozen=True, slots=True)
class Offers:
    """What the page offers; an act that the role or the state does not allow is absent."""

    start: bool
    start_trouble: str
    guardian: bool
    record: bool
    undo: bool
    correct: bool
    redo: bool
    renew: bool
    cancel: bool


@dataclass(frozen=True, slots=True)
class Sheet:
    """All that the sheet shows. `seen` goes back with every act; `links` are other visits: words and address."""

    who: Identity
    seen: int
    tag: Tag
    sentence: str
    url: str
    versions: list[Version]
    offers: Offers
    links: list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class _Facts:
    lot: Lot | None
    versions: list[Version]
    newest: Delivery | None
    redone: bool
    now: dt.datetime

    @property
    def lot_usable(self) -> bool:
        return self.lot is not None and not self.lot.expired(wording.local_day(self.now))

    @property
    def undoable(self) -> bool:
        return self.newest is not None and delivery_state.undoable(self.newest, self.now)


def sheet(case: Case, seat: Seat, lot: Lot | None, now: dt.datetime) -> Sheet:
    """At most five queries: versions with deliveries, the visits before and after, what the trail told, the trace.

    Raises `SealBroken`.
    """
    deliveries = list(
        Delivery.objects.filter(case=case, result__undone_at__isnull=True)
        .select_related("result")
        .order_by("-result__version")
    )
    successor = Case.objects.filter(redo_of=case).first()
    check_told((case, *(row.result for row in deliveries)), told_about([case.pk]))
    with opening(Purpose.CASE_SHEET, by=seat.actor, at=now, pharmacy=seat.pharmacy.pk):
        who = identity(case, now, settings.RECEIVER_NAME)
        versions = [_version(row, now, old=place > 0) for place, row in enumerate(deliveries)]
    newest = deliveries[0] if deliveries else None
    return Sheet(
        who=who,
        seen=case.revision,
        tag=_tag(case, newest, now),
        sentence=_sentence(case, now),
        url=reverse("case", args=[case.pk]),
        versions=versions,
        offers=_offers(case, seat, _Facts(lot, versions, newest, successor is not None, now)),
        links=_links(case, successor),
    )


def _version(delivery: Delivery, now: dt.datetime, *, old: bool) -> Version:
    result = delivery.result
    value = ResultValue(result.value)
    return Version(
        number=result.version,
        value=value.value,
        word=str(value.label),
        icon=ICONS[value],
        detail=_detail(result, now),
        tag=delivery_state.tag(delivery, now),
        receipt=delivery.receipt,
        old=old,
    )


def _detail(result: Result, now: dt.datetime) -> str:
    parts = [_("lu %(when)s") % {"when": wording.when(result.recorded_at, now)}]
    if result.reason:
        parts.append(str(CorrectionReason(result.reason).label))
    if result.override:
        parts.append(_("hors délai : %(reason)s") % {"reason": OverrideReason(result.override).label})
    return " · ".join(parts)


def _tag(case: Case, newest: Delivery | None, now: dt.datetime) -> Tag:
    if case.state == CaseState.CANCELLED:
        return Tag("mute", "close", _("Annulé : %(reason)s") % {"reason": CancelReason(case.cancel_reason).label})
    if newest is not None:
        return delivery_state.tag(newest, now)
    if case.window is not None:
        return timed_tag(case.window.moment(now), case.window)
    return registered_tag(case)


def _sentence(case: Case, now: dt.datetime) -> str:
    """Why there is no result button, in words with the time; nothing when there is one or none is due."""
    window = case.window
    if case.state != CaseState.STARTED or window is None:
        return ""
    return window_sentence(window.moment(now), window)


def _offers(case: Case, seat: Seat, facts: _Facts) -> Offers:
    registered, started = case.state == CaseState.REGISTERED, case.state == CaseState.STARTED
    moment = case.window.moment(facts.now) if started and case.window else None
    read = bool(facts.versions) and case.state == CaseState.READ
    worth_redoing = moment is Moment.LATE or (read and facts.versions[0].value == ResultValue.INVALID)
    right = Permission.RECORD_RESULT if moment is Moment.OPEN else Permission.OVERRIDE_WINDOW
    return Offers(
        start=registered and facts.lot_usable and seat.may(Permission.START_TEST),
        start_trouble=_start_trouble(facts) if registered else "",
        guardian=registered and case.minor,
        record=started and seat.may(right),
        undo=facts.undoable and seat.may(Permission.RECORD_RESULT),
        correct=read and seat.may(Permission.CORRECT_RESULT),
        redo=worth_redoing and not facts.redone and seat.may(Permission.START_TEST),
        renew=case.state != CaseState.CANCELLED and seat.may(Permission.RENEW_LINK),
        cancel=(registered or started) and seat.may(Permission.CANCEL_CASE),
    )


def _start_trouble(facts: _Facts) -> str:
    if facts.lot is None:
        return _("Aucune boîte de tests ouverte. Ouvrez-en une pour lancer un test.")
    return "" if facts.lot_usable else _("Lot périmé. Choisissez une autre boîte.")


def _links(case: Case, successor: Case | None) -> list[tuple[str, str]]:
    found = []
    if successor is not None:
        words = _("Refait avec une nouvelle cassette : %(number)s") % {"number": successor.number_label}
        found.append((words, reverse("case", args=[successor.pk])))
    if case.redo_of is not None:
        words = _("Refait après le %(number)s") % {"number": case.redo_of.number_label}
        found.append((words, reverse("case", args=[case.redo_of.pk])))
    return found
