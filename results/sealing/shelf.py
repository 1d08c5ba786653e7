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
        with self._lock:
            until, thing = self._kept.get(name, (0.0, None))
        return thing if time.monotonic() < until else None

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
