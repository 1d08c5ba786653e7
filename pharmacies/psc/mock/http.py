"""The mock's wire. Logs hold no names and no tokens."""

import base64
import binascii
import json
import logging
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, ClassVar, Final
from urllib.parse import parse_qsl, unquote, urlsplit

from pharmacies.psc.issuers import REALM
from pharmacies.psc.mock import pages
from pharmacies.psc.mock.desk import Desk, Refused
from pharmacies.psc.mock.faults import Fault
from pharmacies.psc.places import DISCOVERY

log = logging.getLogger(__name__)

HTML: Final = "text/html; charset=utf-8"
JSON: Final = "application/json"
LARGEST_BODY: Final = 64 * 1024
"""Bytes."""
DOORS: Final = f"{REALM}/protocol/openid-connect"
SILENCE: Final = 30.0
"""Seconds that the fault "silent" lasts, unless the service stops before."""


class Service(ThreadingHTTPServer):
    """The provider on one address."""

    daemon_threads = True

    def __init__(self, address: tuple[str, int], desk: Desk) -> None:
        self.desk = desk
        self.over = threading.Event()
        super().__init__(address, Handler)
        host, port = self.server_address[:2]
        self.url = f"http://{host!s}:{port}"
        desk.issuer = self.url + REALM

    def stop(self) -> None:
        """Takes no more. Not from the thread that serves."""
        self.over.set()
        self.shutdown()
        self.server_close()


class Handler(BaseHTTPRequestHandler):
    """One connection."""

    server: Service
    protocol_version = "HTTP/1.1"
    server_version = "psc-mock"
    sys_version = ""
    timeout: ClassVar[float] = 30.0

    def do_GET(self) -> None:
        """Discovery, keys, the page to choose somebody, the userinfo, the way out."""
        self._answered("GET")

    def do_POST(self) -> None:
        """The choice, and the exchange of a code."""
        self._answered("POST")

    def _answered(self, verb: str) -> None:
        where = urlsplit(self.path)
        doors = {
            ("GET", REALM + DISCOVERY): self._discovery,
            ("GET", f"{DOORS}/certs"): self._keys,
            ("GET", "/auth"): self._choose,
            ("POST", "/auth"): self._chosen,
            ("POST", f"{DOORS}/token"): self._token,
            ("GET", f"{DOORS}/userinfo"): self._userinfo,
            ("GET", f"{DOORS}/logout"): self._leave,
        }
        answer = doors.get((verb, where.path), _nothing)
        given = dict(parse_qsl(where.query))
        try:
            if verb == "POST":
                given = dict(parse_qsl(self._body()))
            answer(given)
        except Refused as refused:
            is_page = where.path == "/auth"
            body = pages.refused(refused.code) if is_page else json.dumps({"error": refused.code})
            self._say(refused.status, body, HTML if is_page else JSON)

    def _discovery(self, _given: dict[str, str]) -> None:
        issuer, url = self.server.desk.issuer, self.server.url
        self._tell(
            {
                "issuer": issuer,
                "authorization_endpoint": f"{url}/auth",
                "token_endpoint": f"{url}{DOORS}/token",
                "userinfo_endpoint": f"{url}{DOORS}/userinfo",
                "jwks_uri": f"{url}{DOORS}/certs",
                "end_session_endpoint": f"{url}{DOORS}/logout",
                "acr_values_supported": ["eidas1"],
                "code_challenge_methods_supported": ["S256"],
                "id_token_signing_alg_values_supported": ["RS256"],
            }
        )

    def _keys(self, _given: dict[str, str]) -> None:
        self._tell(self.server.desk.signer.published())

    def _choose(self, given: dict[str, str]) -> None:
        self.server.desk.check_request(given)
        self._say(200, pages.choose(given), HTML)

    def _chosen(self, given: dict[str, str]) -> None:
        name = given.pop("fault", "")
        fault = Fault(name) if name in set(Fault) else Fault.NONE
        self._go(self.server.desk.send_back(given, national=given.pop("who", ""), fault=fault))

    def _token(self, given: dict[str, str]) -> None:
        answer, fault = self.server.desk.exchange(given, self._account())
        self._tell(answer, fault)

    def _userinfo(self, _given: dict[str, str]) -> None:
        self._tell(self.server.desk.userinfo(self.headers.get("Authorization", "").removeprefix("Bearer ")))

    def _leave(self, given: dict[str, str]) -> None:
        self._go(self.server.desk.way_out(given.get("post_logout_redirect_uri", "")))

    def _account(self) -> tuple[str, str]:
        kind, _, encoded = self.headers.get("Authorization", "").partition(" ")
        try:
            name, _, secret = (
                base64.b64decode(encoded if kind == "Basic" else "", validate=True).decode().partition(":")
            )
        except (binascii.Error, ValueError):
            raise Refused("invalid_client", 401) from None
        return unquote(name), unquote(secret)

    def _body(self) -> str:
        told = self.headers.get("Content-Length", "")
        if not (told.isascii() and told.isdigit() and int(told[:9]) <= LARGEST_BODY):
            self.close_connection = True
            raise Refused("invalid_request", 413)
        return self.rfile.read(int(told)).decode(errors="replace")

    def _tell(self, answer: dict[str, Any], fault: Fault = Fault.NONE) -> None:
        """JSON, or what the fault of this visit or of the whole service makes of it."""
        fault = self.server.desk.fault or fault
        if fault is Fault.SILENT:
            self.server.over.wait(SILENCE)
            self.close_connection = True
        elif fault is Fault.DOWN:
            self._say(503, "{}", JSON)
        elif fault is Fault.NOT_JSON:
            self._say(200, "<p>Maintenance</p>", HTML)
        elif fault is Fault.HUGE:
            self._say(200, " " * 1024 * 1024, JSON)
        else:
            self._say(200, json.dumps(answer), JSON)

    def _go(self, address: str) -> None:
        self._say(302, "", HTML, address)

    def _say(self, status: int, body: str, kind: str, location: str = "") -> None:
        raw = body.encode()
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(raw)))
        self.send_header("Cache-Control", "no-store")
        if location:
            self.send_header("Location", location)
        self.end_headers()
        self.wfile.write(raw)
        log.info("%s %d", self.command, status)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 the library's name
        """Silence: the library's own lines quote addresses with codes in them."""


def _nothing(_given: dict[str, str]) -> None:
    raise Refused("not_found", 404)
