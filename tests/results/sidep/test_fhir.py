"""What a report looks like as a FHIR message."""

import datetime as dt
import json
from dataclasses import replace
from typing import Any

import pytest
from fhir.resources.R4B.bundle import Bundle

from results.sidep import codes, fhir
from results.sidep.mock.message import at, first, resources
from tests.results.sidep.cast import CHILD, NOW, ZOE, a_report, correction_of


@pytest.mark.parametrize("value", ["positive", "negative", "invalid"])
@pytest.mark.parametrize("share", [True, False])
@pytest.mark.parametrize("corrects", [True, False])
@pytest.mark.parametrize("patient", [ZOE, CHILD, replace(ZOE, sex="M"), replace(ZOE, sex="U", email="", street=None)])
def test_every_message_is_valid_fhir(value: str, share: bool, corrects: bool, patient: Any) -> None:
    report = a_report(value=value, share=share, corrects=corrects, patient=patient)

    assert Bundle.model_validate_json(fhir.body(report)).type == "message"


def test_the_same_report_is_the_same_bytes() -> None:
    report = a_report()

    assert fhir.body(report) == fhir.body(replace(report))


def test_two_deliveries_share_no_address() -> None:
    one, other = (fhir.bundle(a_report()) for _ in range(2))

    assert not {entry["fullUrl"] for entry in one["entry"]} & {entry["fullUrl"] for entry in other["entry"]}


def test_the_message_names_key_version_and_case() -> None:
    report = a_report(version=3)
    message = fhir.bundle(report)

    assert message["identifier"]["value"] == f"urn:uuid:{report.delivery_id}"
    assert at(first(message, "MessageHeader"), "extension", 0, "valuePositiveInt") == 3
    assert at(first(message, "DiagnosticReport"), "identifier", 0, "value") == str(report.case_id)


@pytest.mark.parametrize(
    ("value", "code", "mark"),
    [("positive", "10828004", "POS"), ("negative", "260385009", "NEG"), ("invalid", "125154007", "IND")],
)
def test_each_result_has_the_french_code_and_its_interpretation(value: str, code: str, mark: str) -> None:
    result = first(fhir.bundle(a_report(value=value)), "Observation")

    assert at(result, "code", "coding", 0, "code") == "94558-4"
    assert at(result, "valueCodeableConcept", "coding", 0, "code") == code
    assert at(result, "interpretation", 0, "coding", 0, "code") == mark


def test_a_correction_says_so_in_the_report_and_in_the_result() -> None:
    message = fhir.bundle(correction_of(a_report()))

    assert first(message, "DiagnosticReport")["status"] == first(message, "Observation")["status"] == "corrected"


def test_the_pharmacy_is_named_by_both_its_numbers() -> None:
    numbers = {one["system"]: one["value"] for one in first(fhir.bundle(a_report()), "Organization")["identifier"]}

    assert numbers == {"urn:oid:1.2.250.1.71.4.2.2": "1060016219", "https://finess.esante.gouv.fr": "060016219"}


def test_a_pharmacy_without_a_street_leaves_no_empty_line() -> None:
    report = a_report()
    message = fhir.bundle(replace(report, pharmacy=replace(report.pharmacy, street="")))

    assert "line" not in first(message, "Organization")["address"][0]


def test_times_leave_in_universal_time() -> None:
    summer = dt.datetime(2026, 7, 14, 10, 30, tzinfo=dt.timezone(dt.timedelta(hours=2)))
    report = first(fhir.bundle(a_report(collected_at=summer)), "DiagnosticReport")

    assert report["effectiveDateTime"] == "2026-07-14T08:30:00Z"


def test_symptoms_and_their_first_day_support_the_request() -> None:
    message = fhir.bundle(a_report(onset=dt.date(2026, 11, 20)))
    told = {at(one, "code", "coding", 0, "code"): one for one in resources(message, "Observation")}

    assert at(told["95419-8"], "valueCodeableConcept", "coding", 0, "code") == "Y"
    assert told["65222-2"]["valueDateTime"] == "2026-11-20"
    assert len(first(message, "ServiceRequest")["supportingInfo"]) == 2


def test_someone_without_symptoms_has_no_first_day_of_them() -> None:
    message = fhir.bundle(a_report(symptomatic=False, onset=dt.date(2026, 11, 20)))

    assert len(first(message, "ServiceRequest")["supportingInfo"]) == 1
    assert "2026-11-20" not in json.dumps(message)


def test_kit_and_lot_travel_with_the_result() -> None:
    device = first(fhir.bundle(a_report()), "Device")

    assert device["identifier"] == [{"system": codes.DEVICES_EU, "value": "1232"}]
    assert device["lotNumber"] == "41ADG123A"


def test_staff_leave_as_a_pseudonym_only() -> None:
    message = fhir.bundle(a_report(performer_agent="agent 7"))

    assert not resources(message, "Practitioner")
    assert at(first(message, "PractitionerRole"), "identifier", 0, "value") == "agent 7"


@pytest.mark.parametrize(
    "changes",
    [
        {"version": 0},
        {"read_at": NOW - dt.timedelta(hours=1)},
        {"read_at": NOW.replace(tzinfo=None)},
        {"collected_at": NOW.replace(tzinfo=None)},
    ],
)
def test_a_report_that_cannot_be_true_is_not_made(changes: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"report|result|Versions"):
        a_report(**changes)
