"""What a person looks like in the message, with and without consent."""

import json
from dataclasses import replace
from typing import Any

import pytest

from results.sidep import codes, fhir
from results.sidep.mock.message import at, first, walk
from tests.results.sidep.cast import CHILD, ZOE, a_report


def patient_of(**changes: Any) -> Any:
    return first(fhir.bundle(a_report(patient=replace(ZOE, **changes))), "Patient")


@pytest.mark.parametrize(
    "name",
    [
        "D’Été-Dupont",
        "N'Guyen",
        "Le  Goff",
        "Müller-Łukasiewicz",
        "Zoe\u0308 e\u0301tat",  # combining marks stay combining
        "عبد الله",
        "DE LA TOUR d’AUVERGNE",
        " Œuvrard ",
        "李",
    ],
)
def test_names_leave_letter_by_letter_as_they_came(name: str) -> None:
    sent = first(
        json.loads(fhir.body(a_report(patient=replace(ZOE, birth_name=name, used_name=name, first_names=name)))),
        "Patient",
    )

    official, usual = sent["name"]
    assert (official["family"], official["given"], usual["family"]) == (name, [name], name)
    assert official["extension"][0]["valueString"] == name


def test_a_name_of_use_is_left_out_when_there_is_none() -> None:
    assert [name["use"] for name in patient_of(used_name="")["name"]] == ["official"]


@pytest.mark.parametrize("sex", ["F", "M", "U"])
def test_the_sex_is_told_in_fhirs_words(sex: str) -> None:
    assert patient_of(sex=sex)["gender"] == {"F": "female", "M": "male", "U": "unknown"}[sex]


@pytest.mark.parametrize(
    "nir",
    [
        "295109912611193",  # born abroad
        "253072A07300443",  # Corse-du-Sud
        "253072B07300470",  # Haute-Corse
        "185059740110086",  # La Réunion
        "290109873500129",  # Polynésie française
    ],
)
def test_a_declared_nir_never_leaves_as_an_ins(nir: str) -> None:
    message = fhir.bundle(a_report(patient=replace(ZOE, declared_nir=nir)))
    holders = [value for _, value in walk(message, "Bundle") if isinstance(value, dict) and nir in value.values()]

    assert [holder["system"] for holder in holders] == [codes.DECLARED_NIR]
    assert "non vérifié" in holders[0]["type"]["text"]
    assert "1.2.250.1.213.1.4" not in json.dumps(message)


def test_a_declared_identity_is_marked_provisional() -> None:
    mark = at(patient_of(), "extension", 0)

    assert mark["url"].endswith("/fr-core-identity-reliability")
    assert mark["extension"][0]["valueCoding"]["code"] == "PROV"


@pytest.mark.parametrize("place", ["06088", "2A004", "2B033", "97411", "98735"])
def test_a_commune_of_birth_is_told_by_its_insee_code(place: str) -> None:
    birth = patient_of(birth_place=place)["extension"][1]

    assert birth["url"] == "http://hl7.org/fhir/StructureDefinition/patient-birthPlace"
    assert at(birth, "valueAddress", "extension", 0, "valueCoding") == {"system": codes.COMMUNES, "code": place}


def test_a_country_of_birth_is_told_by_its_insee_code() -> None:
    birth = patient_of(birth_place="99109")["extension"][1]

    assert at(birth, "valueAddress", "extension", 0, "valueCoding") == {"system": codes.COUNTRIES, "code": "99109"}


@pytest.mark.parametrize("place", ["Saint-Étienne", "٠٦٠٨٨", "06088 Nice"])
def test_a_place_of_birth_in_words_stays_in_words(place: str) -> None:
    assert at(patient_of(birth_place=place), "extension", 1, "valueAddress") == {"text": place}


def test_a_child_comes_with_the_guardian_and_the_number_that_was_shown() -> None:
    sent = first(fhir.bundle(a_report(patient=CHILD)), "Patient")

    assert sent["birthDate"] == "2019-05-01"
    assert sent["contact"][0]["name"]["text"] == "Zoé D’Été-Dupont"
    assert sent["contact"][0]["relationship"][0]["text"] == "mère"
    assert sent["identifier"][0]["value"] == ZOE.declared_nir


def test_what_a_person_did_not_give_is_not_there() -> None:
    blank = dict.fromkeys(
        ["declared_nir", "birth_place", "street", "postcode", "city", "country", "mobile", "email"], ""
    )

    assert not {"identifier", "telecom", "address", "contact"} & patient_of(**blank).keys()


def test_without_consent_only_sex_and_year_of_birth_leave() -> None:
    sent = first(fhir.bundle(a_report(patient=CHILD, share=False)), "Patient")

    assert sent == {
        "resourceType": "Patient",
        "meta": {"security": [{"system": codes.LABEL_TABLE, "code": "PSEUDED"}]},
        "gender": "female",
        "birthDate": "2019",
    }


def test_without_consent_no_word_of_the_identity_is_anywhere_in_the_message() -> None:
    sent = fhir.body(a_report(patient=CHILD, share=False)).decode()
    texts = [getattr(CHILD, name) for name in CHILD.__slots__ if name not in ("sex", "birth_date", "city", "country")]

    assert [text for text in texts if text in sent] == []
    assert "2019-05-01" not in sent


def test_a_patients_repr_says_nothing() -> None:
    assert repr(ZOE) == "Patient(…)"
    assert "Zoé" not in repr(a_report())
