"""What the receiver demands of a message; each rule reads it alone and says in French what to mend."""

import datetime as dt
import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

from stdnum import luhn

from results.sidep import codes
from results.sidep.mock import identity_rules
from results.sidep.mock.faults import Fault
from results.sidep.mock.limits import LONGEST, LONGEST_OTHER
from results.sidep.mock.message import at, coding, day, first, identifier, instant, items, resources, walk

ONE_OF_EACH = ("MessageHeader", "DiagnosticReport", "Patient", "Organization", "Specimen", "ServiceRequest", "Device")
FINESS_SHAPE = re.compile(r"\d[\dAB]\d{7}", re.ASCII)
CLOCK_SKEW = dt.timedelta(minutes=5)
"""How far a sender's clock may run ahead of ours."""


def faults(message: object, *, now: dt.datetime) -> list[Fault]:
    """Everything that is wrong with the message, in the order of the rules; empty when it can be taken.

    When its frame is broken, only that is told, since the rest could not be found.
    """
    broken = [*_frame(message)]
    if broken:
        return broken
    parts = _parts(message)
    return [
        *_references(message, parts),
        *_structure(message),
        *_result(message),
        *_device(message),
        *_lengths(parts),
        *_times(message, now=now),
        *identity_rules.faults(message, parts, today=_today(now)),
    ]


def _parts(message: object) -> list[tuple[str, Any]]:
    # Every value of every resource under its FHIR path, walked once for all rules that look at each.
    resources = [at(entry, "resource") for entry in items(message, "entry")]
    return [part for resource in resources for part in walk(resource, str(at(resource, "resourceType")))]


def _frame(message: object) -> Iterator[Fault]:
    if at(message, "resourceType") != "Bundle" or at(message, "type") != "message":
        yield Fault("not-a-message", "Le corps doit être un Bundle FHIR R4 de type « message ».")
        return
    if at(message, "entry", 0, "resource", "resourceType") != "MessageHeader":
        yield Fault("no-header", "La première entrée doit être le MessageHeader.", "Bundle.entry[0]")
    event = (at(first(message, "MessageHeader"), "eventCoding", key) for key in ("system", "code"))
    if tuple(event) != (codes.EVENT_TABLE, codes.EVENT_RESULT):
        yield Fault("wrong-event", "L’événement du message doit être R01.", "MessageHeader.eventCoding")
    kinds = Counter(str(at(entry, "resource", "resourceType")) for entry in items(message, "entry"))
    for kind in ONE_OF_EACH:
        if kinds[kind] != 1:
            yield Fault("missing-resource", f"Le message doit contenir exactement une ressource {kind}.", kind)


def _references(message: object, parts: list[tuple[str, Any]]) -> Iterator[Fault]:
    urls = [at(entry, "fullUrl") for entry in items(message, "entry")]
    if len(set(map(str, urls))) != len(urls) or not all(str(url).startswith("urn:uuid:") for url in urls):
        yield Fault("wrong-url", "Chaque entrée doit avoir un fullUrl urn:uuid: qui lui est propre.", "Bundle.entry")
    for where, value in parts:
        if where.endswith(".reference") and value not in urls:
            yield Fault("dangling-reference", "Une référence ne mène à aucune entrée du message.", where)


def _structure(message: object) -> Iterator[Fault]:
    finess = identifier(first(message, "Organization"), codes.FINESS)
    where = "Organization.identifier"
    if not isinstance(finess, str) or not FINESS_SHAPE.fullmatch(finess):
        yield Fault("no-finess", "Le numéro FINESS de l’officine manque ou n’a pas 9 caractères.", where)
    # The rule of the letters A and B (Corsica) is not published, so only numbers of digits are checked.
    elif finess.isdigit() and not luhn.is_valid(finess):
        yield Fault("wrong-finess", "La clé du numéro FINESS est fausse.", where)
    elif identifier(first(message, "Organization"), codes.STRUCTURES) != codes.FINESS_PREFIX + finess:
        yield Fault("wrong-structure", "L’identifiant national doit être « 1 » suivi du FINESS.", where)
    if not at(first(message, "Organization"), "name"):
        yield Fault("no-name", "Le nom de l’officine manque.", "Organization.name")


