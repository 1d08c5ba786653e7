"""English for patients is whole: every text of their pages has its translation, and the compiled file holds it."""

import ast
import gettext as compiled
import re
from collections.abc import Iterator
from pathlib import Path

import polib
import pytest
from django.conf import settings
from django.utils.translation.template import templatize

from audit.vocabulary import PATIENT_SENTENCES
from results.sealing.purpose import Purpose
from results.vocabulary import CorrectionReason

ROOT = settings.BASE_DIR
WRITTEN = ROOT / "locale/en/LC_MESSAGES/django.po"
CALLS = {"_", "gettext", "gettext_lazy", "gettext_noop", "ngettext"}
TEMPLATES = [
    *sorted((ROOT / "templates/patients").glob("*.html")),
    *sorted((ROOT / "templates/emails").glob("*.txt")),
    *sorted((ROOT / "templates/errors").glob("*.html")),
    ROOT / "templates/base.html",
    ROOT / "templates/patient.html",
]
MODULES = [
    *(path for path in sorted((ROOT / "results/rules").glob("*.py")) if path.name != "cassette.py"),
    *(ROOT / f"results/presenters/{name}.py" for name in ("advice", "document", "intake", "place", "ticket", "words")),
    *(ROOT / f"results/forms/{name}.py" for name in ("intake", "line")),
    *(ROOT / f"results/views/{name}.py" for name in ("document", "intake", "patient_page", "throttle", "ticket")),
    *(ROOT / f"results/acts/{name}.py" for name in ("open_document", "register_case")),
    ROOT / "results/patient_lookups.py",
    ROOT / "pharmacies/refusal.py",
]


def of_template(path: Path) -> Iterator[str]:
    """The msgids of a template, by Django's own reading of it."""
    source = templatize(path.read_text(encoding="utf-8"), origin=path.name)
    for found in re.finditer(r"n?gettext\(u?((?:'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\"))", source):
        yield ast.literal_eval(found[1])


def of_module(path: Path) -> Iterator[str]:
    """The msgids of a module: the first argument of each gettext call."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in CALLS and node.args:
            first = node.args[0]
            if isinstance(first, ast.Constant) and isinstance(first.value, str):
                yield first.value


@pytest.fixture(scope="module")
def written() -> dict[str, polib.POEntry]:
    return {entry.msgid: entry for entry in polib.pofile(str(WRITTEN))}


@pytest.mark.parametrize("path", [*TEMPLATES, *MODULES], ids=lambda path: str(path.relative_to(ROOT)))
def test_every_text_that_patients_read_has_its_english(path: Path, written: dict[str, polib.POEntry]) -> None:
    texts = of_module(path) if path.suffix == ".py" else of_template(path)
    assert [text for text in texts if text not in written] == []


def test_every_sentence_of_the_patient_s_trail_has_its_english(written: dict[str, polib.POEntry]) -> None:
    labels = [*PATIENT_SENTENCES.values(), *(french(p) for p in Purpose), *(french(r) for r in CorrectionReason)]
    assert [label for label in labels if label not in written] == []


def french(choice: Purpose | CorrectionReason) -> str:
    """A choice's msgid: French is the language that tests run in."""
    return str(choice.label)


def test_no_translation_is_missing_or_doubtful() -> None:
    catalogue = polib.pofile(str(WRITTEN))
    assert (catalogue.untranslated_entries(), catalogue.fuzzy_entries(), catalogue.obsolete_entries()) == ([], [], [])


def test_translations_keep_their_placeholders() -> None:
    holes = re.compile(r"%\(\w+\)s|\{\w+\}")
    for entry in polib.pofile(str(WRITTEN)):
        for english in [entry.msgstr, *entry.msgstr_plural.values()]:
            assert not english or sorted(holes.findall(english)) == sorted(holes.findall(entry.msgid)), entry.msgid


def test_the_compiled_file_is_the_written_one(written: dict[str, polib.POEntry]) -> None:
    with WRITTEN.with_suffix(".mo").open("rb") as file:
        catalogue = compiled.GNUTranslations(file)
    for msgid, entry in written.items():
        if entry.msgid_plural:
            assert catalogue.ngettext(msgid, entry.msgid_plural, 2) == entry.msgstr_plural[1]
        else:
            assert catalogue.gettext(msgid) == entry.msgstr


def test_french_texts_have_their_hard_spaces() -> None:
    loose = re.compile(r"\S [;?!»]|« |[^\d\s] :(?!\S)")
    mine = [*sorted((ROOT / "templates/patients").glob("*.html")), *sorted((ROOT / "templates/emails").glob("*.txt"))]
    assert [text for path in mine for text in of_template(path) if loose.search(text)] == []
