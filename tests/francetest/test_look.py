"""The pages keep the strict content policy, and every picture and file they name exists."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.template.loader import get_template
from django.test import override_settings

TEMPLATES = sorted((settings.BASE_DIR / "templates").rglob("*.html"))
PAGES = [path for path in TEMPLATES if "admin" not in path.parts]
STATIC = Path(settings.BASE_DIR) / "francetest" / "static"
SPRITE = (STATIC / "img" / "icons.svg").read_text()
ICONS = set(re.findall(r'<symbol id="([\w-]+)"', SPRITE))


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_no_style_script_or_handler_stands_in_a_page(path: Path) -> None:
    text = path.read_text()
    assert not re.search(r"<style|\sstyle=|\son\w+=|javascript:", text)
    assert not [tag for tag in re.findall(r"<script[^>]*>", text) if "src=" not in tag]


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_every_icon_is_in_the_sprite(path: Path) -> None:
    named = re.findall(r'{% icon "([\w-]+)"', path.read_text()) + re.findall(r'icons }}#([\w-]+)"', path.read_text())
    assert set(named) <= ICONS


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_every_file_named_exists(path: Path) -> None:
    for name in re.findall(r'{% static "([^"]+)"', path.read_text()):
        assert finders.find(name), name


def test_icons_of_states_are_in_the_sprite() -> None:
    assert {"user", "clock", "rotate", "check", "pause", "alert", "close", "neg", "pos", "inv"} <= ICONS


def test_no_style_stands_in_a_picture() -> None:
    for picture in (STATIC / "img").glob("*.svg"):
        assert not re.search(r"<style|\sstyle=|<script|\son\w+=", picture.read_text())


def test_the_style_sheets_ask_nobody_else() -> None:
    for sheet in (STATIC / "css").glob("*.css"):
        assert not re.search(r"@import|https?:", sheet.read_text())


@pytest.mark.parametrize("status", [400, 403, 404, 409, 429, 500, 503])
def test_a_system_page_needs_no_request(status: int) -> None:
    text = get_template(f"errors/{status}.html").render()
    assert text.count("<h1>") == 1
    assert "<nav" not in text


@pytest.mark.parametrize(("demo", "shown"), [(True, 1), (False, 0)])
def test_the_demo_says_that_it_is_one(demo: bool, shown: int) -> None:
    with override_settings(DEMO=demo):
        assert get_template("errors/404.html").render().count("données fictives") == shown
