"""What can go wrong around sealed values. No message ever holds a plaintext, a ciphertext or a key."""


class SealError(Exception):
    """Base of all refusals of this package: whoever catches it has caught them all."""


class SealedFieldError(SealError):
    """A sealed field was used in a way that would lose data or show it: lookup, expression, wrong type, moved row."""


class DoesNotOpen(SealError):
    """The stored bytes are not what was sealed for this row, column and pharmacy."""


class UnknownKey(SealError):
    """No data key has this id: it is forged, or its creation was rolled back."""


class KeyDestroyed(SealError):
    """The key was destroyed on purpose; what it sealed is erased."""


class RootKeyError(SealError):
    """The root keys of the environment are malformed, or none of them wrapped this key."""


class NoAccess(SealError):
    """A sealed value was read outside `opening(...)`, or the opening does not cover it."""
