"""What may be written to a sealed column, by which way; everything else is refused before any SQL."""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import connection, transaction
from django.db.models import Case as Choice
from django.db.models import F, Value, When
from django.db.models.functions import Concat, Upper
from django.test.utils import CaptureQueriesContext
from time_machine import travel

from pharmacies.models import Pharmacy
from results.models import Case, WrappedKey
from results.sealing import keys
from results.sealing.errors import DoesNotOpen, KeyDestroyed, SealedFieldError, SealError, UnknownKey
from results.sealing.values import Sealed
from tests.results.sealing.conftest import NAME, NIR, MakeCase, Reading, a_case, a_pharmacy, plant, stored
from tests.results.sealing.test_keys import destroy


@contextmanager
def refused(error: type[SealError] = SealedFieldError) -> Iterator[None]:
    """The block is refused before any statement on cases is sent, and the transaction goes on."""
    with CaptureQueriesContext(connection) as queries, pytest.raises(error), transaction.atomic():
        yield
    assert not [query for query in queries.captured_queries if "results_case" in query["sql"]]


def test_the_table_holds_no_plaintext(case: Case) -> None:
    for column, plaintext in (("nir", NIR), ("birth_name", NAME)):
        assert plaintext.encode() not in (stored(case, column) or b"")


def test_what_was_saved_is_read(case: Case, reading: Reading) -> None:
    with reading():
        assert (case.nir, case.birth_name, case.email) == (NIR, NAME, "")


def test_the_empty_text_is_sealed_like_any_other(case: Case) -> None:
    assert len(stored(case, "email") or b"") == len(stored(case, "nir") or b"") == 49


def test_a_value_is_sealed_with_the_key_of_the_month_in_utc(make_case: MakeCase) -> None:
    with travel("2026-12-01T00:30:00+01:00", tick=False):
        case = make_case()
    row = WrappedKey.objects.get(pk=case.__dict__["nir"].key_id)
    assert row.scope == "2026-11"


def test_a_row_may_be_sealed_under_the_keys_of_two_months(make_case: MakeCase, reading: Reading) -> None:
    with travel("2026-11-30T12:00:00Z", tick=False):
        case = make_case()
    with travel("2026-12-01T12:00:00Z", tick=False):
        case.email = "marie@courriel.example"
        case.save()
    with reading():
        assert (case.nir, case.email) == (NIR, "marie@courriel.example")
    assert case.__dict__["nir"].key_id != case.__dict__["email"].key_id


def test_unchanged_fields_keep_their_bytes(case: Case) -> None:
    before = stored(case, "nir")
    case.email = "marie@courriel.example"
    case.save()
    assert stored(case, "nir") == before


def test_setting_the_same_value_seals_it_anew(case: Case, reading: Reading) -> None:
    before = stored(case, "nir")
    with reading():
        case.nir = case.nir
    case.save(update_fields=["nir"])
    assert stored(case, "nir") != before


def test_many_rows_are_created_at_once(pharmacy: Pharmacy, reading: Reading) -> None:
    Case.objects.bulk_create([a_case(pharmacy, nir=f"{number:015}") for number in range(3)])
    with reading():
        assert sorted(case.nir for case in Case.objects.all()) == [f"{number:015}" for number in range(3)]


def test_a_row_created_in_bulk_can_be_saved_again(pharmacy: Pharmacy, reading: Reading) -> None:
    (case,) = Case.objects.bulk_create([a_case(pharmacy)])
    case.nir = "2"
    case.save()
    with reading():
        assert Case.objects.get().nir == "2"


EXPRESSIONS = [
    "plaintext",
    b"bytes",
    15,
    F("label"),
    F("nir"),
    Value("x"),
    Upper("label"),
    Concat("label", Value("x")),
    Choice(When(number=1, then=Value("x")), default=Value("y")),
    Sealed(b"\xc1" + bytes(60)),
]


@pytest.mark.parametrize("value", EXPRESSIONS, ids=lambda value: type(value).__name__)
def test_update_takes_no_value_and_sends_nothing(case: Case, value: Any) -> None:
    before = stored(case, "nir")
    with refused():
        Case.objects.update(nir=value)
    assert stored(case, "nir") == before


def test_a_value_of_another_row_is_not_copied_by_update(case: Case) -> None:
    sealed = Case.objects.values_list("nir", flat=True).get()
    with pytest.raises(SealedFieldError):
        Case.objects.update(nir=sealed)


