"""The client meeting a server that a test has told what to answer."""

import hashlib
import json
import socket
from typing import Any

import pytest

from results.sidep.client import Client
from results.sidep.failures import Later, Never
from results.sidep.report import Report
from tests.results.sidep.cast import a_report
from tests.results.sidep.misbehaving import Answer, says, server

HTML = b"<!doctype html><h1>Maintenance</h1>"


def outcome(*issues: object) -> bytes:
    return json.dumps({"resourceType": "OperationOutcome", "issue": list(issues)}).encode()


def issue(words: object = "Le lot manque.", code: object = "no-lot", severity: str = "error") -> dict[str, Any]:
    return {"severity": severity, "details": {"coding": [{"code": code}], "text": words}}


def sending(answer: Answer, report: Report | None = None) -> Exception:
    """What the client makes of that answer to a report."""
    with server(answer) as address:
        client = Client(address, "jeton")
        with pytest.raises((Never, Later)) as failed:
            client.send(report or a_report())
        client.close()
    return failed.value


def right_receipt(request: bytes) -> dict[str, Any]:
    head, _, body = request.partition(b"\r\n\r\n")
    headers = dict(line.lower().split(": ", 1) for line in head.decode().splitlines()[1:])
    return {
        "receipt": "7F3K-20",
        "received_at": "2026-11-23T14:02:00+00:00",
        "duplicate": False,
        "delivery_id": headers["idempotency-key"],
        "version": int(headers["x-result-version"]),
        "digest": hashlib.sha256(body).hexdigest(),
    }


def receipt_with(**changes: object) -> Answer:
    def answers(connection: socket.socket, request: bytes) -> None:
        says(200, json.dumps({**right_receipt(request), **changes}).encode())(connection, request)

    return answers
