"""The line that the client opens: protected, direct, and one per process."""

import os
from collections.abc import Callable

import pytest

from results.sidep.client import Client, kept
from tests.results.sidep.cast import a_report
from tests.results.sidep.meeting import receipt_with
from tests.results.sidep.misbehaving import server


@pytest.mark.parametrize("address", ["http://sidep.example", "http://10.0.0.5", "ftp://127.0.0.1", "sidep.example", ""])
def test_an_unprotected_line_is_refused_before_anything_is_sent(address: str) -> None:
    with pytest.raises(ValueError, match="https"):
        Client(address, "jeton")


@pytest.mark.parametrize(
    "address", ["https://sidep.example", "http://127.0.0.1:8100", "http://localhost", "http://[::1]:1"]
)
def test_a_protected_line_or_this_machine_is_allowed(address: str) -> None:
    Client(address, "jeton").close()


def test_a_proxy_of_the_environment_sees_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    with server(receipt_with()) as address:
        client = Client(address, "jeton")
        assert client.send(a_report()).number
        client.close()


def test_a_process_keeps_one_client_per_receiver() -> None:
    assert kept("https://a.example", "jeton") is kept("https://a.example", "jeton")
    assert kept("https://a.example", "jeton") is not kept("https://b.example", "jeton")
    kept.cache_clear()


def test_a_forked_process_starts_without_its_parents_client() -> None:
    kept("https://a.example", "jeton")

    assert _in_a_child(lambda: kept.cache_info().currsize) == 0
    assert kept.cache_info().currsize == 1
    kept.cache_clear()


def _in_a_child(question: Callable[[], int]) -> int:
    child = os.fork()
    if child == 0:
        os._exit(question())
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
