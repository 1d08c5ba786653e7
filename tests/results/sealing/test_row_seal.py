"""The seal over a whole row: what it is made of, when it is made anew, and that nothing opens without it."""

import copy
import pickle
import uuid

import pytest
from django.db import connection, transaction

from pharmacies.models import Pharmacy
from results.models import Case, WrappedKey
from results.sealing import envelope, keys, row_seal
from results.sealing.envelope import HashKey
from results.sealing.errors import DoesNotOpen, KeyDestroyed, SealBroken, SealedFieldError, UnknownKey
from results.sealing.fields import sealed_names
from results.sealing.values import Sealed
from tests.results.sealing.conftest import NIR, MakeCase, Reading, a_case, plant, stored
from tests.results.sealing.test_keys import destroy

KEY = HashKey(7, uuid.UUID(int=1), bytes(32))


def test_the_seal_names_its_key_and_is_made_of_everything_it_covers() -> None:
    first = envelope.row_seal(KEY, b"place", 1, [(b"a", b"12"), (b"b", None)])
    assert (len(first), first[0], envelope.row_key_id(first)) == (envelope.ROW_SEAL_BYTES, 0xC2, 7)
    others = [
        (b"elsewhere", 1, [(b"a", b"12"), (b"b", None)]),
        (b"place", 2, [(b"a", b"12"), (b"b", None)]),
        (b"place", 1, [(b"a", b"12"), (b"b", b"")]),
        (b"place", 1, [(b"a", None), (b"b", b"12")]),
        (b"place", 1, [(b"a", b"1"), (b"b", b"2")]),
        (b"place", 1, [(b"a", b"13"), (b"b", None)]),
    ]
    assert len({first, *(envelope.row_seal(KEY, *other) for other in others)}) == 1 + len(others)


def test_a_column_added_later_breaks_no_seal() -> None:
    before = envelope.row_seal(KEY, b"place", 1, [(b"a", b"12")])
    assert before == envelope.row_seal(KEY, b"place", 1, [(b"a", b"12"), (b"added", None)])


@pytest.mark.parametrize("bytes_", [b"", b"\xc1" + bytes(36), b"\xc2" + bytes(35)])
def test_other_bytes_are_no_seal(bytes_: bytes) -> None:
    with pytest.raises(DoesNotOpen):
        envelope.row_key_id(bytes_)


def test_a_new_row_is_version_1_and_each_change_counts(case: Case) -> None:
    assert case.seal_version == 1
    case.nir = "2"
    case.save()
    case.email = "m@courriel.example"
    case.save(update_fields=["email"])
    assert (case.seal_version, Case.objects.get().seal_version) == (3, 3)
    assert case.sealed_as == f"{case.pk}:3"


def test_saving_what_is_not_sealed_leaves_the_seal(case: Case) -> None:
    seal = bytes(case.seal)
    case.language = "en"
    case.save(update_fields=["language"])
    case.save()
    assert (bytes(Case.objects.get().seal), case.seal_version) == (seal, 1)


def test_a_row_changed_twice_opens(case: Case, reading: Reading) -> None:
    case.nir = "2"
    case.nir = "3"
    with reading():
        assert case.email == ""
    case.save()
    with reading():
        assert Case.objects.get().nir == "3"


def test_a_column_set_to_none_is_sealed_so(case: Case, reading: Reading) -> None:
    loaded = Case.objects.defer("nir", "email").get()
    loaded.nir = None
    loaded.save(update_fields=["nir"])
    with reading():
        assert (Case.objects.get().nir, Case.objects.get().email) == (None, "")


def test_two_who_change_one_row_do_not_overwrite_each_other(case: Case, reading: Reading) -> None:
    one, other = Case.objects.get(), Case.objects.get()
    one.nir, other.email = "2", "m@courriel.example"
    one.save(update_fields=["nir"])
    with pytest.raises(SealedFieldError), transaction.atomic():
        other.save(update_fields=["email"])
    with pytest.raises(SealedFieldError), transaction.atomic():
        other.save()
    with reading():
        assert Case.objects.get().nir == "2"


def test_a_change_does_not_cover_up_a_tampered_column(case: Case) -> None:
    loaded = plant(case, "email", stored(case, "street"))
    loaded.nir = "2"
    for named in (None, ["nir"]):
        with pytest.raises(SealBroken), transaction.atomic():
            loaded.save(update_fields=named)


def test_a_deferred_row_is_checked_as_a_whole(case: Case, reading: Reading) -> None:
    plant(case, "email", None)
    for narrow in (Case.objects.only("nir"), Case.objects.defer("email"), Case.objects.defer("seal")):
        with reading(), pytest.raises(SealBroken):
            _ = narrow.get().nir


