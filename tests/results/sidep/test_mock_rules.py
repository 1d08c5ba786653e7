"""What the mock holds against a message: each fault alone, in a message that is right otherwise."""

import copy
import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from results.sidep import codes, fhir
from results.sidep.mock import rules
from results.sidep.mock.message import first, resources, walk
from tests.results.sidep.cast import NOW, ZOE, a_report

Message = dict[str, Any]


def faults(message: object) -> list[str]:
    return [fault.code for fault in rules.faults(message, now=NOW)]


def spoiled(change: Callable[[Message], object], *, share: bool = True) -> list[str]:
    message = copy.deepcopy(fhir.bundle(a_report(share=share)))
    change(message)
    return faults(message)


def of(kind: str, **changes: object) -> Callable[[Message], object]:
    """Sets elements of the first resource of a kind; None takes them away."""

    def change(message: Message) -> None:
        resource = first(message, kind)
        resource.update({key: value for key, value in changes.items() if value is not None})
        for key in [key for key, value in changes.items() if value is None]:
            del resource[key]

    return change


@pytest.mark.parametrize("share", [True, False])
def test_our_own_message_has_no_fault(share: bool) -> None:
    assert faults(fhir.bundle(a_report(share=share))) == []


@pytest.mark.parametrize("message", [None, [], "", 5, {}, {"resourceType": "Patient"}, {"resourceType": "Bundle"}])
def test_what_is_no_message_is_told_so(message: object) -> None:
    assert faults(message) == ["not-a-message"]


def test_the_header_comes_first() -> None:
    assert spoiled(lambda message: message["entry"].reverse()) == ["no-header"]


def test_the_event_is_a_result() -> None:
    assert spoiled(of("MessageHeader", eventCoding={"system": codes.EVENT_TABLE, "code": "A01"})) == ["wrong-event"]


@pytest.mark.parametrize("kind", rules.ONE_OF_EACH[1:])
def test_each_resource_is_required_once(kind: str) -> None:
    def without(message: Message) -> None:
        message["entry"] = [entry for entry in message["entry"] if entry["resource"]["resourceType"] != kind]

    def twice(message: Message) -> None:
        message["entry"] += [entry for entry in message["entry"] if entry["resource"]["resourceType"] == kind]

    assert spoiled(without) == spoiled(twice) == ["missing-resource"]


def test_references_lead_somewhere() -> None:
    assert spoiled(of("Specimen", subject={"reference": "urn:uuid:0"})) == ["dangling-reference"]


@pytest.mark.parametrize("url", ["Patient/1", None, 5])
def test_addresses_are_urns(url: object) -> None:
    assert "wrong-url" in spoiled(lambda message: message["entry"][-1].update(fullUrl=url))


def test_addresses_are_unique() -> None:
    assert "wrong-url" in spoiled(lambda message: message["entry"][-1].update(fullUrl=message["entry"][0]["fullUrl"]))


def finess(number: object, national: object = None) -> Callable[[Message], object]:
    both = [(codes.FINESS, number), (codes.STRUCTURES, national or f"1{number}")]
    return of("Organization", identifier=[{"system": system, "value": value} for system, value in both])


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (finess("060016218"), "wrong-finess"),
        (finess("06001621"), "no-finess"),
        (finess("٠٦٠٠١٦٢١٩"), "no-finess"),
        (finess(60016219), "no-finess"),
        (finess("060016219", "060016219"), "wrong-structure"),
        (of("Organization", name=None), "no-name"),
        (of("DiagnosticReport", status="preliminary"), "wrong-status"),
        (of("Observation", status="corrected"), "wrong-status"),
        (of("DiagnosticReport", identifier=None), "no-case"),
        (of("Observation", code={"coding": [{"system": codes.LOINC, "code": "94500-6"}]}), "no-result"),
        (of("Observation", valueCodeableConcept={"coding": [{"system": codes.SNOMED, "code": "1"}]}), "wrong-value"),
        (of("Observation", valueCodeableConcept={"coding": [{"system": codes.SNOMED, "code": ["1"]}]}), "wrong-value"),
        (of("Observation", interpretation=None), "wrong-mark"),
        (of("Device", identifier=[{"system": "https://kits.example", "value": "1"}]), "no-device"),
        (of("Device", lotNumber=None), "no-lot"),
        (of("DiagnosticReport", issued=None), "no-time"),
        (of("DiagnosticReport", issued="2026-11-23T10:00:00"), "no-time"),
        (of("DiagnosticReport", issued="hier"), "no-time"),
        (of("DiagnosticReport", issued="2020-01-01T00:00:00Z"), "wrong-order"),
        (of("DiagnosticReport", issued=(NOW + dt.timedelta(minutes=6)).isoformat()), "in-the-future"),
        (of("Organization", name="É" * 201), "too-long"),
        (of("Specimen", note=[{"text": "x" * 301}]), "too-long"),
        (of("Specimen", note=[]), "empty"),
        (of("Patient", gender="F"), "no-sex"),
        (of("Patient", gender=None), "no-sex"),
        (of("Patient", birthDate="1995"), "wrong-birth-date"),
        (of("Patient", birthDate="1995-02-30"), "wrong-birth-date"),
        (of("Patient", birthDate="1899-12-31"), "wrong-birth-date"),
        (of("Patient", birthDate=(NOW + dt.timedelta(days=2)).date().isoformat()), "wrong-birth-date"),
        (of("Patient", name=None), "no-birth-name"),
        (of("Patient", name=[{"use": "official", "family": "Le Goff"}]), "no-birth-name"),
        (of("Patient", extension=None), "no-reliability"),
    ],
)
def test_each_fault_is_found_alone(change: Callable[[Message], object], code: str) -> None:
    assert set(spoiled(change)) == {code}


