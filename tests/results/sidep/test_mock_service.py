"""The mock as a service: what it keeps, its manners under load, in failure and when it is stopped."""

import logging
import socket
import sqlite3
import struct
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from results.sidep import fhir
from results.sidep.client import Client
from results.sidep.failures import Later, Never
from results.sidep.mock import desk
from results.sidep.mock.http import Service
from results.sidep.mock.store import Store
from tests.results.sidep.cast import PHARMACY, ZOE, a_report, correction_of
from tests.results.sidep.conftest import TOKEN


def test_a_connection_is_kept_and_answers_at_once(
    mock: Service, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    accepted: list[socket.socket] = []
    accept = mock.get_request

    def noted() -> tuple[socket.socket, object]:
        made, address = accept()
        accepted.append(made)
        return made, address

    monkeypatch.setattr(mock, "get_request", noted)
    for _ in range(5):
        client.send(a_report())

    (made,) = accepted
    # Nagle's algorithm against delayed acknowledgements would cost 40 ms an answer.
    assert made.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)


def test_long_lists_come_page_by_page(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(desk, "PAGE", 2)
    reports = [a_report() for _ in range(5)]
    for report in reports:
        client.send(report)

    assert [row.delivery_id for row in client.received(PHARMACY.finess)] == [one.delivery_id for one in reports]


def test_the_same_report_from_many_at_once_is_kept_once(client: Client) -> None:
    report = a_report()
    with ThreadPoolExecutor(8) as many:
        receipts = list(many.map(lambda _: client.send(report), range(16)))

    assert len({receipt.number for receipt in receipts}) == 1
    assert [receipt.duplicate for receipt in receipts].count(False) == 1


def test_a_case_and_its_correction_at_once_end_in_the_correction(client: Client) -> None:
    report = a_report()
    with ThreadPoolExecutor(2) as two:
        sent = [two.submit(client.send, one) for one in (report, correction_of(report))]

    assert isinstance(sent[0].exception(), Never | None)
    assert client.received(PHARMACY.finess)[-1].version == 2


def test_what_was_taken_outlives_the_service(tmp_path: Path) -> None:
    path, report = str(tmp_path / "sidep.sqlite3"), a_report()
    body, key = fhir.body(report), str(report.delivery_id)
    for duplicate in (False, True):
        store = Store(path)
        assert desk.take(store, body, key=key, version="1", at=report.read_at).duplicate is duplicate
        store.close()


def test_a_failing_file_is_a_matter_of_later(mock: Service, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_args: object, **_kwargs: object) -> None:
        raise sqlite3.OperationalError("database or disk is full")

    monkeypatch.setattr(mock.store, "add", full)
    with pytest.raises(Later, match="http-503"):
        client.send(a_report())

    monkeypatch.undo()
    assert not client.send(a_report()).duplicate


def test_the_logs_tell_what_was_decided_and_nothing_personal(
    client: Client, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    report = a_report(lot="")
    with caplog.at_level(logging.DEBUG), pytest.raises(Never):
        client.send(report)
    client.received(PHARMACY.finess)

    told = caplog.text + "".join(capfd.readouterr())
    assert "POST 422 no-lot" in caplog.text
    assert not [word for word in ("Zoé", ZOE.declared_nir, ZOE.email, TOKEN, str(report.case_id)) if str(word) in told]


def test_a_connection_that_breaks_off_is_noted_without_whose_it_was(
    mock: Service, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    with socket.create_connection(("127.0.0.1", mock.server_port)) as connection:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        connection.sendall(b"POST /results HTTP/1.1\r\nContent-Length: 10\r\n\r\n{")
    while not caplog.messages:
        time.sleep(0.01)

    assert caplog.messages == ["connection lost: ConnectionResetError"]
    assert capfd.readouterr() == ("", "")


def test_stopping_lets_the_answer_under_way_finish(
    mock: Service, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    taking = desk.take

    def slowly(*args: object, **kwargs: object) -> desk.Taken:
        time.sleep(0.3)
        return taking(*args, **kwargs)  # type: ignore[arg-type]

    monkeypatch.setattr(desk, "take", slowly)
    with ThreadPoolExecutor(1) as one:
        sent = one.submit(client.send, a_report())
        time.sleep(0.1)
        mock.stop()

    assert sent.result().number