@pytest.mark.parametrize("change", [True, False], ids=["changed", "as loaded"])
def test_bulk_update_is_refused_and_sends_nothing(case: Case, reading: Reading, change: bool) -> None:
    before = stored(case, "nir")
    if change:
        case.nir = "2"
    with reading(), refused():
        Case.objects.bulk_update([case], ["nir"])
    assert stored(case, "nir") == before


@pytest.mark.parametrize("value", [F("label"), 15, b"x", object(), ["x"]], ids=lambda value: type(value).__name__)
def test_an_attribute_takes_text_only(case: Case, value: Any) -> None:
    with pytest.raises(SealedFieldError):
        case.nir = value


def test_a_text_that_cannot_be_encoded_is_refused_without_being_shown(pharmacy: Pharmacy) -> None:
    with pytest.raises(SealedFieldError) as refusal:
        a_case(pharmacy, nir="abc\ud800").save()
    assert "abc" not in str(refusal.value)
    assert refusal.value.__cause__ is None


def test_a_text_over_max_length_is_refused(pharmacy: Pharmacy) -> None:
    with pytest.raises(SealedFieldError, match=r"case\.nir"):
        a_case(pharmacy, nir="1" * 16).save()


@pytest.mark.parametrize("lookup", ["exact", "iexact", "in", "contains", "startswith", "gt", "regex", "range", "nope"])
def test_no_lookup_carries_plaintext_to_the_server(case: Case, lookup: str) -> None:
    with refused():
        list(Case.objects.filter(**{f"nir__{lookup}": [NIR, NIR]}))


def test_a_related_lookup_is_refused(case: Case) -> None:
    with pytest.raises(SealedFieldError):
        Case.objects.filter(results__value="positive")


def test_get_or_create_is_refused(pharmacy: Pharmacy) -> None:
    with pytest.raises(SealedFieldError):
        Case.objects.get_or_create(nir=NIR)


def test_a_transform_is_refused(case: Case) -> None:
    with pytest.raises(SealedFieldError):
        Case.objects.filter(nir__lower__isnull=True)


def test_absence_can_be_asked(case: Case) -> None:
    assert Case.objects.filter(nir__isnull=False).get() == case


def test_loading_a_fixture_is_refused(pharmacy: Pharmacy) -> None:
    with pytest.raises(SealedFieldError):
        a_case(pharmacy).save_base(raw=True)


@pytest.mark.parametrize("missing", ["pk", "pharmacy_id"])
def test_nothing_is_sealed_without_its_place(pharmacy: Pharmacy, missing: str) -> None:
    case = a_case(pharmacy)
    setattr(case, missing, str(uuid.uuid4()))
    with pytest.raises(SealedFieldError):
        case.save(force_insert=True)


def test_a_copy_under_another_id_is_refused(case: Case) -> None:
    case.pk = uuid.uuid4()
    with refused(DoesNotOpen):
        case.save()
    with refused(DoesNotOpen):
        case.save(force_insert=True)


def test_a_row_that_was_just_saved_is_not_copied_either(pharmacy: Pharmacy) -> None:
    case = a_case(pharmacy)
    case.save()
    case.pk, case.once = uuid.uuid4(), uuid.uuid4()
    with pytest.raises(DoesNotOpen):
        case.save(force_insert=True)


def test_what_was_made_for_a_row_is_handed_to_that_row_only(pharmacy: Pharmacy) -> None:
    nir, email = Case._meta.get_field("nir"), Case._meta.get_field("email")
    case = a_case(pharmacy)
    nir.pre_save(case, True)
    case.pk = uuid.uuid4()
    with pytest.raises(DoesNotOpen):
        email.pre_save(case, True)


def test_a_value_set_while_a_row_is_handed_over_is_sealed_too(pharmacy: Pharmacy) -> None:
    nir, email = Case._meta.get_field("nir"), Case._meta.get_field("email")
    case = a_case(pharmacy)
    nir.pre_save(case, True)
    before = case.__dict__["email"]
    case.email = "marie@courriel.example"
    after = email.pre_save(case, True)
    assert after is case.__dict__["email"] is not before
    assert len(after.stored) > len(before.stored)


def test_a_value_is_handed_over_once_and_then_proven_anew(pharmacy: Pharmacy) -> None:
    nir = Case._meta.get_field("nir")
    case = a_case(pharmacy)
    destroy(nir.pre_save(case, True).key_id)
    with pytest.raises(KeyDestroyed):
        nir.pre_save(case, True)


