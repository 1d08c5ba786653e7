"""Checkpoints in C2SP's tlog-checkpoint format: origin, size and root of the tree, in a signed note."""

import base64
import binascii
import re
from dataclasses import dataclass
from typing import Final, Self

from django.conf import settings

from audit.ledger.tables import HASH_BYTES
from audit.signature import BadSignature, opened, sign

_SIZE: Final = re.compile(r"0|[1-9][0-9]{0,17}", re.ASCII)


class BadCheckpoint(Exception):
    """The text is no checkpoint of this log, or nobody of ours signed it. The message says which."""


@dataclass(frozen=True, slots=True)
class Head:
    """What a checkpoint vouches for: the root over the first `size` leaves."""

    size: int
    root: bytes

    def signed(self) -> str:
        """The note to publish."""
        return sign(f"{settings.AUDIT_LOG_NAME}\n{self.size}\n{base64.b64encode(self.root).decode()}\n")

    @classmethod
    def of(cls, note: str) -> Self:
        """What a note says, its signature checked. Raises `BadCheckpoint`."""
        try:
            origin, size, root, *_extensions = opened(note).removesuffix("\n").split("\n")
            head = cls(size=int(size), root=base64.b64decode(root, validate=True))
        except (BadSignature, ValueError, binascii.Error) as error:
            raise BadCheckpoint(str(error)) from error
        if origin != settings.AUDIT_LOG_NAME or not _SIZE.fullmatch(size) or len(head.root) != HASH_BYTES:
            raise BadCheckpoint(f"no checkpoint of {settings.AUDIT_LOG_NAME}")
        return head
