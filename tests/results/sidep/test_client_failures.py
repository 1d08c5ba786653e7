"""Whatever a receiver does, the client says Never or Later; the table holds what has been seen of receivers."""

import socket
import time
from typing import Any

import httpx2
import pytest

from results.sidep import client as client_module
from results.sidep.client import Client
from results.sidep.failures import Later, Never
from tests.results.sidep.cast import a_report
from tests.results.sidep.meeting import HTML, issue, outcome, sending
from tests.results.sidep.misbehaving import Answer, raw, says


@pytest.mark.parametrize("status", [400, 409, 413, 422])
def test_a_refusal_with_a_readable_reason_is_never(status: int) -> None:
    failure = sending(says(status, outcome(issue())))

    assert isinstance(failure, Never)
    assert (failure.reason_code, failure.words) == ("no-lot", "Le lot manque.")


@pytest.mark.parametrize("status", [400, 409, 413, 422])
@pytest.mark.parametrize(
    "body",
    [
        b"",
        HTML,
        b"[]",
        b"null",
        b"\xff\xfe",
        b"[" * 100_000,
        b'{"resourceType": "OperationOutcome"}',
        b'{"resourceType": "OperationOutcome", "issue": {}}',
        outcome(),
        outcome("text", None),
        outcome(issue(severity="warning")),
        outcome(issue(words="  ")),
        outcome(issue(words=5)),
        b'{"resourceType": "Bundle", "issue": [{"severity": "error", "diagnostics": "x"}]}',
    ],
)
def test_a_refusal_that_cannot_be_read_is_later(status: int, body: bytes) -> None:
    failure = sending(says(status, body))

    assert isinstance(failure, Later)
    assert failure.reason_code == "unreadable-answer"


@pytest.mark.parametrize(
    "told",
    [
        {"severity": "fatal", "diagnostics": "Non."},
        issue(words="Non.", code="Jean Dupont, né le 3 mars"),
        issue(words="Non.", code=["x"]),
        {"severity": "error", "details": {"coding": [], "text": "Non."}},
        {"severity": "error", "details": {"coding": "x", "text": "Non."}},
    ],
)
def test_a_refusal_without_a_clean_code_is_never_under_a_general_one(told: dict[str, Any]) -> None:
    failure = sending(says(422, outcome(told)))

    assert isinstance(failure, Never)
    assert (failure.reason_code, failure.words) == ("refused", "Non.")


def test_the_words_of_several_faults_are_joined_and_cut_to_the_columns_length() -> None:
    failure = sending(says(422, outcome(*[issue(words="é" * 100)] * 5)))

    assert isinstance(failure, Never)
    assert len(failure.words) == 240


@pytest.mark.parametrize(
    "status", [202, 204, 301, 302, 307, 401, 403, 404, 405, 407, 408, 411, 415, 418, 425, 429, 500, 502, 503, 504, 599]
)
def test_every_other_status_is_later_even_with_a_reason(status: int) -> None:
    body = b"" if status == 204 else outcome(issue())
    failure = sending(says(status, body, "Location: http://127.0.0.1:9/"))

    assert isinstance(failure, Later)
    assert failure.reason_code == f"http-{status}"


@pytest.mark.parametrize(
    "answer",
    [
        raw(b""),
        raw(b"SSH-2.0-OpenSSH_9.6\r\n"),
        raw(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{"),
        raw(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"),
        raw(b"HTTP/1.1 200 OK\r\n" + b"X: " + b"a" * 200_000 + b"\r\n\r\n"),
    ],
    ids=["silence", "another protocol", "half a body", "broken chunk", "endless header"],
)
def test_an_answer_that_breaks_off_is_later(answer: Answer) -> None:
    failure = sending(answer)

    assert isinstance(failure, Later)
    assert failure.reason_code == "broken-answer"


def test_an_answer_without_end_is_later() -> None:
    failure = sending(says(200, b" " * (client_module.LARGEST_ANSWER + 1)))

    assert isinstance(failure, Later)
    assert failure.reason_code == "unreadable-answer"


def test_a_compressed_answer_is_not_unpacked() -> None:
    failure = sending(says(200, b"\x1f\x8b" + b"\0" * 50, "Content-Encoding: gzip"))

    assert isinstance(failure, Later)
    assert failure.reason_code == "unreadable-answer"


def test_a_receiver_that_is_not_there_is_later() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        address = f"http://127.0.0.1:{taken.getsockname()[1]}"
    client = Client(address, "jeton")

    with pytest.raises(Later, match="unreachable"):
        client.send(a_report())
    client.close()


def silent(connection: socket.socket, _request: bytes) -> None:
    connection.recv(1)  # until the client gives up


def trickling(connection: socket.socket, _request: bytes) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
    while True:
        connection.sendall(b" ")
        time.sleep(0.01)


@pytest.mark.parametrize("answer", [silent, trickling])
def test_a_receiver_that_takes_too_long_is_later(answer: Answer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client_module, "TIMEOUT", httpx2.Timeout(0.2))
    monkeypatch.setattr(client_module, "LONGEST_CALL", 0.2)

    failure = sending(answer)

    assert isinstance(failure, Later)
    assert failure.reason_code == "timeout"


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        (["Retry-After: 120"], 120),
        (["Retry-After: 0"], 0),
        (["Retry-After: 99999999999999999999"], 3600),
        (["Retry-After: Mon, 23 Nov 2026 10:02:00 GMT", "Date: Mon, 23 Nov 2026 10:00:00 GMT"], 120),
        (["Retry-After: Mon, 23 Nov 2026 09:00:00 GMT", "Date: Mon, 23 Nov 2026 10:00:00 GMT"], 0),
        (["Retry-After: Mon, 23 Nov 2026 10:02:00 GMT"], None),
        (["Retry-After: -5"], None),
        (["Retry-After: bientôt".encode().decode("latin-1")], None),
        ([], None),
    ],
)
def test_the_receivers_wish_to_wait_is_passed_on(headers: list[str], seconds: int | None) -> None:
    failure = sending(says(503, b"", *headers))

    assert isinstance(failure, Later)
    assert failure.retry_after == seconds
