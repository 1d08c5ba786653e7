"""How values lie in Valkey: as JSON, never as pickles."""

import json


class Json:
    """Django's cache serializer interface. Whole numbers stay bare, so that Valkey itself can count them."""

    def dumps(self, value: object) -> bytes | int:
        """What Valkey keeps."""
        return value if type(value) is int else json.dumps(value).encode()

    def loads(self, kept: bytes) -> object:
        """What was put in; a number that Valkey counted comes back as a number."""
        value: object = json.loads(kept)
        return value
