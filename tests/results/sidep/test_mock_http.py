"""The mock's own side of the wire: who may ask, what it says to strangers and to bodies of any shape."""

import json
from collections.abc import Iterator
from uuid import uuid4

import httpx2
import pytest

from results.sidep import fhir
from results.sidep.client import Client
from results.sidep.failures import Later
from results.sidep.mock.http import Service
from results.sidep.mock.limits import LARGEST_BODY
from results.sidep.report import Report
from tests.results.sidep.cast import a_report
from tests.results.sidep.conftest import TOKEN

RIGHT = {"Authorization": f"Bearer {TOKEN}"}


@pytest.fixture
def wire(mock: Service) -> Iterator[httpx2.Client]:
    """A bare HTTP client with the right token."""
    with httpx2.Client(base_url=mock.url, headers=RIGHT, trust_env=False) as wire:
        yield wire


def posted(wire: httpx2.Client, report: Report, **headers: str) -> httpx2.Response:
    usual = {"Idempotency-Key": str(report.delivery_id), "X-Result-Version": str(report.version)}
    return wire.post("/results", content=fhir.body(report), headers={**usual, **headers})


def code(response: httpx2.Response) -> str:
    outcome = response.json()
    assert outcome["resourceType"] == "OperationOutcome"
    return str(outcome["issue"][0]["details"]["coding"][0]["code"])


def test_a_first_report_is_created_and_a_second_one_is_found(wire: httpx2.Client) -> None:
    report = a_report()

    assert [posted(wire, report).status_code for _ in range(2)] == [201, 200]


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer x", TOKEN, f"Basic {TOKEN}", "Bearer é"])
@pytest.mark.parametrize(("method", "path"), [("POST", "/results"), ("GET", "/results?finess=1"), ("GET", "/x")])
def test_nobody_is_served_without_the_token(mock: Service, header: str, method: str, path: str) -> None:
    headers = {b"Authorization": header.encode()}
    response = httpx2.request(method, mock.url + path, headers=headers, content=b"{}", trust_env=False)

    assert (response.status_code, code(response)) == (401, "no-token")
    assert response.headers["WWW-Authenticate"] == "Bearer"


def test_a_wrong_token_is_later_for_the_client(mock: Service) -> None:
    stranger = Client(mock.url, "un autre jeton")

    with pytest.raises(Later, match="http-401"):
        stranger.send(a_report())
    stranger.close()


def test_health_is_open_and_counts(wire: httpx2.Client, mock: Service) -> None:
    report = a_report()
    posted(wire, report)
    posted(wire, report)

    assert httpx2.get(f"{mock.url}/health").json() == {"status": "pass", "received": 1, "duplicates": 1}


def test_a_message_can_be_read_back_as_it_came(wire: httpx2.Client) -> None:
    report = a_report()
    posted(wire, report)

    assert wire.get(f"/results/{report.delivery_id}").content == fhir.body(report)


@pytest.mark.parametrize("path", ["/", "/results/", "/results/0", "/a/b", "/health/x", "/results/%27%20OR%201=1"])
def test_an_unknown_address_is_404(wire: httpx2.Client, path: str) -> None:
    response = wire.get(path)

    assert (response.status_code, code(response)) == (404, "not-found")


def test_nothing_is_posted_anywhere_else(wire: httpx2.Client) -> None:
    assert code(wire.post("/health", content=b"{}")) == "not-found"


@pytest.mark.parametrize("query", ["", "?finess=", "?finess=1&after=x", "?finess=1&after=-1", "?finess=1&after=²"])
def test_a_question_that_makes_no_sense_is_told_so(wire: httpx2.Client, query: str) -> None:
    response = wire.get(f"/results{query}")

    assert (response.status_code, code(response)) == (400, "wrong-query")


@pytest.mark.parametrize("body", [b"", b"{", b"\xff", b"[" * 100_000, b"1" * 5000])
def test_a_body_that_is_no_json_is_400(wire: httpx2.Client, body: bytes) -> None:
    response = wire.post("/results", content=body)

    assert (response.status_code, code(response)) == (400, "not-json")


def test_every_fault_is_told_at_once_in_french(wire: httpx2.Client) -> None:
    issues = posted(wire, a_report(lot="", device=a_report().device.__class__("", "x"))).json()["issue"]

    assert {"Le numéro de lot du test manque."} <= {issue["details"]["text"] for issue in issues}
    assert len(issues) > 1


@pytest.mark.parametrize("beyond", [1, 3 * LARGEST_BODY, 8 * LARGEST_BODY])
def test_a_body_beyond_the_limit_is_413_and_the_answer_arrives(wire: httpx2.Client, beyond: int) -> None:
    try:
        response = wire.post("/results", content=b" " * (LARGEST_BODY + beyond))
    except httpx2.WriteError:
        assert beyond > 4 * LARGEST_BODY  # a flood is cut off, which the client takes for Later
        return

    assert (response.status_code, code(response)) == (413, "too-large")


def chunks() -> Iterator[bytes]:
    yield b"{}"


def test_a_body_of_untold_length_is_411(wire: httpx2.Client) -> None:
    response = wire.post("/results", content=chunks())

    assert (response.status_code, code(response)) == (411, "no-length")


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ({"Idempotency-Key": "x"}, "no-key"),
        ({"Idempotency-Key": str(uuid4())}, "key-differs"),
        ({"X-Result-Version": "2"}, "version-differs"),
        ({"X-Result-Version": ""}, "version-differs"),
    ],
)
def test_headers_and_message_must_agree(wire: httpx2.Client, headers: dict[str, str], expected: str) -> None:
    response = posted(wire, a_report(), **headers)

    assert (response.status_code, code(response)) == (422, expected)


@pytest.mark.parametrize("number", [0, -1, 10_000, True, "1", 1.0, None])
def test_a_version_counts_from_one(wire: httpx2.Client, number: object) -> None:
    report = a_report()
    message = fhir.bundle(report)
    message["entry"][0]["resource"]["extension"][0]["valuePositiveInt"] = number
    headers = {"Idempotency-Key": str(report.delivery_id), "X-Result-Version": str(number)}

    assert code(wire.post("/results", content=json.dumps(message).encode(), headers=headers)) == "no-version"


def test_a_case_is_a_uuid(wire: httpx2.Client) -> None:
    report = a_report()
    body = fhir.body(report).replace(str(report.case_id).encode(), b"Zoe Dupont")
    headers = {"Idempotency-Key": str(report.delivery_id), "X-Result-Version": "1"}

    assert code(wire.post("/results", content=body, headers=headers)) == "no-case"


def test_a_refused_request_does_not_spoil_the_next_one_of_its_connection(wire: httpx2.Client) -> None:
    assert wire.post("/results", content=b"{}", headers={"Authorization": "Bearer x"}).status_code == 401
    assert posted(wire, a_report()).status_code == 201
