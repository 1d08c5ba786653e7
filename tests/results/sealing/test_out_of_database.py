"""What comes out of a sealed column, by which way: nothing readable but by a declared reading of the attribute."""

import copy
import json
import pickle
import traceback
from io import StringIO
from typing import Any

import pytest
from django import forms
from django.core import serializers
from django.core.cache.backends.locmem import LocMemCache
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import transaction
from django.db.models import F
from django.forms.models import model_to_dict
from django.template import Context, Template
from django.utils.module_loading import import_string
from encrypted_model_fields.fields import encrypt_str
from pytest_django import DjangoAssertNumQueries

from pharmacies.models import Pharmacy
from results.models import Case, Result, WrappedKey
from results.sealing.errors import DoesNotOpen, KeyDestroyed, NoAccess, SealedFieldError
from results.sealing.fields import SealedCharField, SealedModel, SealedTextField, sealed_names
from results.sealing.values import MASK, Pending, Sealed
from tests.results.sealing.conftest import NAME, NIR, MakeCase, Reading, a_case, plant, stored
from tests.results.sealing.test_keys import destroy


def shows_nothing(shown: object) -> bool:
    return NIR not in str(shown) and NAME not in str(shown)


# Bytes that are not what was sealed there


@pytest.mark.parametrize("planted", [NIR.encode(), b"", encrypt_str(NIR), b"\xc1" + bytes(80)])
def test_bytes_written_by_sql_do_not_open(case: Case, reading: Reading, planted: bytes) -> None:
    planted_case = plant(case, "nir", planted)
    with reading(), pytest.raises(DoesNotOpen):
        _ = planted_case.nir


def test_a_flipped_bit_does_not_open(case: Case, reading: Reading) -> None:
    sealed = stored(case, "nir") or b""
    tampered = plant(case, "nir", sealed[:-1] + bytes([sealed[-1] ^ 1]))
    with reading(), pytest.raises(DoesNotOpen):
        _ = tampered.nir


def test_a_value_copied_to_another_row_does_not_open(make_case: MakeCase, reading: Reading) -> None:
    one, other = make_case(), make_case(nir="2")
    swapped = plant(one, "nir", stored(other, "nir"))
    with reading(), pytest.raises(DoesNotOpen):
        _ = swapped.nir


def test_a_value_copied_to_another_column_does_not_open(case: Case, reading: Reading) -> None:
    swapped = plant(case, "email", stored(case, "nir"))
    with reading(), pytest.raises(DoesNotOpen):
        _ = swapped.email


def test_a_value_of_another_pharmacy_does_not_open(make_case: MakeCase, stranger: Pharmacy, reading: Reading) -> None:
    ours, theirs = make_case(), make_case(stranger)
    planted = plant(ours, "nir", stored(theirs, "nir"))
    with reading(), pytest.raises(DoesNotOpen):
        _ = planted.nir


def test_a_row_moved_by_sql_does_not_open(
    make_case: MakeCase, stranger: Pharmacy, pharmacy: Pharmacy, reading: Reading
) -> None:
    Case.objects.filter(pk=make_case(stranger).pk).update(pharmacy=pharmacy)
    with reading(), pytest.raises(DoesNotOpen):
        _ = Case.objects.get().nir


@pytest.mark.parametrize("forged", [0, 0x7FFFFFFF, 0xFFFFFFFF], ids=hex)
def test_a_forged_key_id_does_not_open(case: Case, reading: Reading, forged: int) -> None:
    sealed = stored(case, "nir") or b""
    forged_case = plant(case, "nir", sealed[:1] + forged.to_bytes(4, "big") + sealed[5:])
    with reading(), pytest.raises(DoesNotOpen):
        _ = forged_case.nir


def test_the_id_of_another_key_of_the_pharmacy_does_not_open(case: Case, reading: Reading) -> None:
    from results.sealing import keys

    other = keys.data_key(case.pharmacy_id, "2020-01").id
    sealed = stored(case, "nir") or b""
    forged_case = plant(case, "nir", sealed[:1] + other.to_bytes(4, "big") + sealed[5:])
    with reading(), pytest.raises(DoesNotOpen):
        _ = forged_case.nir


def test_a_value_whose_key_was_destroyed_does_not_open(case: Case, reading: Reading) -> None:
    destroy(WrappedKey.objects.get(use="data").pk)
    with reading(), pytest.raises(KeyDestroyed):
        _ = case.nir


def test_a_value_under_other_root_keys_does_not_open(case: Case, reading: Reading, settings: Any) -> None:
    from results.sealing import keys
    from results.sealing.errors import RootKeyError

    keys.forget()
    settings.FIELD_ENCRYPTION_KEY = ["a" * 43 + "="]
    with reading(), pytest.raises(RootKeyError):
        _ = case.nir


