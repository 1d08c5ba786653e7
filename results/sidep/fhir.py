"""One report as a FHIR R4 message (Bundle.type = message), modelled on the CDC's public laboratory message.

The same report gives the same bytes for ever, which the receiver's deduplication rests on: no clock, no random id goes
in, every fullUrl is derived from the delivery id. Nothing about staff leaves but a pseudonym that means something in
one pharmacy only. The idempotency key is Bundle.identifier, the version an extension of the MessageHeader.
"""

import json

from results.sidep import codes, fhir_findings
from results.sidep.fhir_parts import (
    TEST_WORDS,
    Resource,
    Urls,
    case_number,
    coded,
    status,
    time,
    to,
    urls_of,
    without_empty,
)
from results.sidep.fhir_patient import patient
from results.sidep.report import Report, Sender

SOURCE = {"name": "FranceTest", "endpoint": "https://francetest.example"}


def body(report: Report) -> bytes:
    """The message as UTF-8 JSON: what is sent, hashed, and must never differ between two attempts."""
    return json.dumps(bundle(report), ensure_ascii=False, separators=(",", ":")).encode()


def bundle(report: Report) -> Resource:
    """The message as JSON-ready dictionaries; letters go out exactly as typed, never normalised."""
    urls = urls_of(report.delivery_id)
    resources: dict[str, Resource] = {
        "header": _header(report, urls),
        "report": _diagnostic_report(report, urls),
        "patient": patient(report.patient, share=report.share),
        "pharmacy": _pharmacy(report),
        "agent": _agent(report, urls),
        **fhir_findings.resources(report, urls),
    }
    return {
        "resourceType": "Bundle",
        "identifier": {"system": codes.URI, "value": f"urn:uuid:{report.delivery_id}"},
        "type": "message",
        "entry": [{"fullUrl": urls[name], "resource": resource} for name, resource in resources.items()],
    }


def _header(report: Report, urls: Urls) -> Resource:
    return {
        "resourceType": "MessageHeader",
        "extension": [{"url": codes.VERSION_EXTENSION, "valuePositiveInt": report.version}],
        "eventCoding": {"system": codes.EVENT_TABLE, "code": codes.EVENT_RESULT},
        "sender": to(urls["pharmacy"]),
        "source": SOURCE,
        "focus": [to(urls["report"])],
    }


def _diagnostic_report(report: Report, urls: Urls) -> Resource:
    return {
        "resourceType": "DiagnosticReport",
        "identifier": case_number(report),
        "basedOn": [to(urls["request"])],
        "status": status(report),
        "category": [coded(codes.SECTION_TABLE, codes.LABORATORY, "Laboratory")],
        "code": coded(codes.LOINC, codes.ANTIGEN_RAPID, TEST_WORDS),
        "subject": to(urls["patient"]),
        "effectiveDateTime": time(report.collected_at),
        "issued": time(report.read_at),
        "performer": [to(urls["pharmacy"])],
        "specimen": [to(urls["specimen"])],
        "result": [to(urls["result"])],
    }


def _pharmacy(report: Report) -> Resource:
    sender = report.pharmacy
    national = {"system": codes.STRUCTURES, "value": codes.FINESS_PREFIX + sender.finess}
    site = {"system": codes.FINESS, "value": sender.finess}
    kinds = {codes.STRUCTURE_ID: national, codes.FINESS_SITE: site}
    return {
        "resourceType": "Organization",
        "identifier": [
            {"type": {"coding": [{"system": codes.FR_IDENTIFIER_TABLE, "code": kind}]}, **number}
            for kind, number in kinds.items()
        ],
        "name": sender.name,
        "address": [_address(sender)],
    }


def _address(sender: Sender) -> Resource:
    lines = [sender.street] if sender.street else []
    return without_empty({"line": lines, "city": sender.city, "postalCode": sender.postcode, "country": "FR"})


def _agent(report: Report, urls: Urls) -> Resource:
    return {
        "resourceType": "PractitionerRole",
        "identifier": [{"system": codes.AGENTS, "value": report.performer_agent}],
        "organization": to(urls["pharmacy"]),
    }
