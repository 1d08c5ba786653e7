"""The memory of keys is short and small."""

from types import SimpleNamespace

import pytest

from results.sealing.shelf import Shelf


def test_what_was_put_is_given() -> None:
    shelf: Shelf[str, int] = Shelf(size=2, seconds=60)
    shelf.put("a", 1)
    assert (shelf.get("a"), shelf.get("b")) == (1, None)


def test_a_thing_is_forgotten_after_its_time(monkeypatch: pytest.MonkeyPatch) -> None:
    seconds = iter([1000.0, 1059.9, 1060.0])
    monkeypatch.setattr("results.sealing.shelf.time", SimpleNamespace(monotonic=lambda: next(seconds)))
    shelf: Shelf[str, int] = Shelf(size=2, seconds=60)
    shelf.put("a", 1)
    assert shelf.get("a") == 1
    assert shelf.get("a") is None


def test_the_oldest_makes_room() -> None:
    shelf: Shelf[str, int] = Shelf(size=2, seconds=60)
    for name in ("a", "b", "a", "c"):
        shelf.put(name, 1)
    assert [shelf.get(name) for name in ("a", "b", "c")] == [1, None, 1]


def test_everything_can_be_forgotten() -> None:
    shelf: Shelf[str, int] = Shelf(size=2, seconds=60)
    shelf.put("a", 1)
    shelf.clear()
    assert shelf.get("a") is None
