"""The processing agreement: complete, known word for word, accepted once by the titulaire."""

import pytest

from audit.models import Event
from audit.vocabulary import Act
from pharmacies.agreement import CURRENT, TEXTS, agreement
from pharmacies.models import Agreement
from pharmacies.vocabulary import Role
from tests import cast

PAGE = "/pharmacie/convention/"
HASHES = {"2026-11": "4c9799f1df6604cbfa0f30aeac56f35a2c931577c55beca88700fd824d935c9c"}
"""A text that somebody accepted is never edited: a change is a new file with a line of its own here."""


@pytest.fixture
def page(client, owner):
    cast.sign_in(client, owner)
    return client


def accept(page, **changes):
    return page.post(PAGE, {"read": "1", "sha256": CURRENT.sha256, **changes})


def test_no_text_was_edited():
    assert {path.stem: agreement(path.stem).sha256 for path in TEXTS.iterdir()} == HASHES


@pytest.mark.parametrize(
    "duty",
    [
        "instruction documentée",
        "confidentialité",
        "Sécurité",
        "Sous-traitants ultérieurs",
        "demandes d’accès",
        "articles 32 à 36",
        "détruit toutes les clés",
        "audits",
        "contraire au RGPD",
        "violation",
    ],
)
def test_it_holds_what_article_28_asks_for(duty):
    assert duty in CURRENT.words


def test_the_page_shows_every_word(page):
    words = page.get(PAGE).content.decode()
    for part in CURRENT.sections:
        assert part.title in words
        assert all(text in words for text in (*part.paragraphs, *part.points))


def test_who_accepted_what_and_when_is_kept(page, owner):
    assert accept(page).status_code == 302
    kept = Agreement.objects.get()
    assert (kept.version, kept.sha256, kept.accepted_by) == ("2026-11", CURRENT.sha256, owner.user)
    assert Event.objects.get(act=Act.AGREEMENT_ACCEPTED).facts == {"text": "2026-11", "digest": CURRENT.sha256}
    assert "Acceptée le" in page.get(PAGE).content.decode()


def test_without_the_tick_nothing_is_accepted(page):
    assert page.post(PAGE, {"sha256": CURRENT.sha256}).status_code == 422
    assert not Agreement.objects.exists()


@pytest.mark.parametrize("sha256", ["", "0" * 64, "\0"])
def test_another_text_than_the_one_shown_is_not_accepted(page, sha256):
    assert accept(page, sha256=sha256).status_code == 409
    assert not Agreement.objects.exists()


def test_it_is_accepted_once(page):
    accept(page)
    assert accept(page).status_code == 409
    assert Agreement.objects.count() == 1


@pytest.mark.parametrize("role", [Role.ADJOINT, Role.PREPARATEUR, Role.LECTEUR])
def test_only_the_titulaire_binds_the_pharmacy(client, owner, role):
    cast.sign_in(client, cast.seat(owner.pharmacy, role))
    assert accept(client).status_code == 403