def test_the_text_of_a_refusal_shows_nothing(case: Case, reading: Reading) -> None:
    moved = plant(case, "email", stored(case, "nir"))
    try:
        with reading():
            assert moved.nir
            _ = moved.email
    except DoesNotOpen:
        assert shows_nothing(traceback.format_exc())


# The attribute


def test_a_loaded_value_is_not_read_outside_an_opening(case: Case) -> None:
    with pytest.raises(NoAccess):
        _ = case.nir


def test_a_value_just_set_is_given_back_to_who_set_it(pharmacy: Pharmacy) -> None:
    assert a_case(pharmacy).nir == NIR


def test_after_the_save_it_is_sealed_for_them_too(pharmacy: Pharmacy) -> None:
    case = a_case(pharmacy)
    case.save()
    with pytest.raises(NoAccess):
        _ = case.nir


def test_an_opened_value_does_not_stay_on_the_instance(case: Case, reading: Reading) -> None:
    with reading():
        assert case.nir == NIR
    assert shows_nothing(vars(case))
    with pytest.raises(NoAccess):
        _ = case.nir


def test_the_class_gives_the_field() -> None:
    assert Case.nir is Case._meta.get_field("nir")


def test_an_enumeration_is_kept_as_its_text(pharmacy: Pharmacy) -> None:
    from results.vocabulary import ResultValue

    assert type(Result(pharmacy=pharmacy, value=ResultValue.POSITIVE).value) is str


