"""Blind indexes find what is the same and join nothing else."""

import pytest

from pharmacies.models import Pharmacy
from results.sealing.blind import blind, normalised


@pytest.mark.parametrize(
    ("one", "same"),
    [
        ("Lefèvre", "Lefe\u0300vre"),
        ("LEFÈVRE", "lefevre"),
        ("  Marie   Anne ", "marie anne"),
        ("Marie\u00a0Anne", "Marie Anne"),
        ("ﬁlle", "fille"),
        ("Cœur", "COEUR"),
        ("Lætitia", "Laetitia"),
        ("Straße", "STRASSE"),
        ("İbrahim", "ibrahim"),
        ("\u0390", "\u03b9"),
        ("L’Hermite", "L'Hermite"),
        ("Jean\u2011Pierre", "Jean-Pierre"),
        ("Nu\u00f1ez", "Nunez"),
        ("Du\u200bpont\u200f", "Dupont"),
        ("１８５", "185"),
    ],
)
def test_spellings_of_the_same_are_one(one: str, same: str) -> None:
    assert normalised(one) == normalised(same)


@pytest.mark.parametrize(
    ("one", "other"), [("Dupont", "Dupond"), ("Marie Anne", "Marieanne"), ("Jean-Pierre", "Jean Pierre"), ("के", "का")]
)
def test_what_differs_stays_apart(one: str, other: str) -> None:
    assert normalised(one) != normalised(other)


@pytest.mark.parametrize("value", ["İ", "ﬀ", "Ω\u0345", "\u1fb7", "Łódź", "ＦＵＬＬ  width", "\u0390"])
def test_normalising_twice_changes_nothing(value: str) -> None:
    assert normalised(normalised(value)) == normalised(value)


def test_the_same_value_has_the_same_index(pharmacy: Pharmacy) -> None:
    assert blind(pharmacy.pk, "case.nir", " 185 ") == blind(pharmacy.pk, "case.nir", "185")


def test_another_value_column_or_pharmacy_has_another(pharmacy: Pharmacy, stranger: Pharmacy) -> None:
    indexes = {
        blind(pharmacy.pk, "case.nir", "185"),
        blind(pharmacy.pk, "case.nir", "186"),
        blind(pharmacy.pk, "case.person", "185"),
        blind(stranger.pk, "case.nir", "185"),
    }
    assert len(indexes) == 4
