"""Rotation of keys: records per second, beside the only way that the stock package offers (open and save every row).

Both sides hold ROWS records with the same values in as many columns, and all of them are sealed anew under another key.
The two take turns, a part at a time, so that a noisy neighbour hurts both alike. The last line is one JSON object.
"""
# ruff: noqa: E402  because Django must be set up first

import json
import os
import statistics
import sys
import time
from collections.abc import Iterator

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")

import django

django.setup()

from cryptography.fernet import Fernet, MultiFernet
from django.core.management import call_command
from django.db import connection, models, transaction
from django.utils import timezone
from encrypted_model_fields import fields as stock

from pharmacies.models import Pharmacy
from results.acts import rotate_keys as act
from results.models import Case, WrappedKey
from results.sealing import keys
from results.sealing.fields import sealed_names
from results.sealing.key_model import KeyState
from results.sealing.tables import values_by_key
from tests import cast
from tests.results.sealing.conftest import a_case
from tests.results.story import CAMILLE

ROWS = int(os.environ.get("ROWS", "5000"))
PART = 500
NAMES = sealed_names(Case)
VALUES = {name: CAMILLE.get(name) for name in NAMES}


class StockCase(models.Model):
    """The same columns as the stock package stores them."""

    locals().update({name: stock.EncryptedTextField(null=True) for name in NAMES})

    class Meta:
        app_label = "results"

    def __str__(self) -> str:
        return str(self.pk)


def main() -> None:
    call_command("migrate", verbosity=0)
    pharmacy = cast.pharmacy()
    new_stock_key()
    with connection.schema_editor() as editor:
        editor.create_model(StockCase)
    with cast.door():
        for index in Case.BLIND_INDEXES.values():
            keys.index_key(pharmacy.pk, index.name)
        for first in range(0, ROWS, PART):
            size = min(PART, ROWS - first)
            with transaction.atomic():
                Case.objects.bulk_create(a_case(pharmacy, **VALUES, number=first + place) for place in range(size))
                StockCase.objects.bulk_create(StockCase(**VALUES) for _ in range(size))
            say(f"{first + size} of {ROWS} rows made")
        measure(pharmacy)


def measure(pharmacy: Pharmacy) -> None:
    new_stock_key()
    theirs, spent = stock_parts(), [0.0]
    ours: list[float] = []
    last = [time.perf_counter()]

    def between(_finess: str, done: int, _total: int) -> None:
        ours.append(time.perf_counter() - last[0])
        began = time.perf_counter()
        next(theirs, None)
        spent.append(time.perf_counter() - began)
        say(f"{done} of {ROWS} rows sealed anew")
        last[0] = time.perf_counter()

    keys.KNOWN_AFTER = 0  # nobody else remembers anything: the waiting is not what is measured
    began = time.perf_counter()
    rotation = act.rotate_keys(pharmacies=[pharmacy], by=cast.BACKSTAGE, now=timezone.now, progress=between)
    whole = time.perf_counter() - began - sum(spent)
    for _part in theirs:
        pass
    report(rotation, ours, spent[1:], whole)


def stock_parts() -> Iterator[None]:
    """Open every row and save it, in parts of one transaction each."""
    after = 0
    while True:
        with transaction.atomic():
            part = list(StockCase.objects.filter(pk__gt=after).order_by("pk").select_for_update()[:PART])
            if not part:
                return
            for row in part:
                row.save()
        after = part[-1].pk
        yield


def new_stock_key() -> None:
    """What restarting with one more key at the front of FIELD_ENCRYPTION_KEY does."""
    older = [] if not hasattr(stock.CRYPTER, "_fernets") else stock.CRYPTER._fernets
    stock.CRYPTER = MultiFernet([Fernet(Fernet.generate_key()), *older])


def report(rotation: act.Rotation, ours: list[float], theirs: list[float], whole: float) -> None:
    left = values_by_key()
    old = sum(left[key.pk] for key in WrappedKey.objects.in_state(KeyState.OUTGOING, KeyState.RETIRED))
    reseal, save = statistics.median(ours) / PART, statistics.median(theirs) / PART
    figures = {
        "rows": ROWS,
        "values": rotation.values,
        "reseal_per_s": round(1 / reseal),
        "stock_per_s": round(1 / save),
        "reseal_vs_stock": round(save / reseal, 1),
        "whole_rotation_per_s": round(ROWS / whole),
        "whole_rotation_s": round(whole, 1),
        "reindexed": rotation.reindexed,
        "left_under_old_keys": old,
    }
    for name, times in (("ours", ours), ("stock", theirs)):
        low, middle, high = min(times), statistics.median(times), max(times)
        print(f"{name:<6} {low * 1000:8.1f} / {middle * 1000:8.1f} / {high * 1000:8.1f} ms per {PART}, n={len(times)}")
    print(json.dumps(figures))


def say(words: str) -> None:
    sys.stderr.write(f"  {words}\n")


if __name__ == "__main__":
    main()
