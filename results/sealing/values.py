"""What an instance holds in place of a plaintext."""

from typing import NoReturn, Self

from results.sealing import envelope
from results.sealing.errors import SealedFieldError

MASK = "•••"


class _Opaque:
    """Immutable, and masked wherever Python shows a value: repr, str, format, logs, templates, tracebacks."""

    __slots__ = ()

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {MASK}>"

    def __str__(self) -> str:
        return MASK

    def __copy__(self) -> Self:
        return self

    def __deepcopy__(self, memo: object) -> Self:
        return self


class Sealed(_Opaque):
    """A sealed value as the database stores it. Pickled, it stays sealed.

    `where` is the place that it is proven to belong to, or None until that was checked.
    """

    __slots__ = ("stored", "where")

    def __init__(self, stored: bytes, where: bytes | None = None) -> None:
        self.stored = stored
        self.where = where

    def __reduce__(self) -> tuple[type[Self], tuple[bytes]]:
        return type(self), (self.stored,)

    @property
    def key_id(self) -> int:
        """The id of the key that opens it. Raises `DoesNotOpen` for bytes that were never sealed."""
        return envelope.key_id(self.stored)


class Pending(_Opaque):
    """A plaintext just set and not sealed yet. It is neither pickled nor shown."""

    __slots__ = ("plaintext",)

    def __init__(self, plaintext: str) -> None:
        self.plaintext = plaintext

    def encoded(self) -> bytes:
        """As UTF-8. Raises `SealedFieldError` for text that no encoding can carry."""
        try:
            return self.plaintext.encode()
        except UnicodeEncodeError:
            raise SealedFieldError("half a surrogate pair is no text") from None

    def __reduce_ex__(self, protocol: object) -> NoReturn:
        raise SealedFieldError("a value that is not sealed yet is not pickled: save the row first")
