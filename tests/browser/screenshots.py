"""`python -m tests.browser.screenshots FOLDER [NAME…]`: every page and state in light, in dark and on a phone."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from playwright.sync_api import Page

from tests.browser.stack import stack
from tests.browser.views import VIEWS
from tests.browser.visit import DESK, PHONE, Visitors, chromium

LOOKS = (("clair", "light", DESK), ("sombre", "dark", DESK), ("telephone", "light", PHONE))


def main(arguments: Sequence[str]) -> int:
    """Starts everything, takes the pictures, stops everything."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("names", nargs="*", help="seulement les pages dont le nom commence ainsi")
    options = parser.parse_args(arguments)
    options.folder.mkdir(parents=True, exist_ok=True)
    wanted = [view for view in VIEWS if not options.names or view.name.startswith(tuple(options.names))]
    with stack() as running, chromium() as browser:
        visitors = Visitors(browser, running)
        for view in wanted:
            take(view.open(visitors), options.folder, view.name)
            visitors.leave()
    sys.stdout.write(f"{len(wanted) * len(LOOKS)} images : {options.folder}\n")
    return 0


def take(page: Page, folder: Path, name: str) -> None:
    """The whole page in each look."""
    for look, scheme, size in LOOKS:
        page.emulate_media(color_scheme=scheme)
        page.set_viewport_size(size)
        page.screenshot(path=folder / f"{name}-{look}.png", full_page=True, animations="disabled")


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
