"""The patient opens the document, reads it, closes it."""

import re
from collections.abc import Iterator

import pytest
from django.db import connection
from django.test import Client

from audit.models import Alarm, Event
from pharmacies.seat import Seat
from results.acts.correct_result import correct_result
from results.acts.redo_case import redo_case
from results.acts.renew_link import Renewed, renew_link
from results.models import Case, Delivery, DocumentLink
from results.vocabulary import OutboxState
from tests.cast import door
from tests.results import story
from tests.results.counter_desk import clock, page, queries
from tests.results.story import NOON, minutes
from tests.results.typed import text


@pytest.fixture(autouse=True)
def twenty_past() -> Iterator[None]:
    """It is twenty past twelve in Paris."""
    with clock(20):
        yield


def link_to(owner: Seat, case: Case) -> Renewed:
    with door():
        return renew_link(case_id=case.pk, by=owner, at=NOON + minutes(17))


def read_link(owner: Seat, value: str = "negative", **changes: object) -> Renewed:
    """The link to a result that was read at 12 h 16."""
    return link_to(owner, story.read(owner, value, **changes).case)


def opened(client: Client, link: Renewed, prefix: str = "") -> str:
    """The document's page, opened with the right code."""
    response = client.post(f"{prefix}/r/{link.token}/", {"code": link.code}, follow=True)
    assert response.status_code == 200
    assert response.redirect_chain == [(f"{prefix}/r/{link.token}/document/", 303)]
    page(response)
    return text(response)


def test_the_page_that_asks_is_the_same_for_every_token(client: Client, owner: Seat) -> None:
    link = read_link(owner)
    known, unknown = page(client.get(f"/r/{link.token}/")), page(client.get(f"/r/{'A' * 22}/"))
    assert strip(known, link.token) == strip(unknown, "A" * 22)
    read = text(client.get(f"/r/{link.token}/")).replace("FranceTest", "").casefold()
    for word in ("camille", "test", "résultat", "tilleuls", "antigén"):
        assert word not in read


def strip(html: str, token: str) -> str:
    """The page without its address and its form's secret."""
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", html.replace(token, "…"))


def test_asking_costs_no_query(client: Client, db: None) -> None:
    with queries(most=0):
        client.get(f"/r/{'A' * 22}/")


def test_the_right_code_opens_the_document(client: Client, owner: Seat) -> None:
    read = opened(client, read_link(owner))
    assert "Négatif Le virus n’a pas été détecté dans ce prélèvement." in read
    assert "Camille Lefèvre née le 14/07/1984" in read
    assert "Prélevé le lundi 23 novembre 2026 à 12 h 00" in read
    assert "Lu à 12 h 16" in read
    assert "Lot CV2611A" in read
    assert "Urgence : appelez le 15 ou le 112." in read
    assert "Effacement automatique le 23 février 2027." in read


def test_the_document_speaks_english(client: Client, owner: Seat) -> None:
    read = opened(client, read_link(owner, "positive"), "/en")
    assert "Positive The virus was detected in this sample." in read
    assert "Taken on Monday 23 November 2026 at 12:00" in read
    assert "Erased automatically on 23 May 2027." in read


@pytest.mark.parametrize(
    ("value", "word", "icon"),
    [("negative", "Négatif", "neg"), ("positive", "Positif", "pos"), ("invalid", "Non valide", "inv")],
)
def test_each_result_has_its_word_and_shape(client: Client, owner: Seat, value: str, word: str, icon: str) -> None:
    link = read_link(owner, value)
    opened(client, link)
    html = page(client.get(f"/r/{link.token}/document/"))
    assert f"<strong>{word}</strong>" in html
    assert f"icons.svg#{icon}" in html
    assert "<title>Votre document – FranceTest</title>" in html


@pytest.mark.parametrize(("sex", "words"), [("F", "née le"), ("M", "né le"), ("U", "né(e) le")])
def test_words_agree_with_the_person(client: Client, owner: Seat, sex: str, words: str) -> None:
    assert f"{words} 14/07/1984" in opened(client, read_link(owner, sex=sex))


def test_a_positive_result_is_kept_longer(client: Client, owner: Seat) -> None:
    assert "Effacement automatique le 23 mai 2027." in opened(client, read_link(owner, "positive"))


def test_before_the_reading_the_page_says_so(client: Client, owner: Seat) -> None:
    read = opened(client, link_to(owner, story.started(owner)))
    assert "Votre test n’est pas encore lu." in read
    assert "Négatif" not in read


