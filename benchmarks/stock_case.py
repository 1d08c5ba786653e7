"""The same columns as django-encrypted-model-fields stores them, and its way to a new key: open and save every row."""

import os
from collections.abc import Iterator

from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.db import connection, models, transaction
from encrypted_model_fields import fields as stock

from results.models import Case
from results.sealing.fields import sealed_names
from tests.results.story import CAMILLE

PART = 100
"""Rows saved in one transaction; one such part follows each of our batches."""


class StockCase(models.Model):
    """Only what is sealed with us."""

    locals().update({name: stock.EncryptedTextField(null=True) for name in sealed_names(Case)})

    class Meta:
        app_label = "results"
        db_table = "bench_stock"

    def __str__(self) -> str:
        return str(self.pk)


def fill(rows: int) -> None:
    """`rows` rows with Camille's values. The first is sealed and the others copy it: its work is the same for all."""
    StockCase.objects.create(**{name: CAMILLE.get(name) for name in sealed_names(Case)})
    columns = ", ".join(sealed_names(Case))
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO bench_stock ({columns}) SELECT {columns} FROM bench_stock, generate_series(2, %s)",  # noqa: S608 names of our own columns
            [rows],
        )


def renewed(after: int) -> Iterator[int]:
    """Every row from there under the newest of MultiFernet's keys; the last row's id after each part."""
    stock.CRYPTER = MultiFernet([Fernet(os.environ["STOCK_KEY"]), Fernet(settings.FIELD_ENCRYPTION_KEY[0])])
    while True:
        with transaction.atomic():
            part = list(StockCase.objects.filter(pk__gt=after).order_by("pk").select_for_update()[:PART])
            for row in part:
                row.save()
        if not part:
            return
        after = part[-1].pk
        yield after
