"""Every message of the form, and what the form hands over."""

import pytest
from django.test import override_settings
from django.utils import translation

from results.consent import CURRENT, consent
from results.forms.intake import IntakeForm
from results.rules.intake_fields import NAMES
from tests.results.typed import errors, judged

NBSP = "\u00a0"

MESSAGES = [
    ({"birth_name": ""}, "birth_name", "Indiquez le nom de naissance", "Enter the birth name"),
    ({"birth_name": "  "}, "birth_name", "Indiquez le nom de naissance", "Enter the birth name"),
    ({"birth_name": "1234"}, "birth_name", "Écrivez au moins une lettre", "Write at least one letter"),
    ({"first_name": ""}, "first_name", "Indiquez le prénom", "Enter the first name"),
    ({"bm": "13"}, "bm", "Le mois de naissance va de 1 à 12", "The month of birth is 1 to 12"),
    ({"bd": "31", "bm": "2"}, "bd", "Cette date n’existe pas", "This date does not exist"),
    ({"by": "2030"}, "by", "La date de naissance est dans le futur", "The date of birth is in the future"),
    ({"by": "84"}, "by", "Écrivez l’année en 4 chiffres", "Write the year in 4 digits"),
    ({"sex": ""}, "sex", "Choisissez une réponse", "Choose one answer"),
    ({"sex": "X"}, "sex", "Choisissez une réponse", "Choose one answer"),
    (
        {"street": ""},
        "street",
        f"Indiquez la rue, ou «{NBSP}sans adresse{NBSP}»",
        "Enter the street, or “no address”",
    ),
    (
        {"postcode": "4400"},
        "postcode",
        "Le code postal a 5 chiffres, par exemple 44000",
        "A French postcode has 5 digits, e.g. 44000",
    ),
    ({"city": ""}, "city", "Indiquez la commune", "Enter the town"),
    ({"country": "XX"}, "country", "Choisissez un pays dans la liste", "Choose a country in the list"),
    (
        {"mobile": "06 39"},
        "mobile",
        "Ce numéro n’est pas complet, par exemple 06 39 98 12 34",
        "This number is not complete, e.g. 06 39 98 12 34",
    ),
    (
        {"email": "camille"},
        "email",
        "L’e-mail ressemble à nom@exemple.fr",
        "An e-mail looks like name@example.com",
    ),
    (
        {"mobile": "", "email": ""},
        "mobile",
        "Indiquez un mobile ou un e-mail",
        "Give a mobile or an e-mail",
    ),
    ({"symptoms": ""}, "symptoms", "Choisissez oui ou non", "Choose yes or no"),
    ({"symptoms": "yes"}, "onset", "Choisissez le jour des premiers signes", "Choose the day of the first signs"),
    (
        {"share": ""},
        "share",
        f"Choisissez oui ou non{NBSP}: le test est fait dans les deux cas",
        "Choose yes or no: you are tested either way",
    ),
    (
        {"nir": "295109912611194"},
        "nir",
        f"Vérifiez le numéro{NBSP}: 15 caractères, ou laissez vide",
        "Check the number: 15 characters, or leave it empty",
    ),
    (
        {"birth_commune": "Nantes"},
        "birth_commune",
        "Le code INSEE a 5 caractères, par exemple 44109 ou 2A004",
        "The INSEE code has 5 characters, e.g. 44109 or 2A004",
    ),
    (
        {"birth_name": "x" * 300},
        "birth_name",
        f"Raccourcissez{NBSP}: 100 caractères au plus",
        "Make it shorter: 100 characters at most",
    ),
    (
        {"city": "Nan\x00tes"},
        "city",
        f"Relisez ce champ{NBSP}: des caractères invisibles ont été retirés",
        "Read this field again: invisible characters were removed",
    ),
]


@pytest.mark.parametrize(("changes", "field", "french", "english"), MESSAGES)
def test_one_wrong_field_has_one_message_in_both_languages(
    changes: dict[str, str], field: str, french: str, english: str
) -> None:
    form = judged(**changes)
    assert {name: [*messages] for name, messages in form.errors.items()} == {field: [french]}
    with translation.override("en"):
        assert errors(judged(**changes)) == {field: english}


def test_an_empty_form_names_every_missing_answer() -> None:
    empty = dict.fromkeys(
        [
            "birth_name",
            "first_name",
            "bd",
            "bm",
            "by",
            "sex",
            "street",
            "postcode",
            "city",
            "mobile",
            "email",
            "symptoms",
            "share",
        ],
        "",
    )
    assert set(errors(judged(**empty))) == set(empty) - {"bm", "by", "email"}


