"""What was typed or scanned into the queue's one field: a number or a patient's ticket leads to one case.

Whatever a patient's phone shows is typed by our scanner, so a code can open a row and never do more (ux.md section 4).
"""

import datetime as dt
import re
from typing import Final

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from pharmacies.refusal import Refusal, Unknown
from pharmacies.seat import Seat
from pharmacies.vocabulary import Permission
from results.models import Case
from results.rules import queue_number

TICKET: Final = re.compile(r"FT1:P:([A-Z2-7]{16})", re.IGNORECASE)
"""The QR of a patient's ticket: its 16 base-32 characters are `Case.label`."""
LETTER_REPEATS: Final = len(queue_number.LETTERS)
"""Days until a number gets the same letter again."""


def case_by_code(seat: Seat, text: str, now: dt.datetime) -> Case:
    """The case that a number with its letter, or a ticket, stands for, lot and kit loaded.

    Raises `Unknown` with what to do for a number or ticket that is not today's, `Refusal` (422) for any other text.
    """
    seat.require(Permission.SEE_QUEUE)
    ticket = TICKET.fullmatch(text.strip())
    if ticket:
        return _by_ticket(seat, ticket[1].upper(), now)
    parsed = queue_number.parse(text)
    if parsed is None:
        words = _("Tapez un numéro (des chiffres et une lettre), ou scannez un billet.")
        raise Refusal(words, code="unreadable-code", status=422)
    return _by_number(seat, *parsed, today=timezone.localtime(now).date())


def _by_ticket(seat: Seat, label: str, now: dt.datetime) -> Case:
    yesterday = timezone.localtime(now).date() - dt.timedelta(days=1)
    own = Case.objects.filter(pharmacy_id=seat.pharmacy.pk, label=label, day__gte=yesterday)
    case = own.select_related("lot__device").first()
    if case is None:
        raise Unknown(_("Ce billet n’est pas d’ici, ou il a expiré."), code="unknown-ticket")
    return case


def _by_number(seat: Seat, number: int, letter: str, *, today: dt.date) -> Case:
    own = Case.objects.filter(pharmacy_id=seat.pharmacy.pk, number=number)
    case = own.filter(day=today).select_related("lot__device").first()
    if case is not None and queue_number.letter(number, today) == letter:
        return case
    if own.filter(day=_day_of(number, letter, today)).exclude(day=today).exists():
        raise Unknown(_("Ce numéro n’est pas d’aujourd’hui. Vérifiez la cassette."), code="other-day")
    words = _("%(number)s n’existe pas aujourd’hui. Relisez le numéro : des chiffres et une lettre.")
    raise Unknown(words % {"number": f"{number}{letter}"}, code="unknown-number")


def _day_of(number: int, letter: str, today: dt.date) -> dt.date:
    """The latest day up to today on which the number bears the letter; today when the letter is none of ours."""
    days = (today - dt.timedelta(days=back) for back in range(LETTER_REPEATS))
    return next((day for day in days if queue_number.letter(number, day) == letter), today)
