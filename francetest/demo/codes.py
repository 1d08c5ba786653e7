"""The one-time code of a fictitious account, as its owner's phone would show it."""

import json
import os
import time

import django
from django.apps import apps
from django_otp.oath import TOTP

from francetest.servers.state import State


class NoCode(Exception):
    """No code can be made: the message says why."""


def code(email: str) -> str:
    """The code of the moment and for how many seconds it holds. Raises NoCode."""
    path = State.open("demo").folder / "environment.json"
    if not path.exists():
        raise NoCode("Aucune démo n’a encore démarré dans ce clone : lancez make demo.")
    os.environ.update(json.loads(path.read_text()))
    os.environ["DJANGO_SETTINGS_MODULE"] = "francetest.settings"
    django.setup()
    device = apps.get_model("pharmacies", "Phone").objects.filter(user__email__iexact=email, confirmed=True).first()
    if device is None:
        raise NoCode(f"{email} n’a pas de second facteur dans la démo.")
    now = time.time()
    totp = TOTP(device.bin_key, device.step, device.t0, device.digits, device.drift)
    totp.time = now
    left = device.step - (now - device.t0) % device.step
    advice = " ; il a déjà servi, attendez le suivant" if device.last_t >= totp.t() else ""
    return f"{totp.token():0{device.digits}d}   (encore {left:.0f} s{advice})"