@pytest.mark.parametrize("told", ["2026-11", "jamais", (NOW + dt.timedelta(days=2)).date().isoformat()])
def test_symptoms_began_on_a_day_of_the_past(told: str) -> None:
    assert spoiled(lambda message: resources(message, "Observation")[2].update(valueDateTime=told)) == ["wrong-onset"]


@pytest.mark.parametrize("system", [*sorted(codes.INS_SYSTEMS), " URN:OID:1.2.250.1.213.1.4.8", "1.2.250.1.213.1.4.10"])
def test_an_ins_without_a_validated_identity_is_refused(system: str) -> None:
    number = {"system": system, "value": ZOE.declared_nir}

    assert spoiled(of("Patient", identifier=[number])) == ["ins-not-qualified"]
    assert spoiled(of("Specimen", identifier=[number])) == ["ins-not-qualified"]


@pytest.mark.parametrize("status", ["VALI", "QUAL"])
def test_an_ins_with_a_validated_identity_is_taken(status: str) -> None:
    def change(message: Message) -> None:
        of("Patient", identifier=[{"system": "urn:oid:1.2.250.1.213.1.4.8", "value": ZOE.declared_nir}])(message)
        first(message, "Patient")["extension"][0]["extension"][0]["valueCoding"]["code"] = status

    assert spoiled(change) == []


@pytest.mark.parametrize("element", ["identifier", "name", "telecom", "address", "contact", "extension"])
def test_an_identity_without_consent_is_refused(element: str) -> None:
    assert "identity-without-consent" in spoiled(of("Patient", **{element: [{"text": "x"}]}), share=False)


@pytest.mark.parametrize("born", ["1995-10-09", "1899", "2999", "MCMX"])
def test_without_consent_a_whole_date_of_birth_is_refused(born: str) -> None:
    assert spoiled(of("Patient", birthDate=born), share=False) == ["not-a-year"]


def test_no_fault_quotes_the_message() -> None:
    secret = "Zoé-la-Secrète-" * 30
    message = fhir.bundle(a_report())
    for _, value in walk(message, "Bundle"):
        if isinstance(value, dict) and "value" in value:
            value["value"] = secret

    told = rules.faults(message, now=NOW)

    assert told
    assert not [fault for fault in told if "Zoé" in fault.words]


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5) | st.just("0001-01-01T00:00:00+23:59"),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from(["value", "coding", "url"]), inner),
    max_leaves=4,
)


@settings(max_examples=300, deadline=None)
@given(data=st.data())
def test_a_message_spoiled_anywhere_is_judged_and_never_breaks_the_rules(data: st.DataObject) -> None:
    message = copy.deepcopy(fhir.bundle(a_report()))
    holders = [value for _, value in walk(message, "Bundle") if isinstance(value, dict | list) and value]
    holder = data.draw(st.sampled_from(range(len(holders))))
    key = data.draw(st.sampled_from(list(holders[holder]) if isinstance(holders[holder], dict) else [0]))
    holders[holder][key] = data.draw(anything)

    assert all(isinstance(code, str) for code in faults(message))


def test_symptoms_of_this_morning_are_believed_while_it_is_still_yesterday_in_utc() -> None:
    evening = NOW.replace(hour=22, minute=30)
    told = (evening + dt.timedelta(hours=2)).date()  # half past midnight in Paris
    report = a_report(onset=told, collected_at=evening - dt.timedelta(minutes=20), read_at=evening)
    assert rules.faults(fhir.bundle(report), now=evening) == []