def test_a_correction_strikes_the_old_result_through(client: Client, owner: Seat) -> None:
    case = story.read(owner, "negative").case
    with door():
        correct_result(
            case_id=case.pk,
            value="positive",
            reason="typing",
            by=owner,
            at=NOON + minutes(18),
            number=case.number_label,
        )
    link = link_to(owner, case)
    read = opened(client, link)
    assert "Ce résultat remplace celui de 12 h 16. Raison : erreur de saisie du résultat." in read
    html = page(client.get(f"/r/{link.token}/document/"))
    assert "<del>Négatif</del>" in html
    assert "<strong>Positif</strong>" in html


@pytest.mark.parametrize(
    ("state", "settled", "words"),
    [
        (OutboxState.WAITING, False, "envoi en attente"),
        (OutboxState.ACKNOWLEDGED, True, "reçu à 12 h 17, avec votre nom"),
        (OutboxState.REFUSED, True, "refusé, votre résultat reste valable"),
    ],
)
def test_the_receiver_s_answer_is_told(client: Client, owner: Seat, state: str, settled: bool, words: str) -> None:
    link = read_link(owner)
    Delivery.objects.update(state=state, settled_at=NOON + minutes(17) if settled else None)
    assert f"SI-DEP (simulateur) {words}" in opened(client, link)


def test_who_withheld_the_name_reads_so(client: Client, owner: Seat) -> None:
    link = read_link(owner, share=False)
    Delivery.objects.update(state=OutboxState.ACKNOWLEDGED, settled_at=NOON + minutes(17))
    assert "reçu à 12 h 17, sans votre nom" in opened(client, link)


def test_the_patient_reads_who_saw_the_data(client: Client, owner: Seat) -> None:
    read = opened(client, read_link(owner))
    trail = read.partition("Qui a vu mes données")[2]
    assert "12 h 00 Vous Formulaire envoyé" in trail
    assert "(agent 1) Résultat enregistré" in trail
    assert "Vous Document ouvert" in trail
    assert "Martin" not in trail


def test_the_same_reading_again_and_again_is_one_line(client: Client, owner: Seat) -> None:
    link = read_link(owner)
    opened(client, link)
    for _ in range(3):
        read = text(client.get(f"/r/{link.token}/document/"))
    assert "(3 fois, la dernière à 12 h 20)" in read
    assert read.count("montrer le document à la personne") == 1


def test_acts_of_another_day_carry_their_date(client: Client, owner: Seat) -> None:
    link = read_link(owner)
    with clock(24 * 60):
        assert "23/11 12 h 00 Vous Formulaire envoyé" in opened(client, link)


def test_the_reading_is_traced_as_the_patient_s(client: Client, owner: Seat) -> None:
    opened(client, read_link(owner))
    event = Event.objects.filter(act="data_opened", facts__purpose="patient-document").get()
    assert event.actor_kind == "patient"
    assert Case.objects.get().pk in event.subjects


def test_a_wrong_code_leaves_the_document_closed(client: Client, owner: Seat) -> None:
    link = read_link(owner)
    response = client.post(f"/r/{link.token}/", {"code": "0000 <b>"})
    assert response.status_code == 422
    assert "<title>Erreur : un document vous attend – FranceTest</title>" in page(response)
    assert "Ce code n’ouvre pas ce document" in text(response)
    assert 'value="0000 &lt;b&gt;"' in page(response)
    assert Case.objects.get().code_failures == 1
    assert client.get(f"/r/{link.token}/document/").status_code == 303


def test_wrong_codes_are_told_in_english_too(client: Client, owner: Seat) -> None:
    response = client.post(f"/en/r/{read_link(owner).token}/", {"code": "0"})
    assert "This code does not open this document" in text(response)


@pytest.mark.parametrize("code", ["", "x" * 5000, "a\x00b", "٠" * 8, "\ufffd"])
def test_whatever_is_typed_as_a_code_is_a_wrong_code(client: Client, owner: Seat, code: str) -> None:
    assert client.post(f"/r/{read_link(owner).token}/", {"code": code}).status_code == 422


def test_ten_wrong_codes_close_the_document_for_a_while(client: Client, owner: Seat) -> None:
    link = read_link(owner)
    answers = [client.post(f"/r/{link.token}/", {"code": "0"}).status_code for _ in range(10)]
    assert answers == [422] * 9 + [429]
    refused = client.post(f"/r/{link.token}/", {"code": link.code})
    assert "Trop d’essais. Réessayez à 12 h 35, ou demandez un nouveau code au comptoir." in text(refused)


