"""Root keys in the environment, and in a token: SoftHSM2, where Debian's package softhsm2 is installed."""

import os
import secrets
import subprocess
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
from pytest_django import Settings

from results.sealing import keys

LIBRARIES = (
    "/usr/lib/softhsm/libsofthsm2.so",
    "/usr/lib/x86_64-linux-gnu/softhsm/libsofthsm2.so",
    "/usr/lib/aarch64-linux-gnu/softhsm/libsofthsm2.so",
)
TOKEN, PIN = "francetest", secrets.token_hex(4)
OLD, NEW = "francetest-2025", "francetest-2026"


@pytest.fixture(scope="session")
def token(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """A token with two root keys; the setting that names it, with the older of them alone."""
    library = next((path for path in LIBRARIES if Path(path).exists()), None)
    if library is None:
        pytest.skip("SoftHSM2 is not installed (Debian: apt install softhsm2)")
    if find_spec("pkcs11") is None:
        pytest.skip("python-pkcs11 is not installed (group hsm)")
    place = tmp_path_factory.mktemp("softhsm")
    (place / "tokens").mkdir()
    (place / "softhsm2.conf").write_text(f"directories.tokendir = {place / 'tokens'}\nlog.level = ERROR\n")
    os.environ["SOFTHSM2_CONF"] = str(place / "softhsm2.conf")
    made = ("softhsm2-util", "--init-token", "--free", "--label", TOKEN, "--pin", PIN, "--so-pin", secrets.token_hex(4))
    subprocess.run(made, check=True, capture_output=True)
    for label in (OLD, NEW):
        _make_key(library, label)
    return {"module": library, "token": TOKEN, "pin": PIN, "keys": (OLD,)}


def _make_key(library: str, label: str) -> None:
    import pkcs11  # only here, where it is known to be installed

    hidden = {pkcs11.Attribute.SENSITIVE: True, pkcs11.Attribute.EXTRACTABLE: False}
    with pkcs11.lib(library).get_token(token_label=TOKEN).open(user_pin=PIN, rw=True) as session:
        session.generate_key(pkcs11.KeyType.AES, 256, label=label, store=True, template=hidden)


@pytest.fixture
def in_token(token: dict[str, Any], settings: Settings) -> dict[str, Any]:
    """The root key lies in the token."""
    settings.ROOT_KEY_TOKEN = token
    keys.forget()
    return token


@pytest.fixture(params=["environment", "token"])
def each_root(request: pytest.FixtureRequest) -> Iterator[str]:
    """Once with the root key in the environment, once inside the token."""
    if request.param == "token":
        request.getfixturevalue("in_token")
    yield request.param
    keys.forget()
