"""Keys are made once, wrapped, remembered only when they cannot vanish, and gone when destroyed."""

import contextvars
import threading
import time
from collections.abc import Callable

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from audit.context import Door, NoDoor, through
from audit.models import Event
from audit.vocabulary import Act
from pharmacies.models import Pharmacy
from results.models import WrappedKey
from results.sealing import envelope, keys
from results.sealing.errors import DoesNotOpen, KeyDestroyed, UnknownKey
from results.sealing.key_model import KeyUse
from tests.results.sealing.conftest import a_pharmacy

pytestmark = pytest.mark.usefixtures("each_root")
MONTH = "2026-11"


def destroy(key_id: int) -> None:
    WrappedKey.objects.filter(pk=key_id).update(wrapped=None, destroyed_at=timezone.now())
    keys.forget()


def seals_the_same(one: envelope.DataKey, other: envelope.DataKey) -> bool:
    return envelope.unseal(other, envelope.seal(one, b"x", b""), b"") == b"x"


def test_a_key_is_made_on_first_need_and_found_again(pharmacy: Pharmacy) -> None:
    first, second = keys.data_key(pharmacy.pk, MONTH), keys.data_key(pharmacy.pk, MONTH)
    assert first.id == second.id == WrappedKey.objects.get().pk
    assert seals_the_same(first, second)


def test_the_making_of_a_key_leaves_one_event(pharmacy: Pharmacy) -> None:
    keys.data_key(pharmacy.pk, MONTH)
    keys.data_key(pharmacy.pk, MONTH)
    event = Event.objects.get(act=Act.KEY_CREATED)
    assert (event.actor_name, event.pharmacy) == ("sealing", pharmacy.pk)
    assert event.facts == {"use": "data", "scope": MONTH}


@pytest.mark.parametrize(
    "make",
    [lambda p: keys.index_key(p, "case.nir"), keys.code_key, keys.code_check_key, keys.ticket_key],
    ids=["index", "code", "check", "ticket"],
)
def test_a_digest_key_stays_the_same(pharmacy: Pharmacy, make: Callable[..., envelope.HashKey]) -> None:
    assert make(pharmacy.pk).secret == make(pharmacy.pk).secret


def test_each_pharmacy_use_and_scope_has_its_own(pharmacy: Pharmacy, stranger: Pharmacy) -> None:
    made = [
        keys.data_key(pharmacy.pk, MONTH).id,
        keys.data_key(pharmacy.pk, "2026-12").id,
        keys.data_key(stranger.pk, MONTH).id,
        keys.index_key(pharmacy.pk, "case.nir").id,
        keys.index_key(pharmacy.pk, "case.person").id,
        keys.code_key(pharmacy.pk).id,
        keys.code_check_key(pharmacy.pk).id,
        keys.ticket_key(pharmacy.pk).id,
    ]
    assert len(set(made)) == len(made) == WrappedKey.objects.count()


def test_no_key_is_made_without_a_door(pharmacy: Pharmacy) -> None:
    with pytest.raises(NoDoor):
        contextvars.Context().run(keys.data_key, pharmacy.pk, MONTH)
    assert not WrappedKey.objects.exists()


def test_a_key_is_opened_by_its_id(pharmacy: Pharmacy) -> None:
    made = keys.data_key(pharmacy.pk, MONTH)
    assert seals_the_same(made, keys.key_by_id(made.id))


def test_an_unknown_id_is_refused(db: None) -> None:
    with pytest.raises(UnknownKey):
        keys.key_by_id(0x7FFFFFFF)


def test_a_digest_key_opens_no_value(pharmacy: Pharmacy) -> None:
    with pytest.raises(UnknownKey):
        keys.key_by_id(keys.code_key(pharmacy.pk).id)


def test_the_newest_version_seals_and_the_older_still_opens(pharmacy: Pharmacy) -> None:
    first = keys.data_key(pharmacy.pk, MONTH)
    row = WrappedKey.objects.get(pk=first.id)
    row.pk, row.version = None, 2
    row.root_id, row.wrapped = keys.roots().wrap(envelope.new_secret(), row.context())
    row.save(force_insert=True)
    assert keys.data_key(pharmacy.pk, MONTH).id == row.pk
    assert keys.key_by_id(first.id).id == first.id


@pytest.mark.parametrize("column", ["use", "scope", "version", "pharmacy"])
def test_a_wrapped_key_moved_elsewhere_does_not_unwrap(pharmacy: Pharmacy, stranger: Pharmacy, column: str) -> None:
    made = keys.data_key(pharmacy.pk, MONTH)
    moved = {"use": KeyUse.CODE, "scope": "2026-12", "version": 2, "pharmacy": stranger}[column]
    WrappedKey.objects.filter(pk=made.id).update(**{column: moved})
    with pytest.raises(DoesNotOpen):
        keys._secret(WrappedKey.objects.get())


