"""The rules behind the form, one by one."""

from contextlib import suppress
from datetime import date

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from results.rules import address, contact
from results.rules.birth_date import birth_date
from results.rules.birth_place import insee_code
from results.rules.countries import country_choices, country_name
from results.rules.line import check_line, has_letter, visible_part
from results.rules.nir import declared_nir
from results.rules.onset import onset, onset_days
from tests.results.typed import TODAY


@pytest.mark.parametrize("month", ["7", "07", "juillet", "Juil.", "july", "JUL", "٧"])
def test_a_month_is_a_number_or_a_name(month: str) -> None:
    assert birth_date("14", month, "1984", TODAY) == date(1984, 7, 14)


@pytest.mark.parametrize(
    ("month", "number"), [("fév", 2), ("févr.", 2), ("août", 8), ("aout", 8), ("Déc", 12), ("may", 5)]
)
def test_a_month_may_be_short_and_without_accents(month: str, number: int) -> None:
    assert birth_date("1", month, "2000", TODAY).month == number


@pytest.mark.parametrize(
    ("typed", "box", "words"),
    [
        (("", "", ""), "bd", "Indiquez la date de naissance"),
        (("32", "1", "1984"), "bd", "Le jour de naissance va de 1 à 31"),
        (("x", "1", "1984"), "bd", "Le jour de naissance va de 1 à 31"),
        (("7", "13", "1984"), "bm", "Le mois de naissance va de 1 à 12"),
        (("7", "0", "1984"), "bm", "Le mois de naissance va de 1 à 12"),
        (("7", "jui", "1984"), "bm", "Le mois de naissance va de 1 à 12"),
        (("7", "", "1984"), "bm", "Le mois de naissance va de 1 à 12"),
        (("7", "1", "84"), "by", "Écrivez l’année en 4 chiffres"),
        (("7", "1", "19 84"), "by", "Écrivez l’année en 4 chiffres"),
        (("31", "4", "1984"), "bd", "Cette date n’existe pas"),
        (("29", "2", "2023"), "bd", "Cette date n’existe pas"),
        (("24", "11", "2026"), "by", "La date de naissance est dans le futur"),
        (("22", "11", "1905"), "by", "Vérifiez l’année de naissance"),
    ],
)
def test_a_wrong_date_names_its_box(typed: tuple[str, str, str], box: str, words: str) -> None:
    with pytest.raises(ValidationError) as wrong:
        birth_date(*typed, TODAY)
    assert (wrong.value.code, wrong.value.messages) == (box, [words])


def test_born_today_and_120_years_old_are_dates_of_birth() -> None:
    assert birth_date("23", "11", "2026", TODAY) == TODAY
    assert birth_date("24", "11", "1905", TODAY) == date(1905, 11, 24)


@given(st.text(max_size=8), st.text(max_size=8), st.text(max_size=8))
def test_whatever_is_typed_is_a_date_or_a_message(day: str, month: str, year: str) -> None:
    with suppress(ValidationError):
        assert birth_date(day, month, year, TODAY) <= TODAY


@pytest.mark.parametrize(
    "typed",
    [
        "2 95 10 99 126 111 93",  # born abroad
        "253072A07300443",  # Corsica
        "253072b07300470",
        "1 84 07 97 411 123 80",  # overseas
        "1-84-07-98-735-123-33",
        "7 84 07 44 109 123 86",  # temporary
    ],
)
def test_a_nir_with_the_right_key_is_taken(typed: str) -> None:
    number = declared_nir(typed)
    assert len(number) == 15
    assert number == number.upper()


@pytest.mark.parametrize(
    "typed",
    [
        "295109912611194",
        "2951099126111",
        "29510991261119",
        "953072A07300443",
        "253072C07300443",
        "2951099126111930",
        "abc",
        "984074410912383",  # no such first digit
        "٢٩",
    ],
)
def test_a_nir_with_a_wrong_key_or_shape_is_a_message(typed: str) -> None:
    with pytest.raises(ValidationError, match="15 caractères, ou laissez vide"):
        declared_nir(typed)


@pytest.mark.parametrize(
    ("typed", "kept"), [("44109", "44109"), ("2a 004", "2A004"), ("97411", "97411"), ("99109", "99109")]
)
def test_a_place_of_birth_is_an_insee_code(typed: str, kept: str) -> None:
    assert insee_code(typed) == kept


@pytest.mark.parametrize("typed", ["96000", "00123", "4410", "441090", "2C004", "Nantes", "٤٤١٠٩"])
def test_anything_else_is_no_insee_code(typed: str) -> None:
    with pytest.raises(ValidationError):
        insee_code(typed)


