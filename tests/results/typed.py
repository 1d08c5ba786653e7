"""What a patient types: one good form to change from, and the lines that the page answers with."""

import re
from datetime import date
from html import unescape
from typing import Any
from uuid import uuid4

from django.http import HttpResponse
from django.test import Client

from pharmacies.models import Pharmacy
from results.consent import CURRENT
from results.forms.intake import IntakeForm

TODAY = date(2026, 11, 23)


def typed(**changes: str) -> dict[str, str]:
    """A good form, with some fields changed; a field changed to "" is typed empty."""
    good = {
        "birth_name": "Lefèvre",
        "first_name": "Camille",
        "bd": "14",
        "bm": "7",
        "by": "1984",
        "sex": "F",
        "street": "8 rue des Lilas",
        "postcode": "44000",
        "city": "Nantes",
        "country": "FR",
        "mobile": "06 39 98 12 34",
        "email": "camille@exemple.example",
        "symptoms": "no",
        "share": "yes",
        "consent_version": CURRENT,
        "once": str(uuid4()),
    }
    return good | changes


def judged(*, ask_nir: bool = True, ask_birth_place: bool = True, **changes: str) -> IntakeForm:
    """The form after its judgement, on 23 November 2026."""
    form = IntakeForm(typed(**changes), today=TODAY, ask_nir=ask_nir, ask_birth_place=ask_birth_place)
    form.full_clean()
    return form


def errors(form: IntakeForm) -> dict[str, str]:
    """The first message of each wrong field."""
    return form.messages


def send(client: Client, pharmacy: Pharmacy, prefix: str = "", **changes: str) -> Any:
    """The form sent to the pharmacy's poster; `prefix` "/en" for English."""
    return client.post(f"{prefix}/e/{pharmacy.poster}/", typed(**changes))


def text(response: HttpResponse) -> str:
    """The page as read, without its marks."""
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", response.content.decode())))
