"""What the receiver demands of the person's part: no identity without consent, no INS that was not qualified."""

import datetime as dt
import re
from collections.abc import Iterator
from typing import Any

from results.sidep import codes
from results.sidep.mock.faults import Fault
from results.sidep.mock.message import at, day, first, items

IDENTITY = ("identifier", "name", "telecom", "address", "contact", "extension", "photo", "text")
"""The elements of Patient that a pseudonymised message must not have."""

YEAR = re.compile(r"\d{4}", re.ASCII)
GENDERS = ("female", "male", "unknown", "other")
FIRST_YEAR = 1900


def faults(message: object, parts: list[tuple[str, Any]], *, today: dt.date) -> Iterator[Fault]:
    """Everything wrong with who the message speaks of; `parts` holds every value of the message with its FHIR path."""
    person = first(message, "Patient")
    if at(person, "gender") not in GENDERS:
        yield Fault("no-sex", "Le sexe manque ou n’est pas dans le jeu de valeurs.", "Patient.gender")
    labels = [at(label, "code") for label in items(person, "meta", "security")]
    if codes.PSEUDONYMISED in labels:
        yield from _pseudonymised(person, today=today)
    else:
        yield from _named(person, today=today)
    yield from _ins(parts, person)


def _pseudonymised(person: object, *, today: dt.date) -> Iterator[Fault]:
    for element in IDENTITY:
        if at(person, element) is not None:
            yield Fault("identity-without-consent", "Élément identifiant sans consentement.", f"Patient.{element}")
    year = at(person, "birthDate")
    if not isinstance(year, str) or not YEAR.fullmatch(year) or not FIRST_YEAR <= int(year) <= today.year:
        yield Fault("not-a-year", "Sans consentement, seule l’année de naissance est admise.", "Patient.birthDate")


def _named(person: object, *, today: dt.date) -> Iterator[Fault]:
    born = day(at(person, "birthDate"))
    if born is None or born > today or born.year < FIRST_YEAR:
        yield Fault("wrong-birth-date", "La date de naissance manque ou est fausse.", "Patient.birthDate")
    official = [name for name in items(person, "name") if at(name, "use") == "official"]
    if not at(official, 0, "family") or not at(official, 0, "given", 0):
        yield Fault("no-birth-name", "Le nom de naissance ou les prénoms manquent.", "Patient.name")
    if _status(person) is None:
        yield Fault("no-reliability", "La fiabilité de l’identité n’est pas indiquée.", "Patient.extension")


def _ins(parts: list[tuple[str, Any]], person: object) -> Iterator[Fault]:
    if _status(person) in codes.VALIDATED:
        return
    for path, value in parts:
        if path.endswith(".system") and _is_ins(value):
            yield Fault("ins-not-qualified", "Un matricule INS exige une identité validée.", "Patient.identifier")


def _is_ins(system: object) -> bool:
    bare = system.strip().lower().removeprefix("urn:oid:") if isinstance(system, str) else ""
    return f"urn:oid:{bare}" in codes.INS_SYSTEMS


def _status(person: object) -> str | None:
    for extension in items(person, "extension"):
        if at(extension, "url") == codes.RELIABILITY_EXTENSION:
            status = at(extension, "extension", 0, "valueCoding", "code")
            return status if isinstance(status, str) else None
    return None
