"""One stack and one Chromium for this folder: other tests may not find an event loop running in their thread."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.stack import Stack
from tests.browser.stack import stack as started
from tests.browser.visit import ABSENT, CHROMIUM, Visitors, chromium

Trouble = list[str]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Every test of this folder drives Chromium; without it each one is skipped by its name."""
    for item in items:
        if "tests/browser/" in item.nodeid:
            item.add_marker(pytest.mark.browser)
            if CHROMIUM is None:
                item.add_marker(pytest.mark.skip(reason=ABSENT))


@pytest.fixture(scope="package")
def stack() -> Iterator[Stack]:
    """The real thing: web, worker, beat, simulator and letter box on servers of their own."""
    with started() as running:
        yield running


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    with chromium() as browser:
        yield browser


@pytest.fixture(scope="package")
def everybody(browser: Browser, stack: Stack) -> Visitors:
    """Keeps the team's sessions: each person signs in once."""
    return Visitors(browser, stack)


@pytest.fixture
def visitors(everybody: Visitors) -> Iterator[Visitors]:
    """Opens pages, and closes them after the test."""
    yield everybody
    everybody.leave()


@pytest.fixture
def watched() -> tuple[Trouble, Callable[[Page], None]]:
    """What the console and the Content-Security-Policy complain about, and how to listen to a page."""
    trouble: Trouble = []

    def watch(page: Page) -> None:
        page.on("console", lambda said: trouble.append(said.text) if _is_trouble(said.type, said.text) else None)
        page.on("pageerror", lambda error: trouble.append(str(error)))

    return trouble, watch


def _is_trouble(kind: str, text: str) -> bool:
    """Chromium also reports every answer 4xx; those of ours are pages, with words."""
    return kind in {"error", "warning"} and not text.startswith("Failed to load resource: the server responded with")
