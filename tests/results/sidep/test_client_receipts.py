"""Which receipts and lists the client believes."""

from typing import Any

import pytest

from results.sidep import client as client_module
from results.sidep.client import Client
from results.sidep.failures import Later
from tests.results.sidep.cast import PHARMACY, a_report
from tests.results.sidep.meeting import HTML, issue, outcome, receipt_with, sending
from tests.results.sidep.misbehaving import says, server


@pytest.mark.parametrize("body", [b"", HTML, b"{}", b"[]", b'{"receipt": "7F3K-20"}', b"\x00", b'{"receipt": '])
@pytest.mark.parametrize("status", [200, 201])
def test_success_without_a_receipt_is_later(status: int, body: bytes) -> None:
    failure = sending(says(status, body))

    assert isinstance(failure, Later)
    assert failure.reason_code == "unreadable-answer"


def test_a_right_receipt_is_believed() -> None:
    with server(receipt_with()) as address:
        client = Client(address, "jeton")
        receipt = client.send(a_report())
        client.close()

    assert (receipt.number, receipt.duplicate) == ("7F3K-20", False)


@pytest.mark.parametrize(
    "changes",
    [
        {"delivery_id": "0199a000-0000-7000-8000-000000000000"},
        {"delivery_id": None},
        {"version": 2},
        {"version": "1"},
        {"version": True},
        {"digest": "0" * 64},
        {"digest": None},
    ],
)
def test_a_receipt_for_something_else_is_later(changes: dict[str, Any]) -> None:
    failure = sending(receipt_with(**changes))

    assert isinstance(failure, Later)
    assert failure.reason_code == "wrong-receipt"


@pytest.mark.parametrize(
    "changes",
    [
        {"receipt": ""},
        {"receipt": 20},
        {"receipt": "<b>20</b>"},
        {"receipt": "7" * 41},
        {"received_at": "hier"},
        {"received_at": "2026-11-23T14:02:00"},
        {"received_at": None},
        {"duplicate": "false"},
    ],
)
def test_a_receipt_that_is_not_whole_is_later(changes: dict[str, Any]) -> None:
    failure = sending(receipt_with(**changes))

    assert isinstance(failure, Later)
    assert failure.reason_code == "unreadable-answer"


@pytest.mark.parametrize(
    "body",
    [
        b"",
        HTML,
        b"{}",
        b'{"results": {}, "next": null}',
        b'{"results": [], "next": 5}',
        b'{"results": ["x"], "next": null}',
        b'{"results": [{"version": true}], "next": null}',
        b'{"results": [{"version": 1, "delivery_id": "x"}], "next": null}',
        b'{"results": [], "next": "7"}',
    ],
    ids=["nothing", "html", "empty", "no list", "no mark", "no row", "no version", "no id", "in circles"],
)
def test_a_list_that_cannot_be_read_is_later(body: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client_module, "MOST_PAGES", 3)
    with server(says(200, body)) as address:
        client = Client(address, "jeton")
        with pytest.raises(Later, match="unreadable-answer"):
            client.received(PHARMACY.finess)
        client.close()


def test_a_list_that_is_refused_is_later() -> None:
    with server(says(422, outcome(issue()))) as address:
        client = Client(address, "jeton")
        with pytest.raises(Later, match="http-422"):
            client.received(PHARMACY.finess)
        client.close()