def _result(message: object) -> Iterator[Fault]:
    report = first(message, "DiagnosticReport")
    if at(report, "status") not in ("final", "corrected"):
        yield Fault(
            "wrong-status", "Le statut du compte rendu doit être final ou corrected.", "DiagnosticReport.status"
        )
    if not identifier(report, codes.CASES):
        yield Fault("no-case", "L’identifiant du dossier manque.", "DiagnosticReport.identifier")
    tests = [one for one in resources(message, "Observation") if coding(at(one, "code")) in _TESTS]
    if len(tests) != 1:
        yield Fault("no-result", "Le message doit contenir exactement un résultat antigénique.", "Observation.code")
        return
    if at(tests[0], "status") != at(report, "status"):
        yield Fault("wrong-status", "Le résultat et le compte rendu n’ont pas le même statut.", "Observation.status")
    value = coding(at(tests[0], "valueCodeableConcept"))
    if value not in _MARKS:
        yield Fault("wrong-value", "La valeur du résultat n’est pas dans le jeu de valeurs.", "Observation.value")
    elif coding(at(tests[0], "interpretation", 0)) != _MARKS[value]:
        yield Fault("wrong-mark", "L’interprétation contredit le résultat.", "Observation.interpretation")


_TESTS = {(codes.LOINC, code) for code in codes.ANTIGEN_TESTS}
_MARKS = {
    (codes.SNOMED, value): (codes.INTERPRETATION_TABLE, mark)
    for value, _words, mark, _mark_words in codes.VALUES.values()
}


def _device(message: object) -> Iterator[Fault]:
    device = first(message, "Device")
    systems = (codes.DEVICES_EU, codes.DEVICES_FICTITIOUS)
    if not any(identifier(device, system) for system in systems):
        yield Fault("no-device", "Le test utilisé doit venir de la liste européenne.", "Device.identifier")
    if not at(device, "lotNumber"):
        yield Fault("no-lot", "Le numéro de lot du test manque.", "Device.lotNumber")


def _today(now: dt.datetime) -> dt.date:
    """The latest date there is in France: a person's date bears no time zone, and Wallis-et-Futuna is at UTC+12."""
    return (now.astimezone(dt.UTC) + dt.timedelta(hours=12)).date()


def _times(message: object, *, now: dt.datetime) -> Iterator[Fault]:
    report = first(message, "DiagnosticReport")
    collected, read = instant(at(report, "effectiveDateTime")), instant(at(report, "issued"))
    if collected is None or read is None:
        yield Fault("no-time", "Les heures de prélèvement et de lecture manquent.", "DiagnosticReport")
    elif collected > read:
        yield Fault("wrong-order", "La lecture précède le prélèvement.", "DiagnosticReport.issued")
    elif read > now + CLOCK_SKEW:
        yield Fault("in-the-future", "L’heure de lecture est dans le futur.", "DiagnosticReport.issued")
    for told in resources(message, "Observation"):
        onset = day(at(told, "valueDateTime"))
        if coding(at(told, "code")) == (codes.LOINC, codes.ONSET) and (onset is None or onset > _today(now)):
            yield Fault("wrong-onset", "La date des premiers symptômes est fausse.", "Observation.valueDateTime")


def _lengths(parts: list[tuple[str, Any]]) -> Iterator[Fault]:
    for where, value in parts:
        longest = LONGEST.get(where, LONGEST_OTHER)
        if isinstance(value, str) and len(value) > longest:
            yield Fault("too-long", f"Texte trop long : {longest} caractères au plus.", where)
        elif value in ("", [], {}):
            yield Fault("empty", "FHIR n’admet ni texte, ni liste, ni objet vide.", where)
