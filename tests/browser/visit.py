"""Chromium, and the people who sit in front of it."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page, StorageState, sync_playwright

from tests.browser.stack import Stack

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
ABSENT = "chromium n’est pas installé sur cette machine (apt-get install chromium)"
QUIET = (
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
PHONE = {"width": 390, "height": 844}
DESK = {"width": 1280, "height": 860}
PATIENCE = 5_000
"""Milliseconds until a missing element fails the test."""


@contextmanager
def chromium() -> Iterator[Browser]:
    """One Chromium; without its own sandbox only where root would not get one."""
    rootless = () if os.getuid() else ("--no-sandbox",)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=[*rootless, *QUIET])
        yield browser
        browser.close()


@dataclass(slots=True)
class Visitors:
    """Opens pages for people: patients come as they are, the team has signed in once, by the real page."""

    browser: Browser
    stack: Stack
    sessions: dict[str, StorageState] = field(default_factory=dict)
    contexts: list[BrowserContext] = field(default_factory=list)

    def open(self, who: str = "", path: str = "", **options: Any) -> Page:
        """A fresh browser of that person (an e-mail, or nobody), at that address; phones for patients."""
        options.setdefault("viewport", DESK if who else PHONE)
        if who:
            options["storage_state"] = self._session(who)
        options |= {"base_url": self.stack.url, "locale": "fr-FR", "reduced_motion": "reduce"}
        context = self.browser.new_context(**options)
        context.set_default_timeout(PATIENCE)
        self.contexts.append(context)
        page = context.new_page()
        if path:
            page.goto(path)
        return page

    def sign_in(self, page: Page, who: str) -> None:
        """Types the three answers."""
        page.goto("/connexion/")
        page.get_by_label("E-mail professionnel").fill(who)
        page.get_by_label("Mot de passe").fill(self.stack.accounts[who])
        page.get_by_label("Code de votre téléphone").fill(self.stack.code_of(who))
        page.get_by_role("button", name="Se connecter").click()
        page.wait_for_url(lambda url: "/connexion/" not in url)

    def leave(self) -> None:
        """Closes what was opened since the last time."""
        while self.contexts:
            self.contexts.pop().close()

    def _session(self, who: str) -> StorageState:
        if who not in self.sessions:
            page = self.open()
            self.sign_in(page, who)
            self.sessions[who] = page.context.storage_state()
        return self.sessions[who]
