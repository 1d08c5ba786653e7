"""Takes over the list of kits: the EU value set "covid-19-lab-test-manufacturer-and-name"."""

import datetime as dt
import json
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from audit.actor import Actor
from audit.trace import record
from audit.vocabulary import Act
from results.models import Device

VALUE_SET = "covid-19-lab-test-manufacturer-and-name"


class BadDeviceFile(ValueError):
    """The file is not what it should be; the message names the line and says what is wrong. Nothing was changed."""


@dataclass(frozen=True, slots=True)
class Imported:
    """How many devices the file holds, how many of them are active, what the import changed."""

    devices: int
    active: int
    created: int
    changed: int


def import_devices(*, text: str, by: Actor, at: dt.datetime) -> Imported:
    """Reads the whole file before it writes anything; a second run of the same file changes nothing."""
    devices = [_device(text, key, entry) for key, entry in _entries(text).items()]
    with transaction.atomic():
        known = {device.pk: device for device in Device.objects.select_for_update().order_by("id")}
        created = [device for device in devices if device.pk not in known]
        changed = [device for device in devices if device.pk in known and _differs(device, known[device.pk])]
        Device.objects.bulk_create(created)
        Device.objects.bulk_update(changed, ["manufacturer", "name", "active", "version"])
        record(Act.DEVICES_IMPORTED, by=by, at=at, count=len(created) + len(changed))
    return Imported(len(devices), sum(device.active for device in devices), len(created), len(changed))


def _entries(text: str) -> dict[str, Any]:
    try:
        document = json.loads(text)
    except json.JSONDecodeError as error:
        raise BadDeviceFile(f"ligne {error.lineno} : ce n’est pas du JSON ({error.msg})") from error
    if not isinstance(document, dict) or document.get("valueSetId") != VALUE_SET:
        raise BadDeviceFile(f"ligne 1 : « valueSetId » devrait être « {VALUE_SET} »")
    entries = document.get("valueSetValues")
    if not isinstance(entries, dict) or not entries:
        raise BadDeviceFile("ligne 1 : « valueSetValues » manque ou est vide")
    return entries


def _device(text: str, key: str, entry: object) -> Device:
    if not isinstance(entry, dict):
        raise BadDeviceFile(f"ligne {_line(text, key)} : le test {key} n’est pas un objet")
    display, active, version = entry.get("display"), entry.get("active"), entry.get("version", "")
    if not isinstance(display, str) or not display.strip():
        raise BadDeviceFile(f"ligne {_line(text, key)} : le test {key} n’a pas de nom (« display »)")
    if not isinstance(active, bool):
        raise BadDeviceFile(f"ligne {_line(text, key)} : le test {key} devrait dire « active »: true ou false")
    manufacturer, _comma, name = (part.strip() for part in display.partition(","))
    device = Device(id=key, manufacturer=manufacturer, name=name or manufacturer, active=active, version=str(version))
    if len(key) > 40 or len(manufacturer) > 200 or len(name) > 200 or len(device.version) > 40:
        raise BadDeviceFile(f"ligne {_line(text, key)} : le test {key[:40]} a un texte trop long")
    return device


def _line(text: str, key: str) -> int:
    return text[: max(text.find(json.dumps(key)), 0)].count("\n") + 1


def _differs(new: Device, old: Device) -> bool:
    return any(getattr(new, name) != getattr(old, name) for name in ("manufacturer", "name", "active", "version"))