def test_a_value_set_on_a_deferred_row_is_kept_while_the_rest_is_loaded(case: Case, reading: Reading) -> None:
    loaded = Case.objects.only("day").get()
    loaded.nir = "2"
    with reading():
        assert (loaded.email, loaded.nir) == ("", "2")
    loaded.save(update_fields=["nir"])
    with reading():
        assert (Case.objects.get().nir, Case.objects.get().birth_name) == ("2", "Lefèvre")


def test_refreshing_one_value_refreshes_the_row_but_what_was_set(case: Case, reading: Reading) -> None:
    case.nir, case.email = "2", "m@courriel.example"
    case.refresh_from_db(fields=["nir"])
    assert case.email == "m@courriel.example"
    case.refresh_from_db(fields=["language"])
    with reading():
        assert case.nir == NIR
    case.save()
    with reading():
        assert (Case.objects.get().nir, Case.objects.get().email) == (NIR, "m@courriel.example")


NULLABLE = [field.name for field in row_seal.sealed_fields(Case) if field.null]


@pytest.mark.parametrize("column", NULLABLE)
def test_a_value_taken_away_is_missed_where_it_was(case: Case, reading: Reading, column: str) -> None:
    emptied = plant(case, column, None)
    with reading(), pytest.raises(SealBroken):
        getattr(emptied, column)


@pytest.mark.parametrize("column", sealed_names(Case))
def test_no_single_value_can_be_replaced(case: Case, reading: Reading, column: str) -> None:
    replaced = plant(case, column, stored(case, "nir" if column != "nir" else "email"))
    with reading(), pytest.raises(SealBroken):
        _ = replaced.street


def test_a_pickled_row_is_checked_again(case: Case, reading: Reading) -> None:
    with reading():
        assert case.nir == NIR
    kept = copy.copy(case)
    kept.__dict__["email"] = None
    altered = pickle.loads(pickle.dumps(kept))  # noqa: S301 our own bytes
    with reading(), pytest.raises(SealBroken):
        _ = altered.nir


def test_a_copy_forgets_nothing_for_the_first(case: Case) -> None:
    other = copy.copy(case)
    other.nir = "2"
    assert not row_seal.changed(case)


def test_a_sealed_value_in_a_row_that_was_never_stored_does_not_open(
    case: Case, pharmacy: Pharmacy, reading: Reading
) -> None:
    fresh = a_case(pharmacy, nir=Sealed(stored(case, "nir") or b""))
    with reading(), pytest.raises(SealedFieldError):
        _ = fresh.nir


def test_a_value_that_does_not_open_under_a_good_seal_is_told_of_too(case: Case, reading: Reading) -> None:
    """Whoever has the key of the row seals has not got the data keys."""
    planted = plant(case, "nir", b"\xc1" + bytes(60))
    content = row_seal.Content("results_case", case.pk, case.pharmacy_id, 1, row_seal._stored(planted))
    with connection.cursor() as cursor:
        seal = content.seal(keys.row_key(case.pharmacy_id))
        cursor.execute("UPDATE results_case SET seal = %s WHERE id = %s", [seal, case.pk])
    with reading(), pytest.raises(SealBroken, match="value"):
        _ = Case.objects.get().nir


def test_one_reading_checks_each_row_once_without_a_query(
    make_case: MakeCase, reading: Reading, monkeypatch: pytest.MonkeyPatch, django_assert_num_queries: object
) -> None:
    make_case(), make_case()
    asked: list[object] = []
    real = row_seal.breach
    monkeypatch.setattr(row_seal, "breach", lambda *given: asked.append(given) or real(*given))
    rows = list(Case.objects.all())
    with reading():
        for row in rows * 2:
            assert row.nir == NIR
            assert row.email == ""
    assert len(asked) == 2


def test_the_key_of_row_seals_serves_nothing_else(case: Case) -> None:
    with pytest.raises(UnknownKey):
        keys.row_key_by_id(WrappedKey.objects.get(use="data").pk)
    with pytest.raises(UnknownKey):
        keys.key_by_id(WrappedKey.objects.get(use="row").pk)


def test_without_its_key_no_row_opens(case: Case, reading: Reading) -> None:
    destroy(WrappedKey.objects.get(use="row").pk)
    with reading(), pytest.raises(SealBroken, match="row-key"):
        _ = case.nir
    with pytest.raises(KeyDestroyed):
        keys.row_key(case.pharmacy_id)
