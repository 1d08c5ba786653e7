"""The form as a patient meets it, through the browser."""

import re
from html import unescape
from uuid import UUID

import pytest
from django.test import Client

from audit.models import Event
from pharmacies.models import Pharmacy
from pharmacies.seat import Seat
from pharmacies.vocabulary import PharmacyState
from results.consent import consent
from results.models import Case
from tests.results.counter_desk import clock, page, queries
from tests.results.typed import send, text, typed


@pytest.fixture
def pharmacy(owner: Seat) -> Pharmacy:
    return owner.pharmacy


def control(response: object, name: str) -> str:
    """The control of that name as the page writes it."""
    found = re.search(rf'<(?:input|select)[^>]*\bname="{name}"[^>]*>', page(response))
    assert found, name
    return found[0]


def test_a_poster_opens_an_empty_form_of_its_pharmacy(client: Client, pharmacy: Pharmacy) -> None:
    response = client.get(f"/e/{pharmacy.poster}/")
    assert response.status_code == 200
    assert "Pharmacie des Tilleuls 12 place du Marché, 44000 Nantes" in text(response)
    assert 'class="f f--err' not in page(response)
    assert "Erreur" not in text(response)


def test_a_poster_s_code_is_forgiven_its_small_letters(client: Client, pharmacy: Pharmacy) -> None:
    assert client.get(f"/e/{pharmacy.poster.lower()}/").status_code == 200


def test_the_empty_form_costs_one_query(client: Client, pharmacy: Pharmacy) -> None:
    with queries(most=1):
        client.get(f"/e/{pharmacy.poster}/")


@pytest.mark.parametrize("poster", ["0000000", "nothing", "a%00b", "x" * 300, "%D9%A1" * 7, "😀"])
def test_an_unknown_poster_is_a_page_with_what_to_do(client: Client, db: None, poster: str) -> None:
    response = client.get(f"/e/{poster}/")
    assert response.status_code == 404
    assert "Cette affiche n’est plus valable. Demandez la nouvelle à l’équipe." in text(response)


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_closed_pharmacy_says_so(client: Client, pharmacy: Pharmacy, method: str) -> None:
    Pharmacy.objects.update(state=PharmacyState.SUSPENDED)
    response = getattr(client, method)(f"/e/{pharmacy.poster}/", typed())
    assert response.status_code == 403
    assert "La pharmacie ne fait pas de test à cette heure." in text(response)
    assert not Case.objects.exists()


def test_a_good_form_leads_to_a_ticket(client: Client, pharmacy: Pharmacy) -> None:
    response = send(client, pharmacy)
    assert response.status_code == 303
    assert re.fullmatch(r"/n/[\w-]{22}/", response["Location"])
    assert Case.objects.get().language == "fr"


def test_the_consent_that_was_shown_is_kept_with_the_answer(client: Client, pharmacy: Pharmacy) -> None:
    send(client, pharmacy, prefix="/en", share="no")
    case = Case.objects.get()
    assert (case.share, case.language) == (False, "en")
    assert case.consent_hash == consent("en", case.consent_version).sha256


def test_a_wrong_form_comes_back_with_every_typed_value(client: Client, pharmacy: Pharmacy) -> None:
    response = send(client, pharmacy, bm="13", birth_name='O\'Brien "Lê" <b>', used_name="عبد الله", symptoms="yes")
    assert response.status_code == 422
    assert "<title>Erreur : votre test antigénique – FranceTest</title>" in page(response)
    assert 'value="O&#x27;Brien &quot;Lê&quot; &lt;b&gt;"' in control(response, "birth_name")
    assert 'value="عبد الله"' in control(response, "used_name")
    assert 'value="13"' in control(response, "bm")
    assert 'value="yes" checked' in page(response)
    assert not Case.objects.exists()


def test_the_summary_takes_the_focus_and_links_to_each_wrong_field(client: Client, pharmacy: Pharmacy) -> None:
    html = page(send(client, pharmacy, bm="13", mobile="", email=""))
    assert re.search(r'<div class="summary" role="alert" tabindex="-1" autofocus', html)
    assert "Il reste 2 choses à corriger" in html
    assert '<a href="#bm">Le mois de naissance va de 1 à 12</a>' in html
    assert '<a href="#mobile">Indiquez un mobile ou un e-mail</a>' in html
    assert 'id="bm"' in html
    assert 'id="mobile"' in html


def test_one_wrong_thing_is_told_in_the_singular(client: Client, pharmacy: Pharmacy) -> None:
    assert "Il reste 1 chose à corriger" in text(send(client, pharmacy, city=""))
    assert "1 thing to correct" in text(send(client, pharmacy, prefix="/en", city=""))


