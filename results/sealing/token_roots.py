"""Root keys inside a PKCS#11 token (an HSM, or SoftHSM2 in the tests): they wrap and unwrap there and never leave it.

CKM_AES_GCM with a random 96-bit nonce of our own, 128-bit tag, the context as associated data. Wrapped form as in
`envelope.wrap`: `nonce | ciphertext | tag`. The token's keys are AES-256, CKA_SENSITIVE, not CKA_EXTRACTABLE, made by
whoever keeps the token. This is the only module that imports the library, an optional one: group "hsm".
"""

import hashlib
import os
from collections.abc import Callable
from dataclasses import dataclass, field
from threading import RLock
from typing import Any

import pkcs11
from pkcs11 import exceptions as told
from pkcs11.mechanisms import GCMParams

from results.sealing.envelope import NONCE_BYTES, TAG_BYTES
from results.sealing.errors import DoesNotOpen, RootKeyError

Work = Callable[[Any], bytes]
"""Something to do with a key of the token. Any: the library puts encrypt and decrypt on it at run time."""

_ALTERED = (told.EncryptedDataInvalid, told.EncryptedDataLenRange, told.GeneralError, told.FunctionFailed)
"""What tokens answer to a wrong tag: the standard names the first two, SoftHSM2 says the third."""


@dataclass(frozen=True, slots=True)
class TokenAddress:
    """Where the root keys are: the vendor's library, the token's label and PIN, the keys' labels, newest first."""

    module: str
    token: str
    pin: str = field(repr=False)
    keys: tuple[str, ...]


class TokenRoots:
    """See `Roots`. One session, used by one thread at a time; opened anew after a fork or when the token lost it."""

    def __init__(self, address: TokenAddress) -> None:
        self._address = address
        self._labels = {_root_id(label): label for label in address.keys}
        self._lock = RLock()
        self._process = os.getpid()
        self._session: pkcs11.Session | None = None
        self._pin_refused = False

    @property
    def newest(self) -> str:
        """See `Roots`."""
        return next(iter(self._labels))

    @property
    def place(self) -> str:
        """See `Roots`."""
        return f"token {self._address.token}"

    def knows(self, root_id: str) -> bool:
        """See `Roots`."""
        return root_id in self._labels

    def wrap(self, secret: bytes, context: bytes) -> tuple[str, bytes]:
        """See `Roots`. Raises `RootKeyError` when the token does not do it."""
        nonce = os.urandom(NONCE_BYTES)

        def encrypt(key: Any) -> bytes:
            parameters = GCMParams(nonce, context, TAG_BYTES * 8)
            return bytes(key.encrypt(secret, mechanism=pkcs11.Mechanism.AES_GCM, mechanism_param=parameters))

        return self.newest, nonce + self._done(self.newest, encrypt)

    def unwrap(self, root_id: str, wrapped: bytes, context: bytes) -> bytes:
        """See `Roots`. Raises `RootKeyError` when the token does not do it."""
        nonce, body = wrapped[:NONCE_BYTES], wrapped[NONCE_BYTES:]
        if not body:
            raise DoesNotOpen("this wrapped key was cut short")

        def decrypt(key: Any) -> bytes:
            parameters = GCMParams(nonce, context, TAG_BYTES * 8)
            return bytes(key.decrypt(body, mechanism=pkcs11.Mechanism.AES_GCM, mechanism_param=parameters))

        try:
            return self._done(root_id, decrypt)
        except RootKeyError as error:
            if isinstance(error.__cause__, _ALTERED):
                raise DoesNotOpen("this wrapped key was altered or belongs elsewhere") from None
            raise

    def _done(self, root_id: str, work: Work) -> bytes:
        """The work, tried a second time in a new session: tokens in the network lose theirs."""
        with self._lock:
            try:
                return self._tried(root_id, work)
            except told.PKCS11Error as error:
                if self._pin_refused:
                    raise RootKeyError(self._sentence(error)) from error
            try:
                return self._tried(root_id, work)
            except told.PKCS11Error as error:
                raise RootKeyError(self._sentence(error)) from error

    def _tried(self, root_id: str, work: Work) -> bytes:
        try:
            return work(self._key(root_id))
        except told.PKCS11Error as error:
            self._session = None
            self._pin_refused = isinstance(error, told.PinIncorrect | told.PinLocked)
            raise

    def _key(self, root_id: str) -> Any:
        if root_id not in self._labels:
            raise RootKeyError(f"root key {root_id} is none of PKCS11_KEYS: add its label after the newest")
        label = self._labels[root_id]
        return self._opened().get_key(object_class=pkcs11.ObjectClass.SECRET_KEY, label=label)

    def _opened(self) -> pkcs11.Session:
        if self._pin_refused:
            raise RootKeyError("the token refused PKCS11_PIN; it is not asked again, since it would lock itself")
        if self._session is None or self._process != os.getpid():
            self._session, self._process = self._new_session(), os.getpid()
        return self._session

    def _new_session(self) -> pkcs11.Session:
        library = pkcs11.lib(self._address.module)
        if self._process != os.getpid():
            library.reinitialize()  # PKCS#11 2.40, section 5.4: a forked process starts anew
        token = library.get_token(token_label=self._address.token)
        try:
            return token.open(user_pin=self._address.pin)
        except told.UserAlreadyLoggedIn:
            # The whole process is logged in at once: another session of it still stands.
            return token.open()

    def _sentence(self, error: told.PKCS11Error) -> str:
        kind = type(error).__name__
        return f"the token {self._address.token} did not wrap or unwrap ({kind}): see PKCS11_… in docs/operations.md"


def _root_id(label: str) -> str:
    return f"p11-{hashlib.sha256(label.encode()).hexdigest()[:12]}"