def test_under_18_a_parent_or_guardian_is_named() -> None:
    form = judged(by="2015")
    assert errors(form) == {"guardian_name": "Indiquez qui accompagne l’enfant", "guardian_link": "Choisissez le lien"}
    with translation.override("en"):
        assert errors(judged(by="2015"))["guardian_name"] == "Say who is with the child"


def test_a_child_s_guardian_is_handed_over() -> None:
    answers = judged(by="2015", guardian_name="Nadia Belkacem", guardian_link="mother").answers()
    assert (answers.guardian_name, answers.guardian_link) == ("Nadia Belkacem", "mother")


def test_an_adult_s_companion_is_not_kept() -> None:
    answers = judged(guardian_name="Nadia Belkacem", guardian_link="mother").answers()
    assert (answers.guardian_name, answers.guardian_link) == ("", "")


def test_answers_are_kept_as_typed_outer_spaces_aside() -> None:
    answers = judged(birth_name="  O'Brien-Lê ", first_name="E\u0301lise\u200f", used_name="عبد الله").answers()
    assert (answers.birth_name, answers.first_names, answers.used_name) == (
        "O'Brien-Lê",
        "E\u0301lise\u200f",
        "عبد الله",
    )


def test_dates_numbers_and_codes_are_handed_over_in_one_form() -> None:
    answers = judged(bm="juillet", nir="2 95 10 99 126 111 93", symptoms="yes", onset="2026-11-20").answers()
    assert (answers.birth_date, answers.nir, answers.onset) == ("1984-07-14", "295109912611193", "2026-11-20")
    assert (answers.mobile, answers.country, answers.share) == ("+33639981234", "FR", True)


def test_a_person_with_one_name_ticks_the_box() -> None:
    form = judged(first_name="", single_name="on")
    assert form.is_valid()
    assert form.answers().first_names == ""


def test_who_comes_back_to_the_counter_gives_no_contact() -> None:
    assert judged(mobile="", email="", at_counter="on").is_valid()


def test_a_foreign_address_is_free() -> None:
    answers = judged(country="GB", postcode="SW1A 1AA", city="London", mobile="+44 7700 900123").answers()
    assert (answers.country, answers.postcode, answers.mobile) == ("GB", "SW1A 1AA", "+447700900123")


def test_without_a_country_the_address_is_french() -> None:
    assert judged(country="").answers().country == "FR"


def test_onset_without_symptoms_is_dropped() -> None:
    assert judged(symptoms="no", onset="2026-11-20").answers().onset == ""


def test_a_pharmacy_that_does_not_ask_gets_no_nir_and_no_birth_place() -> None:
    form = judged(ask_nir=False, ask_birth_place=False, nir="295109912611193", birth_commune="44109")
    assert form.is_valid()
    assert (form.answers().nir, form.answers().birth_place) == ("", "")


def test_a_place_of_birth_is_a_commune_or_a_country() -> None:
    assert judged(birth_commune="2a004", birth_country="IT").answers().birth_place == "2A004"
    assert judged(birth_country="IT").answers().birth_place == "Italie"


def test_a_consent_text_that_changed_meanwhile_is_asked_again() -> None:
    assert "relisez-le" in errors(judged(consent_version="0"))["share"]


def test_the_hash_of_the_consent_follows_every_word() -> None:
    french, english = consent("fr"), consent("en")
    assert french.version == CURRENT
    assert len({french.sha256, english.sha256}) == 2
    with override_settings(RECEIVER_NAME="SI-DEP"):
        assert consent("fr").sha256 != french.sha256


def test_the_first_consent_text_never_changes() -> None:
    with override_settings(RECEIVER_NAME="SI-DEP"):
        assert consent("fr", "1").sha256 == "c3d64cbab09432c9f0f94b1f51d1c0fd7eeb71be9d6882f20130b967b86a35e6"
        assert consent("en", "1").sha256 == "38d4ec823ddb7a4ea60fd13a2b617ba1e75b55baf82a8204f00f7efae217e3df"


def test_a_language_without_its_own_text_gets_the_french_one() -> None:
    assert consent("br").language == "fr"


def test_a_box_of_the_date_that_is_too_long_is_told_once() -> None:
    assert set(errors(judged(bd="1" * 300))) == {"bd"}


def test_the_page_knows_every_field_of_the_form() -> None:
    assert set(NAMES) == set(IntakeForm.base_fields) - {"consent_version"}