def test_only_wrong_fields_are_outlined(client: Client, pharmacy: Pharmacy) -> None:
    html = page(send(client, pharmacy, bm="13"))
    assert html.count("aria-invalid") == 1
    assert 'aria-describedby="h-date e-date" aria-invalid="true"' in control(send(client, pharmacy, bm="13"), "bm")


def test_every_error_has_its_words_above_the_field_and_a_place_to_link_to(client: Client, pharmacy: Pharmacy) -> None:
    Pharmacy.objects.update(ask_nir=True, ask_birth_place=True)
    wrong = {"nir": "1", "birth_commune": "1", "birth_country": "XX", "used_name": "1", "country": "XX", "email": "x"}
    html = page(send(client, pharmacy, **{**dict.fromkeys(typed(), ""), **wrong, "guardian_name": "x" * 101}))
    summary = re.findall(r'<a href="#(\w+)">([^<]+)</a>', html.partition("</ul>")[0])
    assert len(summary) == 15
    for field, words in summary:
        assert f'id="{field}"' in html
        assert f"{words}</span></p>" in html


def test_a_person_under_18_gets_a_next_step_not_an_error(client: Client, pharmacy: Pharmacy) -> None:
    response = send(client, pharmacy, by="2015")
    assert response.status_code == 422
    html = page(response)
    assert "<title>Votre test antigénique – FranceTest</title>" in html
    assert "Cette personne a moins de 18 ans. Dites-nous qui l’accompagne." in html
    assert '<details class="more more--top" open>' in html
    assert "aria-invalid" not in html


def test_a_next_step_that_was_left_out_is_an_error(client: Client, pharmacy: Pharmacy) -> None:
    response = send(client, pharmacy, by="2015", minor="1")
    assert "Indiquez qui accompagne l’enfant" in text(response)
    assert "Erreur" in text(response)


def test_errors_come_before_the_next_step(client: Client, pharmacy: Pharmacy) -> None:
    response = send(client, pharmacy, by="2015", city="")
    assert "Il reste 1 chose à corriger" in text(response)
    assert '<details class="more more--top" open>' in page(response)


def test_a_child_with_a_guardian_gets_a_ticket(client: Client, pharmacy: Pharmacy) -> None:
    response = send(client, pharmacy, by="2015", minor="1", guardian_name="Nadia", guardian_link="mother")
    assert response.status_code == 303
    assert Case.objects.get().minor


def test_rare_cases_are_folded_until_they_hold_something(client: Client, pharmacy: Pharmacy) -> None:
    assert '<details class="more" open>' not in page(client.get(f"/e/{pharmacy.poster}/"))
    html = page(send(client, pharmacy, country="GB", postcode="SW1A 1AA", used_name="Ng", sex=""))
    assert html.count('<details class="more" open>') == 2
    assert '<option value="GB" selected>Royaume-Uni</option>' in html


def test_nir_and_birth_place_are_asked_by_pharmacies_that_switched_them_on(client: Client, pharmacy: Pharmacy) -> None:
    html = page(client.get(f"/e/{pharmacy.poster}/"))
    assert 'name="nir"' not in html
    assert 'name="birth_commune"' not in html
    Pharmacy.objects.update(ask_nir=True, ask_birth_place=True)
    html = page(client.get(f"/e/{pharmacy.poster}/"))
    assert 'name="nir"' in html
    assert 'name="birth_commune"' in html


@pytest.mark.parametrize(
    ("name", "token"),
    [
        ("birth_name", "family-name"),
        ("first_name", "given-name"),
        ("bd", "bday-day"),
        ("bm", "bday-month"),
        ("by", "bday-year"),
        ("street", "address-line1"),
        ("postcode", "postal-code"),
        ("city", "address-level2"),
        ("mobile", "tel"),
        ("email", "email"),
    ],
)
def test_telephones_fill_in_what_they_know(client: Client, pharmacy: Pharmacy, name: str, token: str) -> None:
    assert f'autocomplete="{token}"' in control(client.get(f"/e/{pharmacy.poster}/"), name)


def test_no_answer_of_the_consent_is_ticked_beforehand(client: Client, pharmacy: Pharmacy) -> None:
    assert " checked" not in page(client.get(f"/e/{pharmacy.poster}/"))


def test_days_of_onset_are_named(client: Client, pharmacy: Pharmacy) -> None:
    with clock():
        assert '<option value="2026-11-23">aujourd’hui, lundi 23</option>' in page(client.get(f"/e/{pharmacy.poster}/"))
        html = page(client.get(f"/en/e/{pharmacy.poster}/"))
    assert '<option value="2026-11-22">yesterday, Sunday 22</option>' in html
    assert '<option value="earlier">earlier</option>' in html


