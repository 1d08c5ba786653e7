"""What became of the journeys, asked of the receiver itself: nothing lost, nothing doubled, names only where wanted."""

import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import httpx2
from django.apps import apps
from django.conf import settings

from francetest.demo.browser import BadAnswer
from francetest.demo.people import Persona

Held = list[dict[str, Any]]


@dataclass(slots=True)
class Journey:
    """One person's way, and how far it came."""

    persona: Persona
    address: str
    number: str = ""
    code: str = ""
    case: str = ""
    receipt: str = ""
    opened: bool = False
    trouble: str = ""


def held() -> Held:
    """Every message that the receiver holds of the pharmacy."""
    pharmacy = apps.get_model("pharmacies", "Pharmacy").objects.get(undo_seconds=1)
    headers = {"Authorization": f"Bearer {settings.SIDEP_TOKEN}"}
    with httpx2.Client(base_url=settings.SIDEP_URL, headers=headers, timeout=30) as client:
        listed: Held = []
        after: str | None = ""
        while after is not None:
            page = client.get("results", params={"finess": pharmacy.finess, "after": after}).raise_for_status().json()
            listed += page["results"]
            after = page.get("next")
        return [{**row, "bundle": client.get(f"results/{row['delivery_id']}").json()} for row in listed]


def compare(journey: Journey, held: Held) -> None:
    mine = [row for row in held if row["case_id"] == journey.case]
    if len(mine) != 1:
        raise BadAnswer(f"the receiver holds {len(mine)} messages of this case")
    text = json.dumps(mine[0]["bundle"], ensure_ascii=False)
    persona = journey.persona
    for value in (persona.birth_name, persona.first_names, persona.nir):
        if value and (value in text) is not persona.share:
            raise BadAnswer("the message and the person's choice about the name disagree")


def report(journeys: Sequence[Journey], held: Held, *, seconds: float) -> int:
    for place, journey in enumerate(journeys, start=1):
        end = journey.trouble or f"accusé {journey.receipt}, résultat ouvert"
        sys.stdout.write(f"{place:>4}  {journey.number:<6}{journey.persona.story:<40}{end}\n")
    cases = [row["case_id"] for row in held]
    wanted = {journey.case for journey in journeys if journey.case}
    lost = len(journeys) - len(wanted & set(cases))
    duplicates = len(cases) - len(set(cases))
    outcome = {
        "journeys": len(journeys),
        "acknowledged": sum(bool(journey.receipt) for journey in journeys),
        "lost": lost,
        "duplicates": duplicates,
        "seconds": seconds,
    }
    sys.stdout.write(json.dumps(outcome) + "\n")
    failed = any(journey.trouble for journey in journeys)
    return 1 if failed or lost or duplicates else 0
