"""What is measured beside what: each variant prepares itself outside the clock, in a role and a setting of its own."""

import datetime as dt
import os
import uuid
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from functools import partial
from itertools import count as count_from

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.db import connection, models, transaction
from django.test import Client
from django.utils import timezone

from benchmarks.parts import twins
from francetest.demo.people import cast as people
from francetest.demo.seed import answers
from pharmacies.models import Pharmacy
from pharmacies.seat import Seat
from pharmacies.wall import inside
from results.acts.register_case import register_case
from results.models import Case
from results.sealing.access import opening
from results.sealing.purpose import Purpose
from tests import cast
from tests.postgres.stage import APP, BACKSTAGE
from tests.results.sealing.conftest import a_case

Model = type[models.Model]
Setting = Callable[[], AbstractContextManager[object]]
Texts = dict[uuid.UUID, dict[str, str]]
"""The values of rows, by id and column; absent ones are left out."""


@dataclass(frozen=True, slots=True)
class Variant:
    """Something measured: `made` prepares outside the clock and gives what runs inside it, in a role and a setting."""

    name: str
    made: Callable[[], Callable[[], object]]
    role: str = APP
    around: Setting = nullcontext


@contextmanager
def speaking(role: str) -> Iterator[None]:
    """Statements go out in this role."""
    with connection.cursor() as cursor:
        cursor.execute(f"SET ROLE {role}")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("RESET ROLE")


def of_pages(seat: Seat, count: int, plain: Model, stock: Model) -> Iterator[Variant]:
    """The queue page whole, its rows alone, and the rows with what surrounds them."""
    counter = Client()
    cast.sign_in(counter, seat)

    def page() -> None:
        answer = counter.get("/file/")
        assert answer.status_code == 200
        assert answer.content.count(b"<bdi") == count

    def rows(model: Model) -> Callable[[], None]:
        def read() -> None:
            day = timezone.localdate()
            found = model.objects.filter(pharmacy_id=seat.pharmacy.pk, day__gte=day - dt.timedelta(1))
            shown = [[getattr(row, name) for name in twins.SHOWN] for row in found.order_by("day", "number")]
            assert len(shown) == count
            assert all(map(all, shown))

        return read

    def whole(wall: Setting) -> Callable[[], None]:
        def read() -> None:
            with transaction.atomic(), wall(), reading(seat):
                rows(Case)()

        return read

    walled, past = partial(inside, seat.pharmacy.pk), nullcontext
    yield Variant("page", lambda: page)
    yield Variant("page_plain", lambda: page, BACKSTAGE, partial(twins.instead_of_ours, plain))
    yield Variant("page_stock", lambda: page, BACKSTAGE, partial(twins.instead_of_ours, stock))
    yield Variant("page_orm", lambda: rows(Case), APP, partial(read_by_us, seat))
    yield Variant("page_orm_plain", lambda: rows(plain), BACKSTAGE, transaction.atomic)
    yield Variant("page_orm_stock", lambda: rows(stock), BACKSTAGE, transaction.atomic)
    yield Variant("rows_walled_traced", lambda: whole(walled))
    yield Variant("rows_walled", lambda: whole(walled), APP, twins.untraced)
    yield Variant("rows", lambda: whole(past), BACKSTAGE, twins.untraced)


def reading(seat: Seat) -> AbstractContextManager[None]:
    """The declared reading of a queue page."""
    return opening(Purpose.QUEUE, by=seat.actor, at=timezone.now(), pharmacy=seat.pharmacy.pk)


@contextmanager
def read_by_us(seat: Seat) -> Iterator[None]:
    """Where sealed values open."""
    with transaction.atomic(), inside(seat.pharmacy.pk), reading(seat):
        yield