def test_a_slip_in_the_email_is_asked_about_and_never_blocks(client: Client, pharmacy: Pharmacy) -> None:
    response = send(client, pharmacy, email="camille@gmial.com", city="")
    assert "Vouliez-vous écrire camille@gmail.com" in text(response)
    assert send(client, pharmacy, email="camille@gmial.com").status_code == 303


def test_the_form_sent_twice_gives_the_same_ticket(client: Client, pharmacy: Pharmacy) -> None:
    form = typed()
    tickets = {client.post(f"/e/{pharmacy.poster}/", form)["Location"] for _ in range(2)}
    assert len(tickets) == 1
    assert Case.objects.count() == 1


def test_a_form_s_own_number_survives_its_errors(client: Client, pharmacy: Pharmacy) -> None:
    form = typed(city="")
    assert f'value="{form["once"]}"' in control(client.post(f"/e/{pharmacy.poster}/", form), "once")


@pytest.mark.parametrize("once", ["", "x", "0" * 500])
def test_a_number_that_we_did_not_write_is_replaced(client: Client, pharmacy: Pharmacy, once: str) -> None:
    assert send(client, pharmacy, once=once).status_code == 303
    assert isinstance(Case.objects.get().once, UUID)


def test_somebody_already_known_gets_the_same_answer_as_anybody(client: Client, pharmacy: Pharmacy) -> None:
    known, again = send(client, pharmacy), send(client, pharmacy)
    assert (known.status_code, len(known["Location"])) == (again.status_code, len(again["Location"]))
    assert Case.objects.count() == 2


@pytest.mark.parametrize(
    "changes",
    [
        {"birth_name": "x" * 300},
        {"first_name": "a\x00b"},
        {"bd": "99999999999999999999"},
        {"by": "²²²²"},
        {"onset": "\x00", "symptoms": "yes"},
        {"country": "\x00"},
        {"email": "a\r\nBcc: b@exemple.example"},
        {"mobile": "☎" * 40},
        {"consent_version": "\x00"},
    ],
)
def test_bad_input_comes_back_with_a_message(client: Client, pharmacy: Pharmacy, changes: dict[str, str]) -> None:
    response = send(client, pharmacy, **changes)
    assert response.status_code == 422
    assert "\x00" not in page(response)


@pytest.mark.parametrize("name", ["عبد\u200fالله", "E\u0301lise", "李", "O'Brien-Lê", "N’Guyễn", "x" * 100])
def test_names_of_every_alphabet_are_stored_faithfully(client: Client, pharmacy: Pharmacy, name: str) -> None:
    response = send(client, pharmacy, first_name=name)
    assert name in unescape(page(client.get(response["Location"])))


def test_a_person_with_one_name_is_registered(client: Client, pharmacy: Pharmacy) -> None:
    assert send(client, pharmacy, first_name="", single_name="on").status_code == 303


def test_an_address_in_a_country_without_postcodes_is_registered(client: Client, pharmacy: Pharmacy) -> None:
    assert send(client, pharmacy, country="AE", postcode="", city="Dubaï").status_code == 303


def test_a_body_beyond_all_bounds_is_refused(client: Client, pharmacy: Pharmacy) -> None:
    assert 400 <= send(client, pharmacy, street="x" * 100_000).status_code < 500


def test_a_body_that_is_no_form_comes_back_as_an_empty_one(client: Client, pharmacy: Pharmacy) -> None:
    response = client.post(f"/e/{pharmacy.poster}/", b"\xff\xfe{", content_type="application/json")
    assert response.status_code == 422


def test_the_page_leads_to_itself_in_the_other_language(client: Client, pharmacy: Pharmacy) -> None:
    assert f'href="/en/e/{pharmacy.poster}/" lang="en" hreflang="en">English' in page(
        client.get(f"/e/{pharmacy.poster}/")
    )
    english = page(client.get(f"/en/e/{pharmacy.poster}/"))
    assert f'href="/e/{pharmacy.poster}/" lang="fr" hreflang="fr">Français' in english
    assert '<html lang="en">' in english
    assert "Get my number" in english


def test_a_registration_leaves_a_trace_of_the_patient_s_own_act(client: Client, pharmacy: Pharmacy) -> None:
    send(client, pharmacy)
    event = Event.objects.get(act="case_registered")
    assert (event.actor_kind, event.door) == ("patient", "web:form")


def test_no_answer_is_kept_by_browsers_or_told_to_other_sites(client: Client, pharmacy: Pharmacy) -> None:
    response = client.get(f"/e/{pharmacy.poster}/")
    assert "no-store" in response["Cache-Control"]
    assert response["Referrer-Policy"] == "strict-origin"
    assert "noindex" in response["X-Robots-Tag"]
