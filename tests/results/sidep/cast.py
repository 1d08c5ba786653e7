"""Reports for the tests: fictitious people, each with something that software trips over."""

import datetime as dt
from dataclasses import replace
from typing import Any
from uuid import uuid4

from results.sidep.report import Kit, Patient, Report, Sender

NOW = dt.datetime.now(dt.UTC).replace(microsecond=0)
PHARMACY = Sender("060016219", "Pharmacie de l’Été", "1 rue de l’Église", "06000", "Nice")
ELSEWHERE = Sender("030782866", "Pharmacie du Pont", "2 quai du Port", "03000", "Moulins")

ZOE = Patient(
    sex="F",
    birth_date=dt.date(1995, 10, 9),
    birth_name="D’Été-Dupont",
    used_name="Le Goff",
    first_names="Zoé Marie-Ange",
    declared_nir="295109912611193",
    birth_place="06088",
    street="3 bis, rue de l’Œillet",
    postcode="06100",
    city="Nice",
    country="FR",
    mobile="+33639980101",
    email="zoe@patients.example",
)
CHILD = replace(
    ZOE,
    birth_date=dt.date(2019, 5, 1),
    first_names="Noé",
    guardian_name="Zoé D’Été-Dupont",
    guardian_link="mère",
)
"""A child whose family shows the mother's card."""


def a_report(**changes: Any) -> Report:
    """A positive test read a minute ago, as version 1 of a new case; any field may be changed."""
    usual: dict[str, Any] = {
        "delivery_id": uuid4(),
        "case_id": uuid4(),
        "version": 1,
        "pharmacy": PHARMACY,
        "patient": ZOE,
        "share": True,
        "symptomatic": True,
        "onset": (NOW - dt.timedelta(days=2)).date(),
        "device": Kit("1232", "Panbio COVID-19 Ag Rapid Test"),
        "lot": "41ADG123A",
        "collected_at": NOW - dt.timedelta(minutes=16),
        "read_at": NOW - dt.timedelta(minutes=1),
        "value": "positive",
        "corrects": False,
        "performer_agent": "agent 2",
    }
    return Report(**{**usual, **changes})


def correction_of(report: Report, **changes: Any) -> Report:
    """The next version of the same case, with the opposite result."""
    opposite = "negative" if report.value == "positive" else "positive"
    usual = {"delivery_id": uuid4(), "version": report.version + 1, "value": opposite, "corrects": True}
    return replace(report, **{**usual, **changes})
