"""What support sees of a pharmacy for an hour: the latest visits, and one of them; nothing to press."""

import datetime as dt
from dataclasses import dataclass

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from audit.actor import Actor
from pharmacies.models import Pharmacy, User
from results.models import Case, Delivery, SupportGrant
from results.presenters import wording
from results.presenters.identity import Identity, identity
from results.rules.clock import clock
from results.sealing.access import opening
from results.sealing.purpose import Purpose
from results.vocabulary import CaseState, OutboxState, ResultValue

DAYS = 2
"""Today and yesterday."""
MOST = 100
"""Visits on the page."""


@dataclass(frozen=True, slots=True)
class Line:
    """One visit: number, name, state, address of its sheet."""

    number: str
    who: str
    state: str
    url: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """Who, and each version of the result: "version 1", "Négatif", "Reçu"."""

    who: Identity
    state: str
    versions: list[tuple[str, str, str]]


@dataclass(frozen=True, slots=True)
class Visit:
    """One hour of support as the titulaire reads it; `open` while it can still be ended."""

    who: str
    when: str
    until: str
    reason: str
    open: bool
    url: str


def visits(grant: SupportGrant, by: Actor, now: dt.datetime) -> list[Line]:
    """The latest first; every name is opened under the grant."""
    since = timezone.localtime(now).date() - dt.timedelta(days=DAYS - 1)
    cases = Case.objects.filter(pharmacy_id=grant.pharmacy_id, day__gte=since).order_by("-day", "-number")[:MOST]
    with opening(Purpose.SUPPORT, by=by, at=now, pharmacy=grant.pharmacy_id, under=grant.pk):
        return [_line(grant, case) for case in cases]


def _line(grant: SupportGrant, case: Case) -> Line:
    return Line(
        number=case.number_label,
        who=wording.full_name(case.first_names or "", case.birth_name or ""),
        state=str(CaseState(case.state).label),
        url=reverse("support_case", args=[grant.pharmacy_id, grant.pk, case.pk]),
    )


def sheet(grant: SupportGrant, case: Case, by: Actor, now: dt.datetime) -> Sheet:
    """One visit with its results, opened under the grant."""
    deliveries = Delivery.objects.filter(case=case).select_related("result").order_by("-result__version")
    with opening(Purpose.SUPPORT, by=by, at=now, pharmacy=grant.pharmacy_id, under=grant.pk):
        return Sheet(
            who=identity(case, now, settings.RECEIVER_NAME),
            state=str(CaseState(case.state).label),
            versions=[_version(delivery) for delivery in deliveries],
        )


def _version(delivery: Delivery) -> tuple[str, str, str]:
    return (
        _("version %(number)d") % {"number": delivery.version},
        str(ResultValue(str(delivery.result.value)).label),
        str(OutboxState(delivery.state).label),
    )


def history(pharmacy: Pharmacy, by: Actor, now: dt.datetime) -> list[Visit]:
    """The latest hours of support with their reasons, for the titulaire."""
    grants = list(SupportGrant.objects.filter(pharmacy=pharmacy).order_by("-opened_at")[:MOST])
    people = User.objects.in_bulk({grant.user_id for grant in grants})
    with opening(Purpose.SUPPORT_REASON, by=by, at=now, pharmacy=pharmacy.pk):
        return [_visit(grant, people.get(grant.user_id), now) for grant in grants]


def _visit(grant: SupportGrant, who: User | None, now: dt.datetime) -> Visit:
    return Visit(
        who=f"{who.first_name} {who.last_name}" if who else "",
        when=wording.moment(grant.opened_at, now),
        until=clock(grant.ended_at or grant.expires_at),
        reason=str(grant.reason),
        open=grant.open_at(now),
        url=reverse("end_support", args=[grant.pk]),
    )
