"""What was done and what was found: specimen, request with the symptoms told, kit, and the result itself."""

import datetime as dt

from results.sidep import codes
from results.sidep.fhir_parts import TEST_WORDS, Resource, Urls, case_number, coded, status, time, to
from results.sidep.report import Report


def resources(report: Report, urls: Urls) -> dict[str, Resource]:
    """The part's name in the message → its resource."""
    told = {"symptomatic": _symptomatic(report, urls)}
    if report.onset and report.symptomatic:
        told["onset"] = _onset(report.onset, report, urls)
    return {
        "specimen": _specimen(report, urls),
        "request": _request(report, urls, told=list(told)),
        "device": _device(report),
        "result": _result(report, urls),
        **told,
    }


def _specimen(report: Report, urls: Urls) -> Resource:
    return {
        "resourceType": "Specimen",
        "type": coded(codes.SNOMED, codes.SWAB, "Écouvillon"),
        "subject": to(urls["patient"]),
        "collection": {"collectedDateTime": time(report.collected_at)},
    }


def _request(report: Report, urls: Urls, *, told: list[str]) -> Resource:
    return {
        "resourceType": "ServiceRequest",
        "identifier": case_number(report),
        "status": "completed",
        "intent": "order",
        "code": coded(codes.LOINC, codes.ANTIGEN_RAPID, TEST_WORDS),
        "subject": to(urls["patient"]),
        "requester": to(urls["pharmacy"]),
        "supportingInfo": [to(urls[name]) for name in told],
        "specimen": [to(urls["specimen"])],
    }


def _device(report: Report) -> Resource:
    return {
        "resourceType": "Device",
        "identifier": [{"system": report.device.system, "value": report.device.id}],
        "lotNumber": report.lot,
        "deviceName": [{"name": report.device.name, "type": "user-friendly-name"}],
    }


def _result(report: Report, urls: Urls) -> Resource:
    code, words, mark, mark_words = codes.VALUES[report.value]
    return {
        "resourceType": "Observation",
        "status": status(report),
        "code": coded(codes.LOINC, codes.ANTIGEN_RAPID, TEST_WORDS),
        "subject": to(urls["patient"]),
        "effectiveDateTime": time(report.collected_at),
        "issued": time(report.read_at),
        "performer": [to(urls["pharmacy"]), to(urls["agent"])],
        "valueCodeableConcept": coded(codes.SNOMED, code, words),
        "interpretation": [coded(codes.INTERPRETATION_TABLE, mark, mark_words)],
        "specimen": to(urls["specimen"]),
        "device": to(urls["device"]),
    }


def _symptomatic(report: Report, urls: Urls) -> Resource:
    code, words = (codes.YES, "Oui") if report.symptomatic else (codes.NO, "Non")
    return {
        "resourceType": "Observation",
        "status": "final",
        "code": coded(codes.LOINC, codes.SYMPTOMATIC, "Présence de symptômes"),
        "subject": to(urls["patient"]),
        "effectiveDateTime": time(report.collected_at),
        "valueCodeableConcept": coded(codes.YES_NO_TABLE, code, words),
    }


def _onset(day: dt.date, report: Report, urls: Urls) -> Resource:
    return {
        "resourceType": "Observation",
        "status": "final",
        "code": coded(codes.LOINC, codes.ONSET, "Date des premiers symptômes"),
        "subject": to(urls["patient"]),
        "effectiveDateTime": time(report.collected_at),
        "valueDateTime": day.isoformat(),
    }
