"""A bounded memory of unwrapped keys that forgets by itself."""

import time
from collections import OrderedDict
from collections.abc import Hashable
from threading import Lock
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class Shelf(Generic[K, V]):
    """Keeps at most `size` things, each `seconds` long from when it was put; the oldest makes room. Thread-safe."""

    def __init__(self, *, size: int, seconds: float) -> None:
        self._size = size
        self._seconds = seconds
        self._kept: OrderedDict[K, tuple[float, V]] = OrderedDict()
        self._lock = Lock()

    def get(self, name: K) -> V | None:
        """The thing, or None when it was never put, is too old or made room for others."""
        # Without the lock: one look into a dictionary, which another thread's change happens before or after.
        kept = self._kept.get(name)
        return kept[1] if kept is not None and time.monotonic() < kept[0] else None

    def put(self, name: K, thing: V) -> None:
        """Keep a thing, from now."""
        with self._lock:
            self._kept.pop(name, None)
            self._kept[name] = (time.monotonic() + self._seconds, thing)
            while len(self._kept) > self._size:
                self._kept.popitem(last=False)

    def clear(self) -> None:
        """Forget everything."""
        with self._lock:
            self._kept.clear()
