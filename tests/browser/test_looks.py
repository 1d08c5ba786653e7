"""Every page: no violation found by axe in light and dark, nothing in the console, no sideways scroll."""

from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.browser.views import PAUL, VIEWS, View
from tests.browser.visit import Visitors

RULES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice", "RGAAv4"],
    "resultTypes": ["violations"],
}
WIDTHS = (320, 390, 640)
"""CSS pixels; 1280 at a zoom of 200 % leaves 640."""
Watch = tuple[list[str], Callable[[Page], None]]
every_view = pytest.mark.parametrize("view", VIEWS, ids=lambda view: view.name)


def sideways(page: Page) -> list[int]:
    """The widths at which the page is wider than the window."""
    found = []
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 844})
        if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
            found.append(width)
    return found


def violations(page: Page, axe: Axe) -> list[str]:
    """What axe finds in both colour schemes, as lines to read."""
    found = []
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        for rule in axe.run(page, options=RULES).response["violations"]:
            found += [f"{scheme} {rule['id']}: {node['html'][:160]}" for node in rule["nodes"]]
    return found


@pytest.fixture(scope="module")
def axe() -> Axe:
    return Axe()


@every_view
def test_page_is_sound(visitors: Visitors, watched: Watch, axe: Axe, view: View) -> None:
    trouble, watch = watched
    page = view.open(visitors, watch)
    assert not trouble  # asked first: axe itself makes style errors
    assert sideways(page) == []
    assert violations(page, axe) == []


def test_small_targets_are_large_enough(visitors: Visitors) -> None:
    """24 px for all of them, 44 px for the main ones (WCAG 2.2, 2.5.8)."""
    script = """() => [...document.querySelectorAll('a.btn, button, input:not([type=hidden]), select, summary')]
        .filter(e => e.getClientRects().length).map(e => (e.closest('label') || e))
        .map(e => [e.getBoundingClientRect().height, e.classList.contains('btn--primary') ? 44 : 24, e.outerHTML])
        .filter(([height, least]) => height < least).map(([,, html]) => html.slice(0, 120))"""
    for view in VIEWS:
        if view.name in {"formulaire", "file", "resultat", "lots"}:
            assert view.open(visitors).evaluate(script) == []


def test_the_console_breaks_no_rule_of_the_policy(visitors: Visitors, watched: Watch) -> None:
    trouble, watch = watched
    page = visitors.open(PAUL)
    watch(page)
    page.goto("/admin/")
    links = page.locator("#content-main a, #nav-sidebar a").evaluate_all("all => [...new Set(all.map(a => a.href))]")
    assert len(links) >= 5
    for link in links:
        answer = page.goto(link)
        assert answer is not None
        assert answer.status == 200, link
    assert not trouble


def test_the_policy_is_strict_everywhere(visitors: Visitors) -> None:
    page = visitors.open(PAUL)
    for path in ("/admin/", "/donnees/", "/connexion/"):
        answer = page.goto(path)
        assert answer is not None
        policy = answer.headers["content-security-policy"]
        assert "unsafe" not in policy
        assert "default-src 'none'" in policy