def test_all_values_of_a_row_have_nonces_of_their_own(pharmacy: Pharmacy) -> None:
    from results.sealing.fields import sealed_names

    cases = Case.objects.bulk_create([a_case(pharmacy) for _ in range(3)])
    nonces = {case.__dict__[name].stored[5:17] for case in cases for name in sealed_names(Case)}
    assert len(nonces) == 3 * len(sealed_names(Case))


def test_a_copy_in_bulk_is_refused(case: Case) -> None:
    case.pk = uuid.uuid4()
    with pytest.raises(DoesNotOpen):
        Case.objects.bulk_create([case])


def test_a_row_does_not_move_to_another_pharmacy(case: Case, stranger: Pharmacy) -> None:
    case.pharmacy = stranger
    with pytest.raises(DoesNotOpen):
        case.save()


@pytest.mark.parametrize("name", ["pharmacy", "pharmacy_id"])
def test_a_row_does_not_move_alone_either(case: Case, stranger: Pharmacy, name: str) -> None:
    case.pharmacy = stranger
    with pytest.raises(SealedFieldError):
        case.save(update_fields=[name])


def test_a_row_with_deferred_values_does_not_move(case: Case, stranger: Pharmacy) -> None:
    for loaded in (Case.objects.only("pharmacy").get(), Case.objects.only("day").get()):
        loaded.pharmacy = stranger
        with pytest.raises(SealedFieldError):
            loaded.save()


def test_a_row_with_deferred_values_is_saved_where_it_is(case: Case, reading: Reading) -> None:
    loaded = Case.objects.only("pharmacy", "language").get()
    loaded.language = "en"
    loaded.save()
    with reading():
        assert (Case.objects.get().language, Case.objects.get().nir) == ("en", NIR)


def test_a_row_may_move_when_all_is_sealed_anew(case: Case, stranger: Pharmacy, reading: Reading) -> None:
    from results.sealing.fields import sealed_names

    with reading():
        values = {name: getattr(case, name) for name in sealed_names(Case)}
    case.pharmacy = stranger
    for name, value in values.items():
        setattr(case, name, value)
    case.save(update_fields=["pharmacy", *values])
    assert Case.objects.get().pharmacy == stranger


def test_a_value_of_another_row_or_column_is_not_saved(make_case: MakeCase) -> None:
    one, other = make_case(), make_case()
    for foreign in (other.__dict__["nir"], one.__dict__["email"]):
        one.nir = foreign
        with refused(DoesNotOpen):
            one.save()


def test_a_deferred_value_named_in_the_save_is_written_as_it_was(case: Case) -> None:
    before = stored(case, "nir")
    Case.objects.defer("nir").get().save(update_fields=["nir"])
    assert stored(case, "nir") == before


def test_none_is_stored_as_null() -> None:
    field = Case._meta.get_field("nir")
    assert field.pre_save(Case(nir=None), True) is None
    assert field.get_db_prep_save(None, connection) is None
    assert field.get_prep_value(None) is None


def test_a_plaintext_is_not_prepared_for_a_query() -> None:
    with pytest.raises(SealedFieldError):
        Case._meta.get_field("nir").get_prep_value(NIR)
    with pytest.raises(SealedFieldError):
        Case._meta.get_field("nir").get_db_prep_value(NIR, connection)


def test_unchanged_values_under_a_destroyed_key_are_not_saved(case: Case) -> None:
    destroy(case.__dict__["nir"].key_id)
    with refused(KeyDestroyed):
        case.save()
    case.language = "en"
    case.save(update_fields=["language"])


@pytest.mark.django_db(transaction=True)
def test_an_instance_whose_key_was_rolled_back_is_not_saved() -> None:
    case = a_case(a_pharmacy("750000018"))
    with transaction.atomic():
        case.save()
        transaction.set_rollback(True)
    with pytest.raises(UnknownKey):
        case.save(force_insert=True)
    assert not Case.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_row_saved_after_a_rolled_back_one_opens(pharmacy: Pharmacy, reading: Reading) -> None:
    with transaction.atomic():
        a_case(pharmacy).save()
        transaction.set_rollback(True)
    a_case(pharmacy).save()
    keys.forget()
    with transaction.atomic(), reading():
        assert Case.objects.get().nir == NIR


def test_plaintext_planted_by_sql_is_not_saved_again(case: Case) -> None:
    with pytest.raises(DoesNotOpen):
        plant(case, "nir", NIR.encode()).save()