def test_an_unknown_link_answers_like_a_wrong_code(client: Client, owner: Seat) -> None:
    link = read_link(owner)
    known = client.post(f"/r/{link.token}/", {"code": "00000000"})
    unknown = client.post(f"/r/{'A' * 22}/", {"code": "00000000"})
    assert known.status_code == unknown.status_code
    assert strip(page(known), link.token) == strip(page(unknown), "A" * 22)


def test_the_grant_ends_after_ten_idle_minutes(client: Client, owner: Seat) -> None:
    link = read_link(owner)
    opened(client, link)
    with clock(29):
        assert client.get(f"/r/{link.token}/document/").status_code == 200
    with clock(38):
        assert client.get(f"/r/{link.token}/document/").status_code == 200
    with clock(49):
        assert client.get(f"/r/{link.token}/document/")["Location"] == f"/r/{link.token}/"


def test_closing_the_page_ends_the_grant(client: Client, owner: Seat) -> None:
    link = read_link(owner)
    opened(client, link)
    assert client.post(f"/r/{link.token}/document/")["Location"] == f"/r/{link.token}/"
    assert client.get(f"/r/{link.token}/document/").status_code == 303


def test_another_browser_has_no_grant(client: Client, owner: Seat) -> None:
    link = read_link(owner)
    opened(client, link)
    assert Client().get(f"/r/{link.token}/document/").status_code == 303


def test_one_document_opens_no_other(client: Client, owner: Seat) -> None:
    mine, other = read_link(owner), read_link(owner, birth_name="Belkacem")
    opened(client, mine)
    assert client.get(f"/r/{other.token}/document/").status_code == 303


def test_a_family_keeps_its_documents_open_side_by_side(client: Client, owner: Seat) -> None:
    links = [link_to(owner, story.registered(owner.pharmacy)) for _ in range(7)]
    for link in links:
        opened(client, link)
    answers = [client.get(f"/r/{link.token}/document/").status_code for link in links]
    assert answers[1:] == [200] * 6


def test_a_link_revoked_meanwhile_closes_the_document(client: Client, owner: Seat) -> None:
    link = read_link(owner)
    opened(client, link)
    DocumentLink.objects.update(revoked_at=NOON)
    assert client.get(f"/r/{link.token}/document/").status_code == 303


def test_a_test_done_again_is_found_behind_the_same_link(client: Client, owner: Seat) -> None:
    link = read_link(owner, "invalid")
    with door():
        redo_case(case_id=Case.objects.get().pk, by=owner, at=NOON + minutes(18))
    read = opened(client, link)
    assert "Votre test n’est pas encore lu." in read
    assert "Dossier rouvert pour refaire le test" in read


def test_the_document_is_not_kept_by_the_browser(client: Client, owner: Seat) -> None:
    link = read_link(owner)
    opened(client, link)
    response = client.get(f"/r/{link.token}/document/")
    assert "no-store" in response["Cache-Control"]
    assert response["Referrer-Policy"] == "strict-origin"
    assert "noindex" in response["X-Robots-Tag"]


def test_the_session_does_not_hold_the_token(client: Client, owner: Seat) -> None:
    link = read_link(owner)
    opened(client, link)
    assert link.token not in repr(dict(client.session))


def test_a_tampered_document_is_not_shown_but_refused_with_a_reference(client: Client, owner: Seat) -> None:
    link = read_link(owner, "positive")
    client.post(f"/r/{link.token}/", {"code": link.code})
    with connection.cursor() as cursor:
        cursor.execute("UPDATE results_case SET birth_name = street")
    response = client.get(f"/r/{link.token}/document/")
    assert response.status_code == 409
    assert "Ces données ne peuvent pas être affichées." in text(response)
    assert response["X-Request-ID"] in text(response)
    assert Alarm.objects.get().subjects == [Case.objects.get().pk]


def test_a_result_that_no_act_told_of_is_not_shown(client: Client, owner: Seat) -> None:
    link = read_link(owner)
    client.post(f"/r/{link.token}/", {"code": link.code})
    with connection.cursor() as cursor:
        cursor.execute("UPDATE results_result SET seal_version = 2")
    assert client.get(f"/r/{link.token}/document/").status_code == 409
    assert Alarm.objects.get().facts == {"table": "results_result", "reason": "untold"}
