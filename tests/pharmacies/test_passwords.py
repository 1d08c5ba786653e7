import pytest
from argon2 import extract_parameters
from argon2.low_level import Type
from django.contrib.auth.hashers import check_password, make_password
from django.contrib.auth.password_validation import password_validators_help_texts
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from pharmacies.models import User
from pharmacies.passwords import RULE, check_rule, smallest_piece

PERSON = User(email="anne.martin@pharmacie.example", first_name="Anne", last_name="Martin")


@pytest.mark.parametrize(
    "password",
    [
        "quatre girafes au bord du lac",
        "lesgirafesaulac",  # lower case only: length is what counts
        "ÉCOLE à côté œ 東京",
        "x7" + "é" * 20 + " un autre",
        "la pharmacie aux girafes du lac",
    ],
)
def test_a_long_password_of_any_composition_does(password):
    check_rule(password, PERSON)


@pytest.mark.parametrize(
    ("password", "code"),
    [
        ("quatorze signe", "password_too_short"),
        ("1q2w3e4r5t6y7u8i", "password_too_common"),
        ("azertyuiopqsdfgh", "password_too_common"),
        ("mlkjhgfdsqpoiuyt", "password_too_common"),
        ("** motdepasse ** 2026", "password_too_common"),
        ("987 654 321 012 345", "password_too_common"),
        ("azertyazertyazerty", "password_repeated"),
        ("aaaaaaaaaaaaaaaaaaaa", "password_repeated"),
        ("123456123456123456123", "password_repeated"),
        ("anne.martin@pharmacie", "password_too_similar"),
        ("Martin-Pharmacie-2026", "password_of_context"),
        ("FranceTest antigénique", "password_of_context"),
        ("bienvenue pharmacie rue", "password_of_context"),
        ("q7 " * 100 + "fin", "password_too_long"),
    ],
)
def test_a_bad_password_is_refused_for_its_reason(password, code):
    with pytest.raises(ValidationError) as refused:
        check_rule(password, PERSON)
    assert code in {error.code for error in refused.value.error_list}


def test_each_rule_says_in_french_what_to_do():
    helps = password_validators_help_texts(RULE)
    assert len(helps) == len(RULE)
    assert "15 caractères" in helps[0]
    assert helps[3] == "Le mot de passe ne répète pas un même morceau et ne suit pas le clavier."


@given(piece=st.text(min_size=1, max_size=6), times=st.integers(2, 9), cut=st.integers(0, 5))
def test_repeating_is_seen_whatever_the_piece(piece, times, cut):
    password = piece * times + piece[: cut % len(piece)]
    assert len(smallest_piece(password)) <= len(piece)


def test_passwords_are_stored_as_argon2id_of_46_mib(real_hash):
    algorithm, _, stored = make_password("quatre girafes au bord du lac").partition("$")
    parameters = extract_parameters(f"${stored}")
    assert algorithm == "argon2"
    assert parameters.type is Type.ID
    assert (parameters.memory_cost, parameters.time_cost, parameters.parallelism) == (47_104, 1, 1)


def test_a_password_is_checked_exactly_as_typed(real_hash):
    stored = make_password("Quatre girafes au bord du lac ")
    assert check_password("Quatre girafes au bord du lac ", stored)
    assert not check_password("quatre girafes au bord du lac", stored)
