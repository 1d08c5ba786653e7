"""The way to Pro Santé Connect over HTTP: with the SI-DEP client, the only place that reaches the network.

Whatever does not come back as it should becomes `ProviderDown`; only a 400 or 401 at the token endpoint says that the
code itself is wrong. Documents and keys are kept for an hour in the process, not in the shared cache: whoever can write
there must not be able to sign tokens.
"""

import functools
import os
import time
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

import httpx2
from joserfc.errors import InvalidKeyIdError
from joserfc.jwk import Key, KeySet

from pharmacies.psc import answers
from pharmacies.psc.answers import Metadata, Tokens, is_protected, json_object
from pharmacies.psc.places import DISCOVERY, Provider
from pharmacies.psc.reasons import NotVerified, ProviderDown, Reason

TIMEOUT = httpx2.Timeout(5, connect=3)  # s without a byte: a person waits in front of it
LONGEST_CALL = 8.0  # s after which no more of an answer is waited for; a sign-in needs five calls at most
LARGEST_ANSWER = 256 * 1024  # bytes; the userinfo of a pharmacist with ten places of work has about 12,000
KEPT = 3600.0  # s that discovery document and keys are good for
KEYS_AGAIN_AFTER = 10.0  # s between two looks for an unknown key: tokens with invented ones must not become a flood


class Client:
    """One provider; safe to share between threads, not across a fork (see `kept`)."""

    def __init__(self, provider: Provider, clock: Callable[[], float] = time.monotonic) -> None:
        """ValueError when the address would carry names and tokens over an unprotected line."""
        if not is_protected(provider.issuer, plain_http=provider.plain_http):
            raise ValueError("Pro Santé Connect's address must be https://…; http:// is for the demo on this machine.")
        self.provider = provider
        self._clock = clock
        self._metadata: tuple[float, Metadata] | None = None
        self._keys: tuple[float, KeySet] | None = None
        self._looked_again = float("-inf")
        self._http = httpx2.Client(
            timeout=TIMEOUT,
            follow_redirects=False,
            trust_env=False,  # no proxy and no .netrc from the environment may see or change what we send
            headers={"Accept": "application/json", "Accept-Encoding": "identity", "User-Agent": "FranceTest"},
        )

    def metadata(self) -> Metadata:
        """The provider's doors. Raises `ProviderDown`."""
        if self._metadata is None or self._clock() > self._metadata[0] + KEPT:
            answer = json_object(self._ask(self._http.build_request("GET", self.provider.issuer + DISCOVERY)))
            self._metadata = self._clock(), answers.metadata(answer, self.provider)
        return self._metadata[1]

    def key(self, kid: str) -> Key:
        """The signing key of that id, asked for again if it is new. Raises `NotVerified`, `ProviderDown`."""
        keys = self._known_keys()
        try:
            return keys.get_by_kid(kid)
        except InvalidKeyIdError:
            pass
        try:
            return self._newer_keys().get_by_kid(kid)
        except InvalidKeyIdError:
            raise NotVerified(Reason.UNKNOWN_KEY) from None

    def exchange(self, code: str, *, verifier: str, redirect_uri: str) -> Tokens:
        """What the code is worth. Raises `NotVerified` when the provider refuses it, `ProviderDown`."""
        data = {
            "grant_type": "authorization_code",
            "code": code,
            "code_verifier": verifier,
            "redirect_uri": redirect_uri,
        }
        # RFC 6749, 2.3.1: both are form-encoded before Basic joins them.
        account = httpx2.BasicAuth(quote(self.provider.client_id, safe=""), quote(self.provider.secret, safe=""))
        request = next(account.auth_flow(self._http.build_request("POST", self.metadata().token, data=data)))
        return answers.tokens(json_object(self._ask(request, refusals={400, 401})))

    def userinfo(self, access: str) -> dict[str, Any]:
        """Everything the provider tells of the person. Raises `ProviderDown`."""
        headers = {"Authorization": f"Bearer {access}"}
        return json_object(self._ask(self._http.build_request("GET", self.metadata().userinfo, headers=headers)))

    def close(self) -> None:
        """Lets the kept connections go."""
        self._http.close()

    def _known_keys(self) -> KeySet:
        if self._keys is None or self._clock() > self._keys[0] + KEPT:
            self._keys = self._clock(), self._asked_keys()
        return self._keys[1]

    def _newer_keys(self) -> KeySet:
        if self._clock() < self._looked_again + KEYS_AGAIN_AFTER:
            raise NotVerified(Reason.UNKNOWN_KEY)
        self._looked_again = self._clock()
        keys = self._asked_keys()
        self._keys = self._clock(), keys
        return keys

    def _asked_keys(self) -> KeySet:
        return answers.key_set(json_object(self._ask(self._http.build_request("GET", self.metadata().keys))))

    def _ask(self, request: httpx2.Request, *, refusals: frozenset[int] | set[int] = frozenset()) -> bytes:
        deadline = time.monotonic() + LONGEST_CALL
        try:
            response = self._http.send(request, stream=True)
            try:
                return _heard(response, deadline=deadline, refusals=refusals)
            finally:
                response.close()
        except httpx2.TimeoutException:
            raise ProviderDown(Reason.TIMEOUT) from None
        except httpx2.ConnectError:
            raise ProviderDown(Reason.UNREACHABLE) from None
        except httpx2.RequestError:
            raise ProviderDown(Reason.BAD_ANSWER) from None


def _heard(response: httpx2.Response, *, deadline: float, refusals: frozenset[int] | set[int]) -> bytes:
    if response.status_code in refusals:
        raise NotVerified(Reason.CODE)
    if response.status_code != 200:
        raise ProviderDown(Reason.UNREACHABLE if response.status_code >= 500 else Reason.BAD_ANSWER)
    answer = bytearray()
    for chunk in response.iter_raw():
        answer += chunk
        if len(answer) > LARGEST_ANSWER:
            raise ProviderDown(Reason.BAD_ANSWER)
        if time.monotonic() > deadline:
            raise ProviderDown(Reason.TIMEOUT)
    return bytes(answer)


@functools.cache
def kept(provider: Provider) -> Client:
    """The process's own client for this provider."""
    return Client(provider)


# A forked worker must not share its parent's sockets.
os.register_at_fork(after_in_child=kept.cache_clear)