def of_inserts(desk: Pharmacy, plain: Model, stock: Model) -> Iterator[Variant]:
    """A registration whole, and its INSERT alone."""
    persona = answers(people(1)[0])
    numbers = count_from(1_000_000)

    def act() -> Callable[[], object]:
        words = {"language": "fr", "consent_version": "1", "consent_hash": "0" * 64, "at": timezone.now()}
        return lambda: register_case(pharmacy=desk, answers=persona, once=uuid.uuid4(), **words)

    def row(model: Model) -> Callable[[], object]:
        sealed = {name: getattr(persona, name) or None for name in twins.SEALED}
        columns = {name: value for name, value in vars(a_case(desk)).items() if name in twins.attributes(model)}
        fresh = model(**{**columns, **sealed, "number": next(numbers)})

        def save() -> None:
            with transaction.atomic():
                fresh.save(force_insert=True)

        return save

    yield Variant("insert", act)
    yield Variant("insert_plain", act, BACKSTAGE, partial(twins.instead_of_ours, plain))
    yield Variant("insert_plain_traced", act, BACKSTAGE, partial(twins.instead_of_ours, plain, traced=True))
    yield Variant("insert_stock", act, BACKSTAGE, partial(twins.instead_of_ours, stock))
    yield Variant("insert_orm", lambda: row(Case), BACKSTAGE)
    yield Variant("insert_orm_plain", lambda: row(plain), BACKSTAGE)
    yield Variant("insert_orm_stock", lambda: row(stock), BACKSTAGE)


def of_values(seat: Seat, texts: Texts, stock: Model) -> Iterator[Variant]:
    """All values of these rows, without the database."""
    raw, nonce, where = AESGCM(os.urandom(32)), os.urandom(12), b"results_case|birth_name|" + bytes(49)
    words = [text.encode() for row in texts.values() for text in row.values()]
    secret = [raw.encrypt(nonce, text, where) for text in words]
    yield Variant("seal", lambda: seal(Case, seat.pharmacy.pk, texts), APP, partial(read_by_us, seat))
    yield Variant("seal_stock", lambda: seal(stock, seat.pharmacy.pk, texts))
    yield Variant("seal_raw", lambda: lambda: [raw.encrypt(os.urandom(12), text, where) for text in words])
    yield Variant("open", lambda: unseal(Case, seat.pharmacy.pk, texts), APP, partial(read_by_us, seat))
    yield Variant("open_stock", lambda: unseal(stock, seat.pharmacy.pk, texts))
    yield Variant("open_raw", lambda: lambda: [raw.decrypt(nonce, text, where) for text in secret])


def seal(model: Model, pharmacy: uuid.UUID, texts: Texts) -> Callable[[], list[list[object]]]:
    """From new instances to what the driver is given."""
    rows = [(model(pk=pk, pharmacy_id=pharmacy, **row), fields(model, row)) for pk, row in texts.items()]
    return lambda: [[f.get_db_prep_save(f.pre_save(row, add=True), connection) for f in of] for row, of in rows]


def unseal(model: Model, pharmacy: uuid.UUID, texts: Texts) -> Callable[[], object]:
    """From what the driver gave to the texts in hand; ours also proves the row whole, once a row."""
    if model is Case:
        rows = list(Case.objects.filter(pk__in=texts))
        stored = {row.pk: [vars(row)[name].stored for name in texts[row.pk]] for row in rows}
    else:
        rows = [model(pk=pk, pharmacy_id=pharmacy) for pk in texts]
        stored = dict(zip(texts, seal(model, pharmacy, texts)(), strict=True))
    given = [(row, list(zip(fields(model, texts[row.pk]), stored[row.pk], strict=True))) for row in rows]

    def taken(row: models.Model, values: "list[tuple[models.Field[object, object], object]]") -> list[object]:
        for field, value in values:
            row.__dict__[field.attname] = field.from_db_value(value, None, connection)
        return [getattr(row, field.attname) for field, _value in values]

    return lambda: [taken(row, values) for row, values in given]


def fields(model: Model, names: Iterable[str]) -> "list[models.Field[object, object]]":
    """The model's fields of these names."""
    return [model._meta.get_field(name) for name in names]
