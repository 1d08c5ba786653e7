"""The pages that never change."""

import pytest
from django.test import Client

from tests.results.counter_desk import page, queries
from tests.results.typed import text

PAGES = [
    ("/donnees/", "Qui est responsable ?", "Who is responsible?"),
    ("/accessibilite/", "non conforme au référentiel", "not compliant with the French accessibility framework"),
    ("/aide/", "J’ai perdu mon code ou mon lien", "I have lost my code or my link"),
]


@pytest.mark.parametrize(("address", "french", "english"), PAGES)
def test_each_page_is_there_in_both_languages(
    client: Client, db: None, address: str, french: str, english: str
) -> None:
    assert french in text(client.get(address))
    assert english in text(client.get(f"/en{address}"))
    page(client.get(address))


@pytest.mark.parametrize("address", [address for address, _french, _english in PAGES])
def test_they_need_nothing_from_the_database(client: Client, db: None, address: str) -> None:
    with queries(most=0):
        client.get(address)


def test_the_notice_answers_the_eight_questions(client: Client, db: None) -> None:
    assert page(client.get("/donnees/")).count("<h2>") == 8


def test_the_notice_names_the_receiver(client: Client, db: None) -> None:
    assert "transmettre votre nom à SI-DEP (simulateur)" in text(client.get("/donnees/"))
