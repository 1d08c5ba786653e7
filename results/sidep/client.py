"""The way to the receiver over HTTP: the only place of the project, mail excepted, that reaches the network.

Wire format (ours, see the package): POST /results with the FHIR message, `Idempotency-Key`, `X-Result-Version` and a
bearer token; the answer is a receipt in JSON that names key, version and the SHA-256 of the body. GET /results?finess=…
lists what the receiver holds of one pharmacy, page after page.

Every outcome becomes a receipt, Never or Later. Never takes a 400, 409, 413 or 422 with a readable reason: the receiver
understood us and said why. All else is Later, 401, 403 and 404 too: they once were a national outage that answered 403
to everybody for hours (corona-warn-app/cwa-quicktest-onboarding #83), not thousands of wrong results.
"""

import functools
import hashlib
import ipaddress
import os
import time

import httpx2

from results.sidep import fhir, replies, retry_after
from results.sidep.failures import Later, Receipt
from results.sidep.port import ReceivedVersion
from results.sidep.report import Report

TIMEOUT = httpx2.Timeout(8, connect=3)  # s without a byte
LONGEST_CALL = 10.0  # s after which no more of an answer is waited for, so that a trickle cannot hold a worker
# Together a call ends within 20 s, which whoever leases a delivery has to allow for.
LARGEST_ANSWER = 1024 * 1024  # bytes; a receipt has about 250, a page of 1,000 versions about 230,000
KEPT_IDLE = 20.0  # s; below the mock's own 30, so that we close first and no request meets a closed door
MOST_PAGES = 1000  # a receiver that turns in circles must not hold us for ever
REFUSALS = frozenset({400, 409, 413, 422})


class Client:
    """A Gateway over HTTP that keeps its connections; safe to share between threads, not across a fork (see `kept`)."""

    def __init__(self, address: str, token: str) -> None:
        """ValueError when the address would carry the token and the patients over an unprotected line."""
        _check_protected(httpx2.URL(address))
        self._http = httpx2.Client(
            base_url=address,
            timeout=TIMEOUT,
            limits=httpx2.Limits(keepalive_expiry=KEPT_IDLE),
            trust_env=False,  # no proxy and no .netrc from the environment may see or change what we send
            headers={
                "Authorization": f"Bearer {token}",
                "Accept": "application/json, application/fhir+json",
                "Accept-Encoding": "identity",  # answers are small, and a compressed one could unpack without limit
                "User-Agent": "FranceTest",
            },
        )

    def send(self, report: Report) -> Receipt:
        """POST one report; asking again with the same one is safe."""
        body = fhir.body(report)
        headers = {
            "Content-Type": "application/fhir+json",
            "Idempotency-Key": str(report.delivery_id),
            "X-Result-Version": str(report.version),
        }
        status, answer = self._ask(self._http.build_request("POST", "results", content=body, headers=headers))
        if status in REFUSALS:
            raise replies.refusal(answer)
        sent = replies.Sent(report.delivery_id, report.version, hashlib.sha256(body).hexdigest())
        return replies.receipt(_wanted(status, answer, wanted={200, 201}), sent=sent)

    def received(self, finess: str) -> list[ReceivedVersion]:
        """GET every page of one pharmacy's versions."""
        versions: list[ReceivedVersion] = []
        mark: str | None = ""
        for _ in range(MOST_PAGES):
            request = self._http.build_request("GET", "results", params={"finess": finess, "after": mark})
            rows, mark = replies.page(_wanted(*self._ask(request), wanted={200}))
            versions += rows
            if mark is None:
                return versions
        raise Later("unreadable-answer")

    def close(self) -> None:
        """Let the kept connections go."""
        self._http.close()

    def _ask(self, request: httpx2.Request) -> tuple[int, bytes]:
        # The status with the whole answer; Later when there is none or when the receiver asks for patience.
        deadline = time.monotonic() + LONGEST_CALL
        try:
            response = self._http.send(request, stream=True)
            try:
                return _heard(response, deadline=deadline)
            finally:
                response.close()
        except httpx2.TimeoutException:
            raise Later("timeout") from None
        except (httpx2.ConnectError, httpx2.ProxyError):
            raise Later("unreachable") from None
        except httpx2.RequestError:
            raise Later("broken-answer") from None


def _heard(response: httpx2.Response, *, deadline: float) -> tuple[int, bytes]:
    if not response.is_success and response.status_code not in REFUSALS:
        raise Later(f"http-{response.status_code}", retry_after.seconds(response.headers))
    answer = bytearray()
    for chunk in response.iter_raw():
        answer += chunk
        if len(answer) > LARGEST_ANSWER:
            raise Later("unreadable-answer")
        if time.monotonic() > deadline:
            raise Later("timeout")
    return response.status_code, bytes(answer)


def _wanted(status: int, answer: bytes, *, wanted: set[int]) -> bytes:
    if status not in wanted:
        raise Later(f"http-{status}")
    return answer


def _check_protected(address: httpx2.URL) -> None:
    if address.scheme == "https" or (address.scheme == "http" and _is_this_machine(address.host)):
        return
    raise ValueError("The receiver's address must be https://…; http:// is allowed on this machine only.")


def _is_this_machine(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


@functools.cache
def kept(address: str, token: str) -> Client:
    """The process's own client for this receiver, made at the first call and kept.

    A new client for each call costs 54 ms of CPU, a kept one 0.8 (measured on a plain twin of this project).
    """
    return Client(address, token)


# A forked worker must not share its parent's sockets: two processes would read each other's receipts.
os.register_at_fork(after_in_child=kept.cache_clear)