@pytest.mark.parametrize(
    ("typed", "kept"), [("44000", "44000"), ("20 090", "20090"), ("97400", "97400"), ("98800", "98800")]
)
def test_a_french_postcode_has_five_digits(typed: str, kept: str) -> None:
    assert address.postcode(typed, "FR") == kept


@pytest.mark.parametrize("typed", ["", "4400", "440000", "SW1A 1AA", "٤٤٠٠٠"])
def test_anything_else_is_no_french_postcode(typed: str) -> None:
    with pytest.raises(ValidationError, match="a 5 chiffres"):
        address.postcode(typed, "FR")


def test_a_foreign_postcode_is_free() -> None:
    assert address.postcode("SW1A 1AA", "GB") == "SW1A 1AA"
    assert address.postcode("", "IE") == ""
    with pytest.raises(ValidationError, match="12 caractères au plus"):
        address.postcode("1234567890123", "GB")


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("06 39 98 12 34", "+33639981234"),
        ("06.39.98.12.34", "+33639981234"),
        ("+33 6 39 98 12 34", "+33639981234"),
        ("+44 7700 900123", "+447700900123"),
        ("0044 7700 900123", "+447700900123"),
        ("0693 12 34 56", "+262693123456"),
        ("02 40 12 34 56", "+33240123456"),
    ],
)
def test_a_number_of_any_country_is_taken(typed: str, kept: str) -> None:
    assert contact.phone(typed) == kept


@pytest.mark.parametrize("typed", ["06 39 98", "abc", "+", "1", "06399812340639981234", "+999 123456789"])
def test_an_incomplete_number_is_a_message(typed: str) -> None:
    with pytest.raises(ValidationError, match="n’est pas complet"):
        contact.phone(typed)


@given(st.text(max_size=40))
def test_whatever_is_typed_is_a_number_or_a_message(typed: str) -> None:
    with suppress(ValidationError):
        assert contact.phone(typed).startswith("+")


def test_a_landline_gets_no_text_message() -> None:
    assert contact.is_landline("+33240123456")
    assert not contact.is_landline("+33639981234")


@pytest.mark.parametrize(
    "typed", ["camille", "camille@", "@exemple.fr", "a@b", "a@localhost", "a b@exemple.fr", "a@@b.fr"]
)
def test_what_is_no_email_is_a_message(typed: str) -> None:
    with pytest.raises(ValidationError, match="ressemble à"):
        contact.email(typed)


@pytest.mark.parametrize(
    ("typed", "likely"),
    [("c@gmial.com", "c@gmail.com"), ("c@ORANGE.fr", ""), ("c@exemple.example", ""), ("c@hotmial.fr", "c@hotmail.fr")],
)
def test_a_slip_in_a_known_domain_is_guessed(typed: str, likely: str) -> None:
    assert contact.likely_email(typed) == likely


def test_days_of_onset_go_back_ten_days() -> None:
    assert onset_days(TODAY)[0] == TODAY
    assert onset_days(TODAY)[-1] == date(2026, 11, 13)


@pytest.mark.parametrize("chosen", ["2026-11-23", "2026-11-13", "2026-11-12", "earlier"])
def test_a_chosen_day_of_onset_is_kept(chosen: str) -> None:
    assert onset(chosen, TODAY) == chosen


@pytest.mark.parametrize("chosen", ["", "2026-11-24", "2026-11-11", "hier", "2026-02-30"])
def test_a_day_of_onset_off_the_list_is_a_message(chosen: str) -> None:
    with pytest.raises(ValidationError, match="premiers signes"):
        onset(chosen, TODAY)


def test_countries_come_in_the_alphabet_s_order_france_first() -> None:
    names = [name for _code, name in country_choices("fr")]
    assert names[:3] == ["France", "Afghanistan", "Afrique du Sud"]
    assert names.index("Égypte") < names.index("Fidji")
    assert country_name("DE", "en") == "Germany"
    assert len(names) == 249


@pytest.mark.parametrize("name", ["Ng", "Ōe", "O'Brien-Lê", "عبد\u200fالله", "e\u0301lise", "李", "N’Guyễn", "x" * 100])
def test_no_alphabet_is_refused(name: str) -> None:
    assert check_line(name, 100) == name
    assert has_letter(name)


@pytest.mark.parametrize("name", ["a\x00b", "a\tb", "a\u2028b", "a\ufffdb", "a\x85b"])
def test_control_characters_are_a_message_and_are_not_shown_again(name: str) -> None:
    with pytest.raises(ValidationError, match="invisibles"):
        check_line(name, 100)
    assert visible_part(name) == "ab"


def test_over_the_length_is_a_message() -> None:
    with pytest.raises(ValidationError, match="100 caractères au plus"):
        check_line("x" * 101, 100)
