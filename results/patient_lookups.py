"""The one way from what a patient holds (a ticket, a link) to a record; anything else finds nothing."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import connection
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from audit.models import Event
from audit.seals import told
from pharmacies.models import Pharmacy
from pharmacies.refusal import Unknown
from pharmacies.vocabulary import PharmacyState
from results.lookups import standing_result
from results.models import Case, Delivery, DocumentLink, Result
from results.sealing.replay import check_told
from results.secrets import link_hashes, ticket_hashes
from results.vocabulary import CaseState


@dataclass(frozen=True, slots=True)
class Visit:
    """What a ticket stands for: the newest visit, the people to call before, the result that counts if there is one."""

    case: Case
    ahead: int
    last: Result | None


@dataclass(frozen=True, slots=True)
class Document:
    """What a link leads to: the newest visit, its results (latest first), the latest's delivery, and its trail."""

    case: Case
    results: Sequence[Result]
    delivery: Delivery | None
    trail: Sequence[Event]


def pharmacy_of_ticket(token: str) -> UUID:
    """Where a ticket was given; the database tells no more of it outside of that pharmacy. Raises `Unknown`."""
    pharmacy_id = _asked("SELECT wall.pharmacy_of_ticket(%s)", ticket_hashes(token))
    if pharmacy_id is None:
        raise _no_ticket()
    return pharmacy_id


def pharmacy_of_link(token: str) -> UUID:
    """Where the document of a link lies, whether it still opens or not. Raises `Unknown`."""
    pharmacy_id = _asked("SELECT wall.pharmacy_of_link(%s)", link_hashes(token))
    if pharmacy_id is None:
        raise _no_document()
    return pharmacy_id


def _asked(lookup: str, hashes: Iterable[bytes]) -> UUID | None:
    with connection.cursor() as cursor:
        for each in hashes:
            cursor.execute(lookup, [each])
            found: UUID | None = cursor.fetchone()[0]
            if found is not None:
                return found
    return None


def _no_ticket() -> Unknown:
    return Unknown(_("Ce billet n’existe pas, ou plus. Demandez à l’équipe."))


def _no_document() -> Unknown:
    return Unknown(_("Ce document n’est plus disponible."))


def visit_of(token: str, at: dt.datetime) -> Visit:
    """What a ticket stands for, led on to the newest visit when the test was redone. Raises `Unknown`.

    A ticket shows something until the end of the day after (ux.md section 5.2).
    """
    case = _with_kit().filter(ticket_hash__in=ticket_hashes(token)).first()
    if case is None or _gone(case.pharmacy) or timezone.localtime(at).date() > case.day + dt.timedelta(days=1):
        raise _no_ticket()
    newest = _visits(case)[-1]
    return Visit(newest, _ahead(newest), standing_result(newest) if newest.state == CaseState.READ else None)


def _gone(pharmacy: Pharmacy) -> bool:
    """Whether its keys are destroyed: nothing of it can be shown any more."""
    return pharmacy.state == PharmacyState.CLOSED


def document_of(token: str, at: dt.datetime) -> Document:
    """What a link leads to while it opens. Raises `Unknown`, the same for every reason; `SealBroken`."""
    link = DocumentLink.objects.filter(token_hash__in=link_hashes(token)).first()
    if link is None or not link.opens(at):
        raise _no_document()
    visits = _visits(_with_kit().get(pk=link.case_id))
    results = tuple(Result.objects.standing().filter(case=visits[-1]).newest_first())
    delivery = Delivery.objects.filter(result=results[0]).first() if results else None
    trail = _trail(visits)
    check_told((visits[-1], *results), told(event.facts for event in trail))
    return Document(visits[-1], results, delivery, trail)


def _with_kit() -> QuerySet[Case]:
    return Case.objects.select_related("pharmacy", "lot__device")


def _ahead(case: Case) -> int:
    if case.state != CaseState.REGISTERED:
        return 0
    return Case.objects.of(case.pharmacy_id, case.day).to_call().filter(number__lt=case.number).count()


def _visits(case: Case) -> list[Case]:
    """This visit and those that replaced it after a failed test, the newest last."""
    visits = [case]
    while successor := _with_kit().filter(redo_of=visits[-1]).first():
        visits.append(successor)
    return visits


def _trail(visits: Sequence[Case]) -> Sequence[Event]:
    results = Result.objects.filter(case__in=visits).order_by("recorded_at").values_list("pk", flat=True)
    subjects = [*(visit.pk for visit in visits), *results]
    return tuple(Event.objects.filter(subjects__overlap=subjects).oldest_first())
