"""The receiver's wire: HTTP/1.1 with kept connections, a bearer token, JSON answers. Logs hold no personal data."""

import datetime as dt
import hmac
import json
import logging
import sqlite3
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, ClassVar
from urllib.parse import parse_qs, urlsplit

from results.sidep.mock import desk
from results.sidep.mock.faults import Fault, outcome
from results.sidep.mock.limits import LARGEST_BODY
from results.sidep.mock.store import Kept, Store

log = logging.getLogger(__name__)

FHIR = "application/fhir+json; charset=utf-8"
JSON = "application/json; charset=utf-8"
DRAIN = 4 * LARGEST_BODY  # bytes of a refused body that are still read, so that the sender gets to see the answer
LAST_REQUESTS = 5.0  # s that a stopping service gives to the answers under way


class Service(ThreadingHTTPServer):
    """The receiver on one address; `store` is closed with it."""

    daemon_threads = True  # kept connections wait for requests that may never come
    request_queue_size = 128

    def __init__(self, address: tuple[str, int], *, token: str, store: Store) -> None:
        self.token = token
        self.store = store
        self._busy = 0
        self._idle = threading.Condition()
        super().__init__(address, Handler)

    @property
    def url(self) -> str:
        """Where it answers."""
        host, port = self.server_address[:2]
        return f"http://{host!s}:{port}"

    def request_begins(self) -> None:
        """Counts an answer under way."""
        with self._idle:
            self._busy += 1

    def request_ends(self) -> None:
        """The other end of `request_begins`."""
        with self._idle:
            self._busy -= 1
            self._idle.notify_all()

    def handle_error(self, request: object, client_address: object) -> None:  # noqa: ARG002 the library's signature
        """A connection that broke off; the library would print whom it belonged to."""
        log.warning("connection lost: %s", type(sys.exception()).__name__)

    def stop(self) -> None:
        """Take no more, finish what is under way, close the file. Not from the thread that serves."""
        self.shutdown()
        with self._idle:
            self._idle.wait_for(lambda: self._busy == 0, timeout=LAST_REQUESTS)
        self.server_close()
        self.store.close()


class Handler(BaseHTTPRequestHandler):
    """One connection."""

    server: Service
    protocol_version = "HTTP/1.1"
    server_version = "sidep-mock"
    sys_version = ""
    timeout: ClassVar[float] = 30.0  # s; an idle connection is let go, later than our client does it
    disable_nagle_algorithm = True  # an answer must not wait for the acknowledgement of its first half
    wbufsize = -1  # headers and body in one packet

    def do_GET(self) -> None:
        """/health, /results?finess=…&after=…, /results/<delivery id>."""
        self._answered(self._get)

    def do_POST(self) -> None:
        """/results."""
        self._answered(self._post)

    def _answered(self, answer: Any) -> None:
        self.server.request_begins()
        try:
            answer()
        except desk.Refused as refused:
            self._say(refused.status, outcome(*refused.faults), kind=FHIR, codes=str(refused))
        except sqlite3.Error as error:
            # A full disk, a locked or closing file: nothing is wrong with the message, so it may come again.
            fault = Fault("not-now", "Le service ne peut pas enregistrer le message pour l’instant.")
            self._say(503, outcome(fault), kind=FHIR, codes=type(error).__name__)
        finally:
            self.server.request_ends()

    def _get(self) -> None:
        where = urlsplit(self.path)
        if where.path == "/health":
            self._say(200, _json({"status": "pass", **self.server.store.counts()}))
            return
        self._check_token()
        if where.path == "/results":
            query = parse_qs(where.query)
            self._list(finess=query.get("finess", [""])[0], after=query.get("after", ["0"])[0])
            return
        folder, _, delivery_id = where.path.rpartition("/")
        body = self.server.store.body(delivery_id) if folder == "/results" else None
        if body is None:
            raise desk.Refused(404, Fault("not-found", "Il n’y a rien à cette adresse."))
        self._say(200, body, kind=FHIR)

    def _list(self, *, finess: str, after: str) -> None:
        if not finess or not (after.isascii() and after.isdigit() and len(after) <= 18):
            raise desk.Refused(400, Fault("wrong-query", "Indiquez finess=… et, pour la suite, after=…."))
        rows, following = desk.listing(self.server.store, finess=finess, after=int(after))
        mark = None if following is None else str(following)
        self._say(200, _json({"results": [_receipt(row, duplicate=False) for row in rows], "next": mark}))

    def _post(self) -> None:
        body = self._body()
        self._check_token()
        if self.path != "/results":
            raise desk.Refused(404, Fault("not-found", "Il n’y a rien à cette adresse."))
        key, version = self.headers.get("Idempotency-Key", ""), self.headers.get("X-Result-Version", "")
        taken = desk.take(self.server.store, body, key=key, version=version, at=dt.datetime.now(dt.UTC))
        self._say(200 if taken.duplicate else 201, _json(_receipt(taken.kept, duplicate=taken.duplicate)))

    def _body(self) -> bytes:
        # Read before anything is judged, or the rest of it would be taken for the next request.
        told = self.headers.get("Content-Length", "")
        if not (told.isascii() and told.isdigit()) or "Transfer-Encoding" in self.headers:
            self.close_connection = True
            raise desk.Refused(411, Fault("no-length", "La longueur du corps doit être annoncée."))
        if len(told) > 18 or int(told) > LARGEST_BODY:
            self.close_connection = True
            self.rfile.read(min(int(told[:18]), DRAIN))
            raise desk.Refused(413, Fault("too-large", f"Le corps dépasse {LARGEST_BODY // 1024} Kio."))
        return self.rfile.read(int(told))

    def _check_token(self) -> None:
        given = self.headers.get("Authorization", "").encode()
        if not hmac.compare_digest(given, f"Bearer {self.server.token}".encode()):
            raise desk.Refused(401, Fault("no-token", "Le jeton d’accès manque ou n’est pas valable."))

    def _say(self, status: int, body: bytes, *, kind: str = JSON, codes: str = "") -> None:
        self.send_response_only(status)
        self.send_header("Date", self.date_time_string())
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        if status == 401:
            self.send_header("WWW-Authenticate", "Bearer")
        if self.close_connection:
            self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(body)
        self.wfile.flush()
        log.info("%s %d %s", self.command, status, codes)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 the library's name
        """Silence: the library's own lines quote what was sent."""


def _receipt(kept: Kept, *, duplicate: bool) -> dict[str, object]:
    return {
        "receipt": kept.number,
        "received_at": kept.received_at,
        "duplicate": duplicate,
        "delivery_id": kept.delivery_id,
        "case_id": kept.case_id,
        "version": kept.version,
        "digest": kept.digest,
    }


def _json(answer: dict[str, object]) -> bytes:
    return json.dumps(answer, separators=(",", ":")).encode()