def test_a_destroyed_key_neither_seals_nor_opens(pharmacy: Pharmacy) -> None:
    made = keys.data_key(pharmacy.pk, MONTH)
    destroy(made.id)
    with pytest.raises(KeyDestroyed):
        keys.key_by_id(made.id)
    with pytest.raises(KeyDestroyed):
        keys.data_key(pharmacy.pk, MONTH)


def test_a_destroyed_digest_key_makes_no_digest(pharmacy: Pharmacy) -> None:
    destroy(keys.code_key(pharmacy.pk).id)
    with pytest.raises(KeyDestroyed):
        keys.code_key(pharmacy.pk)


def test_a_key_is_kept_or_destroyed_never_both(pharmacy: Pharmacy) -> None:
    made = keys.data_key(pharmacy.pk, MONTH)
    with pytest.raises(IntegrityError):
        WrappedKey.objects.filter(pk=made.id).update(destroyed_at=timezone.now())


def test_a_wrapped_key_shows_its_id_only(pharmacy: Pharmacy) -> None:
    keys.data_key(pharmacy.pk, MONTH)
    row = WrappedKey.objects.get()
    assert str(row) == str(row.pk)


def test_a_key_whose_transaction_is_open_is_not_remembered(
    pharmacy: Pharmacy, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    made = keys.data_key(pharmacy.pk, MONTH)
    with django_assert_num_queries(2):
        keys.data_key(pharmacy.pk, MONTH)
        keys.key_by_id(made.id)


@pytest.mark.django_db(transaction=True)
def test_committed_keys_are_remembered(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    pharmacy = a_pharmacy("750000018")
    with transaction.atomic():
        made = keys.data_key(pharmacy.pk, MONTH)
        keys.code_key(pharmacy.pk)
    with django_assert_num_queries(2):
        keys.data_key(pharmacy.pk, MONTH)
        keys.code_key(pharmacy.pk)
    with django_assert_num_queries(0):
        keys.data_key(pharmacy.pk, MONTH)
        keys.key_by_id(made.id)
        keys.code_key(pharmacy.pk)


@pytest.mark.django_db(transaction=True)
def test_a_rolled_back_key_is_forgotten() -> None:
    pharmacy = a_pharmacy("750000018")
    with transaction.atomic():
        lost = keys.data_key(pharmacy.pk, MONTH)
        transaction.set_rollback(True)
    assert keys.data_key(pharmacy.pk, MONTH).id != lost.id
    with pytest.raises(UnknownKey):
        keys.key_by_id(lost.id)


@pytest.mark.django_db(transaction=True)
def test_a_key_of_a_rolled_back_savepoint_is_forgotten_after_the_commit() -> None:
    pharmacy = a_pharmacy("750000018")
    with transaction.atomic():
        with transaction.atomic():
            lost = keys.data_key(pharmacy.pk, MONTH)
            transaction.set_rollback(True)
        kept = keys.data_key(pharmacy.pk, MONTH)
    assert keys.data_key(pharmacy.pk, MONTH).id == kept.id != lost.id


@pytest.mark.django_db(transaction=True)
def test_transactions_that_need_the_same_key_at_once_get_the_same() -> None:
    pharmacy = a_pharmacy("750000018")
    found: list[int] = []
    threads = [threading.Thread(target=_take, args=(pharmacy, found)) for _ in range(3)]
    with transaction.atomic():
        made = keys.data_key(pharmacy.pk, MONTH).id
        _start_and_let_wait(threads)
    _join(threads)
    assert found == [made] * 3
    assert Event.objects.filter(act=Act.KEY_CREATED).count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_transaction_that_waited_makes_the_key_when_the_first_rolls_back() -> None:
    pharmacy = a_pharmacy("750000018")
    found: list[int] = []
    threads = [threading.Thread(target=_take, args=(pharmacy, found))]
    with transaction.atomic():
        lost = keys.data_key(pharmacy.pk, MONTH).id
        _start_and_let_wait(threads)
        transaction.set_rollback(True)
    _join(threads)
    assert found == [WrappedKey.objects.get().pk]
    assert found != [lost]


def _take(pharmacy: Pharmacy, found: list[int]) -> None:
    try:
        with through(Door("worker:test", None, "0" * 32)), transaction.atomic():
            found.append(keys.data_key(pharmacy.pk, MONTH).id)
    finally:
        connection.close()


def _start_and_let_wait(threads: list[threading.Thread]) -> None:
    """Return once all of them wait for this transaction to end."""
    for thread in threads:
        thread.start()
    until = time.monotonic() + 20
    while _waiting_for_us() < len(threads):
        assert time.monotonic() < until, "they do not wait"
        time.sleep(0.01)


def _waiting_for_us() -> int:
    ours = "transactionid = pg_current_xact_id()::xid"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM pg_locks WHERE NOT granted AND {ours}")  # noqa: S608 no value in it
        return int(cursor.fetchone()[0])


def _join(threads: list[threading.Thread]) -> None:
    for thread in threads:
        thread.join(timeout=20)
    assert not any(thread.is_alive() for thread in threads)
