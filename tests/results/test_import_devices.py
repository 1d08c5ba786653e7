"""The list of kits."""

import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from results.models import Device

EU_LIST = Path(__file__).resolve().parents[3] / "shared/data/eu-rapid-antigen-devices.json"
pytestmark = pytest.mark.django_db


def value_set(**entries: Any) -> str:
    return json.dumps({"valueSetId": "covid-19-lab-test-manufacturer-and-name", "valueSetValues": entries}, indent=1)


def kit(display: str = "AAZ-LMB, COVID-VIRO", *, active: object = True, version: str = "2021-05-17") -> dict[str, Any]:
    return {"display": display, "active": active, "version": version}


def run(path: Path) -> str:
    out = StringIO()
    call_command("import_devices", str(path), stdout=out)
    return out.getvalue().strip()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "devices.json"


def test_a_kit_has_the_lists_id_manufacturer_and_name(file: Path) -> None:
    file.write_text(value_set(**{"1833": kit()}))
    run(file)
    device = Device.objects.get(pk="1833")
    assert (device.manufacturer, device.name, device.active) == ("AAZ-LMB", "COVID-VIRO", True)


def test_a_second_run_changes_nothing(file: Path) -> None:
    file.write_text(value_set(**{"1833": kit(), "1232": kit("Abbott, Panbio", active=False)}))
    assert run(file) == "2 tests, 1 actifs ; 2 ajoutés, 0 modifiés."
    assert run(file) == "2 tests, 1 actifs ; 0 ajoutés, 0 modifiés."


def test_a_kit_that_is_no_longer_active_is_changed_and_its_window_kept(file: Path) -> None:
    file.write_text(value_set(**{"1833": kit()}))
    run(file)
    Device.objects.update(reads_after=600)
    file.write_text(value_set(**{"1833": kit(active=False)}))
    assert run(file).endswith("0 ajoutés, 1 modifiés.")
    device = Device.objects.get()
    assert (device.active, device.reads_after) == (False, 600)


def test_a_name_alone_is_enough(file: Path) -> None:
    file.write_text(value_set(**{"1": kit("Sans virgule")}))
    run(file)
    assert Device.objects.get().name == "Sans virgule"


@pytest.mark.parametrize(
    ("entry", "words"),
    [
        ({"display": "", "active": True}, "ligne 4 : le test 1833 n’a pas de nom"),
        ({"display": "A, B", "active": "yes"}, "ligne 4 : le test 1833 devrait dire"),
        ("a text", "ligne 4 : le test 1833 n’est pas un objet"),
        (kit("x" * 300), "ligne 4 : le test 1833 a un texte trop long"),
    ],
)
def test_a_broken_entry_names_its_line_and_changes_nothing(file: Path, entry: object, words: str) -> None:
    file.write_text(value_set(**{"1833": entry, "1232": kit()}))
    with pytest.raises(CommandError, match=words):
        run(file)
    assert not Device.objects.exists()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('{\n "valueSetId": \n}', "ligne 3 : ce n’est pas du JSON"),
        ("[]", "« valueSetId »"),
        (json.dumps({"valueSetId": "covid-19-lab-test-manufacturer-and-name"}), "« valueSetValues »"),
    ],
)
def test_a_file_of_another_kind_is_refused(file: Path, text: str, words: str) -> None:
    file.write_text(text)
    with pytest.raises(CommandError, match=words):
        run(file)


def test_a_file_that_cannot_be_read_is_said_so(file: Path) -> None:
    with pytest.raises(CommandError, match="illisible"):
        run(file)
    file.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(CommandError, match="illisible"):
        run(file)


@pytest.mark.skipif(not EU_LIST.exists(), reason="the EU device list lies beside the project, and is absent here")
def test_the_eu_list_has_88_devices_86_of_them_active() -> None:
    assert run(EU_LIST) == "88 tests, 86 actifs ; 88 ajoutés, 0 modifiés."
    assert run(EU_LIST) == "88 tests, 86 actifs ; 0 ajoutés, 0 modifiés."
