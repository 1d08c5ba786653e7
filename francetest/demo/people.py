"""Fictitious people for the demo, the journeys and the tests. Nobody here exists; the numbers are made up."""

import datetime as dt
from dataclasses import dataclass
from typing import Final

from faker import Faker
from stdnum.fr import nir as french_number

VALUES: Final = ("negative", "negative", "negative", "positive", "negative", "invalid")


@dataclass(frozen=True, slots=True)
class Persona:
    """What a person types on the form (dates as three boxes show them) and what the cassette will show."""

    birth_name: str
    first_names: str
    born: dt.date
    sex: str
    street: str
    postcode: str
    city: str
    email: str
    mobile: str
    nir: str = ""
    used_name: str = ""
    symptoms: bool = False
    share: bool = True
    guardian_name: str = ""
    value: str = "negative"
    story: str = ""


def with_key(thirteen: str) -> str:
    """A 13-character NIR completed with its key."""
    return thirteen + french_number.calc_check_digits(thirteen)


def _mobile(number: int) -> str:
    """A number of the range that is kept free for fiction (06 39 98 00 00 to 99 99)."""
    return f"06 39 98 {number // 100:02d} {number % 100:02d}"


def _email(number: int) -> str:
    return f"personne{number:04d}@courriel.example"


SPECIAL: Final = (
    Persona(
        "Lefèvre", "Zoë-Éléonore", dt.date(1984, 7, 14), "F", "8 rue des Lilas", "44000", "Nantes",
        _email(1), _mobile(1), nir=with_key("2840744109001"), story="accents et trait d’union",
    ),
    Persona(
        "d’Aligny-O’Brien", "Jean Paul Marie", dt.date(1959, 2, 3), "M", "1 bis quai de l’Île", "44200", "Nantes",
        _email(2), _mobile(2), nir=with_key("1590244109002"), used_name="De la Tour", symptoms=True,
        story="apostrophes, traits d’union et espaces",
    ),
    Persona(
        "Paoli", "Ghjulia", dt.date(1972, 12, 1), "F", "3 cours Napoléon", "20000", "Ajaccio",
        _email(3), _mobile(3), nir=with_key("272122A004003"), value="positive", story="Corse-du-Sud, 2A",
    ),
    Persona(
        "Santucci", "Petru", dt.date(1990, 5, 20), "M", "12 boulevard Paoli", "20200", "Bastia",
        _email(4), _mobile(4), nir=with_key("190052B033004"), story="Haute-Corse, 2B",
    ),
    Persona(
        "Nguyễn", "Thị Minh Khai", dt.date(1988, 3, 9), "F", "5 rue Crébillon", "44000", "Nantes",
        _email(5), _mobile(5), nir=with_key("2880399243005"), story="née à l’étranger, 99",
    ),
    Persona(
        "Hoarau", "Marie-Andrée", dt.date(1965, 8, 30), "F", "17 rue de Paris", "97400", "Saint-Denis",
        _email(6), _mobile(6), nir=with_key("2650897411006"), symptoms=True, value="positive",
        story="née outre-mer, 97",
    ),
    Persona(
        "Teriʻi", "Manaʻarii", dt.date(1994, 11, 11), "M", "2 avenue Foch", "98714", "Papeete",
        _email(7), _mobile(7), nir=with_key("1941198735007"), story="né outre-mer, 98",
    ),
    Persona(
        "Moreau", "Léo", dt.date(2016, 6, 21), "M", "8 rue des Lilas", "44000", "Nantes",
        _email(8), _mobile(8), nir=with_key("2840744109001"), guardian_name="Nadia Moreau",
        story="enfant sous le numéro d’un parent",
    ),
    Persona(
        "Dubois", "Anonyme", dt.date(1979, 1, 31), "U", "sans adresse", "75001", "Paris",
        _email(9), _mobile(9), share=False, value="invalid", story="sans transmission du nom",
    ),
)  # fmt: skip


def cast(count: int, *, seed: int = 2021) -> list[Persona]:
    """That many people: the special ones first, then ordinary ones; the same seed gives the same people."""
    faker = Faker("fr_FR")
    faker.seed_instance(seed)
    ordinary = [_ordinary(faker, number) for number in range(len(SPECIAL) + 1, count + 1)]
    return [*SPECIAL[:count], *ordinary]


def _ordinary(faker: Faker, number: int) -> Persona:
    born = faker.date_of_birth(minimum_age=19, maximum_age=90)
    sex = "F" if number % 2 else "M"
    place = 1000 + number
    return Persona(
        birth_name=faker.last_name(),
        first_names=faker.first_name_female() if sex == "F" else faker.first_name_male(),
        born=born,
        sex=sex,
        street=faker.street_address(),
        postcode=f"44{number % 10}00",
        city="Nantes",
        email=_email(number),
        mobile=_mobile(number),
        nir=with_key(f"{2 if sex == 'F' else 1}{born:%y%m}44109{place % 1000:03d}"),
        symptoms=number % 3 == 0,
        share=number % 5 != 0,
        value=VALUES[number % len(VALUES)],
        story="personne ordinaire",
    )