@pytest.mark.parametrize(
    "narrow", [lambda rows: rows.defer("nir"), lambda rows: rows.only("day")], ids=["defer", "only"]
)
def test_a_deferred_value_loads_and_opens(
    case: Case, reading: Reading, narrow: Any, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    loaded = narrow(Case.objects).get()
    with reading():
        assert loaded.nir == NIR
    assert shows_nothing(vars(loaded))


def test_a_deferred_value_is_not_read_outside_an_opening(case: Case) -> None:
    with pytest.raises(NoAccess):
        _ = Case.objects.defer("nir").get().nir


def test_refreshing_takes_the_stored_value_unopened(case: Case, reading: Reading) -> None:
    case.nir = "2"
    case.refresh_from_db()
    with pytest.raises(NoAccess):
        _ = case.nir
    with reading():
        assert case.nir == NIR


def test_a_refreshed_row_is_saved_as_it_was(case: Case) -> None:
    before = stored(case, "nir")
    case.refresh_from_db()
    case.save()
    assert stored(case, "nir") == before


def test_null_is_none_for_everybody() -> None:
    case = Case(nir=None)
    assert case.nir is None
    assert Case._meta.get_field("nir").value_from_object(case) is None
    assert Case._meta.get_field("nir").from_db_value(None) is None


def test_a_row_shows_its_id_only(case: Case) -> None:
    assert str(case) == SealedModel.__str__(case) == str(case.pk)
    assert shows_nothing(repr(case))


# Queries


def test_values_are_opaque(case: Case) -> None:
    (row,) = Case.objects.values("nir", "birth_name")
    assert isinstance(row["nir"], Sealed)
    assert shows_nothing(row)
    assert shows_nothing(list(Case.objects.values_list("nir", flat=True)))


def test_an_annotation_is_opaque(case: Case) -> None:
    assert shows_nothing(vars(Case.objects.annotate(again=F("nir")).get()))


def test_a_raw_query_is_opaque(case: Case, reading: Reading) -> None:
    (loaded,) = Case.objects.raw("SELECT * FROM results_case")
    assert shows_nothing(vars(loaded))
    with reading():
        assert loaded.nir == NIR


@pytest.mark.parametrize("value", ["text", 5])
def test_what_is_no_bytes_is_refused(value: object) -> None:
    with pytest.raises(SealedFieldError):
        Case._meta.get_field("nir").from_db_value(value)


def test_a_memoryview_is_bytes() -> None:
    assert Case._meta.get_field("nir").from_db_value(memoryview(b"x")).stored == b"x"


# Copies, caches, files


@pytest.mark.parametrize("fresh", [True, False], ids=["just set", "loaded"])
@pytest.mark.parametrize("form", ["json", "jsonl", "xml", "python"])
def test_serializers_give_a_mask(case: Case, pharmacy: Pharmacy, reading: Reading, form: str, fresh: bool) -> None:
    with reading():
        shown = str(serializers.serialize(form, [a_case(pharmacy) if fresh else case]))
    assert shows_nothing(shown)
    assert MASK in shown or "\\u2022" in shown


def test_dumpdata_gives_a_mask(case: Case) -> None:
    out = StringIO()
    call_command("dumpdata", "results.case", stdout=out)
    (row,) = json.loads(out.getvalue())
    assert {row["fields"][name] for name in sealed_names(Case)} == {MASK}


def test_what_dumpdata_gave_is_not_loaded(case: Case) -> None:
    (restored,) = serializers.deserialize("json", serializers.serialize("json", [case]))
    before = stored(case, "nir")
    with pytest.raises(SealedFieldError), transaction.atomic():
        restored.save()
    assert stored(case, "nir") == before


@pytest.mark.parametrize("fresh", [True, False], ids=["just set", "loaded"])
def test_a_dictionary_of_the_row_is_masked(case: Case, pharmacy: Pharmacy, fresh: bool) -> None:
    assert model_to_dict(a_case(pharmacy) if fresh else case)["nir"] == MASK


def test_a_pickled_row_stays_sealed(case: Case, reading: Reading) -> None:
    with reading():
        assert case.nir == NIR
        pickled = pickle.dumps(case)
    assert NIR.encode() not in pickled
    with pytest.raises(NoAccess):
        _ = pickle.loads(pickled).nir  # noqa: S301 our own bytes
    with reading():
        assert pickle.loads(pickled).nir == NIR  # noqa: S301 as above


@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
def test_a_value_just_set_is_not_pickled(pharmacy: Pharmacy, protocol: int) -> None:
    with pytest.raises(SealedFieldError):
        pickle.dumps(a_case(pharmacy), protocol)


def test_a_cache_keeps_sealed_rows_only(case: Case, pharmacy: Pharmacy) -> None:
    cache = LocMemCache("sealing", {})
    cache.set("loaded", case)
    assert all(NIR.encode() not in kept for kept in cache._cache.values())
    with pytest.raises(SealedFieldError):
        cache.set("fresh", a_case(pharmacy))


@pytest.mark.parametrize("value", [Pending(NIR), Sealed(NIR.encode())])
@pytest.mark.parametrize(
    "show",
    [repr, str, ascii, "{}".format, "{!r:>40}".format, lambda value: Template("{{ v }}").render(Context({"v": value}))],
)
def test_a_held_value_is_masked_wherever_it_is_shown(value: object, show: Any) -> None:
    assert shows_nothing(show(value))


@pytest.mark.parametrize("way", [copy.copy, copy.deepcopy])
def test_a_copied_row_opens_like_the_first(case: Case, reading: Reading, way: Any) -> None:
    with reading():
        assert way(case).nir == NIR


@pytest.mark.parametrize("way", [copy.copy, copy.deepcopy])
def test_a_copied_new_row_still_holds_what_was_set(pharmacy: Pharmacy, way: Any) -> None:
    assert way(a_case(pharmacy)).nir == NIR


@pytest.mark.parametrize("way", [copy.copy, copy.deepcopy])
@pytest.mark.parametrize("value", [Pending(NIR), Sealed(b"x")])
def test_a_held_value_needs_no_copy(way: Any, value: object) -> None:
    assert way(value) is value


# Forms


def test_a_token_pasted_into_a_form_stays_a_text(pharmacy: Pharmacy) -> None:
    token = encrypt_str(NIR).decode()
    field = Case._meta.get_field("birth_name")
    assert field.to_python(token) == token
    assert field.clean(token[:90], Case()) == token[:90]
    assert a_case(pharmacy, birth_name=token).birth_name == token


def test_model_forms_leave_sealed_fields_out() -> None:
    form = forms.modelform_factory(Case, fields="__all__")
    assert not set(form.base_fields) & set(sealed_names(Case))


def test_full_clean_checks_what_was_set(pharmacy: Pharmacy) -> None:
    with pytest.raises(ValidationError) as refusal:
        a_case(pharmacy, nir="1" * 16).full_clean(exclude=set(sealed_names(Case)) - {"nir"})
    assert "nir" in refusal.value.message_dict
    assert "email" not in refusal.value.message_dict


def test_a_refused_choice_is_not_repeated() -> None:
    field = SealedCharField(max_length=9, choices=[("a", "A")])
    with pytest.raises(ValidationError) as refusal:
        field.validate(NIR, None)
    assert shows_nothing(refusal.value.messages)


# The schema


@pytest.mark.parametrize("field", [SealedCharField(max_length=15, null=True), SealedTextField()])
def test_a_migration_rebuilds_the_field(field: Any) -> None:
    field.set_attributes_from_name("nir")
    _, path, args, kwargs = field.deconstruct()
    again = import_string(path)(*args, **kwargs)
    again.set_attributes_from_name("nir")
    assert again.deconstruct() == field.deconstruct()
    assert again.max_length == field.max_length


def test_columns_are_bytes() -> None:
    from django.db import connection

    field = Case._meta.get_field("nir")
    assert field.db_type(connection) == field.cast_db_type(connection) == "bytea"
    assert field.get_internal_type() == "BinaryField"


def test_models_name_their_sealed_fields() -> None:
    assert sealed_names(Result) == ("value",)
