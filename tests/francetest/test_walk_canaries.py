"""Whatever another pharmacy holds is planted with canaries: no answer, cookie, message, error page or log sings."""

import logging
import uuid
from collections.abc import Iterator
from typing import Any

import pytest
from django.core import mail
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.views.debug import get_exception_reporter_class

from audit.console import console
from audit.logs import WithoutPaths
from pharmacies.enrolment import Person
from pharmacies.seat import Seat
from pharmacies.vocabulary import Permission, Role
from results.acts.open_lot import open_lot
from results.models import Case, Device
from results.views import case as case_views
from tests import cast
from tests.francetest.furniture import console_rows, furnish
from tests.francetest.test_walk import ALL, VERBS, path
from tests.results import story

OF_A_PATIENT = {
    "birth_name": "Kanarienvogel",
    "used_name": "Zeisigmann",
    "first_names": "Serinus",
    "street": "4 impasse du Serin",
    "city": "Vogelsdorf",
    "email": "canary@courriel.example",
    "mobile": "+33639989876",
    "nir": "184077544009930",
}
OF_THE_TEAM = {
    "email": "serin@pharmacie.example",
    "last_name": "Hirondelle",
    "first_name": "Colibri",
    "lot": "SERIN77X",
}
Said = list[str]


@pytest.fixture
def nest(stranger: Seat) -> Case:
    """The other pharmacy: a team, a box, a positive result and its link, each with a name that sings."""
    person = Person(OF_THE_TEAM["email"], "Colibri", OF_THE_TEAM["last_name"])
    cast.seat(stranger.pharmacy, Role.PREPARATEUR, person)
    result = story.read(stranger, "positive", **OF_A_PATIENT)
    with cast.door():
        open_lot(
            device_id=Device.objects.first().pk,  # type: ignore[union-attr]
            number=OF_THE_TEAM["lot"],
            expires_on=result.case.lot.expires_on,
            by=stranger,
            at=story.NOON,
        )
    furnish(stranger)
    console_rows(stranger)
    return result.case


@pytest.fixture
def log() -> Iterator[Said]:
    """What production's handler would write, each attribute of the record included."""
    lines: Said = []

    class Keeping(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            lines.append(self.format(record) + str(record.__dict__))

    handler = Keeping()
    handler.addFilter(WithoutPaths())
    logging.getLogger().addHandler(handler)
    yield lines
    logging.getLogger().removeHandler(handler)


@pytest.fixture
def of_the_visit(nest: Case, stranger: Seat) -> Said:
    """What only the patient holds."""
    renewed = story.renewed(stranger, nest.pk)
    return [renewed.token, renewed.code, nest.label]


@pytest.fixture(params=["anonymous", "stranger", "teammate", "dpo"])
def kind(request: pytest.FixtureRequest, client: Client, owner: Seat, teammate: Seat) -> str:
    """Somebody else, signed in."""
    who = {"stranger": owner, "teammate": teammate}.get(request.param)
    if who or request.param == "dpo":
        cast.sign_in(client, who or cast.dpo())
    return str(request.param)


def heard(client: Client, response: HttpResponse) -> str:
    """Body, headers and cookies; what the session keeps; every message that left."""
    letters = [str(message.message()) + str(message.recipients()) for message in mail.outbox]
    body = b"".join(response) if response.streaming else response.content
    return "\n".join(
        (
            body.decode(errors="replace"),
            str(response.headers),
            str(response.cookies),
            str(client.cookies),
            str(dict(client.session)),
            *letters,
        )
    )


@pytest.mark.ignore_template_errors
def test_no_address_with_any_verb_lets_a_canary_out(
    kind: str, client: Client, nest: Case, of_the_visit: Said, log: Said
) -> None:
    canaries = [*OF_A_PATIENT.values(), *of_the_visit]
    if kind != "dpo":  # whose console shows accounts and boxes
        canaries += OF_THE_TEAM.values()
    for name, route in ALL:
        if kind != "anonymous" and name == "sign_out":
            continue
        for verb in VERBS:
            response = client.generic(verb.upper(), path(route, nest.pk))
            assert response.status_code < 500, (name, verb)
            said = heard(client, response)
            assert [canary for canary in canaries if canary in said] == [], (name, verb)
    assert [canary for canary in canaries if any(canary in line for line in log)] == []
    nest.refresh_from_db()
    assert nest.state == "read"


@pytest.mark.ignore_template_errors
@pytest.mark.parametrize("model", sorted(console._registry, key=str), ids=str)
def test_no_page_of_the_console_lets_a_patient_out(
    model: Any, client: Client, nest: Case, of_the_visit: Said, log: Said
) -> None:
    cast.sign_in(client, cast.dpo())
    label = f"/admin/{model._meta.app_label}/{model._meta.model_name}"
    canaries = [*OF_A_PATIENT.values(), *of_the_visit, "ositif"]
    keys = list(model._default_manager.values_list("pk", flat=True)[:3])
    assert keys, "nothing to look at"
    pages = [f"{label}/", f"{label}/?all=&o=-1", f"{label}/?_popup=1", f"{label}/?format=csv"]
    pages += [f"{label}/{key}/{page}/" for key in keys for page in ("change", "history")]
    for page in pages:
        response = client.get(page)
        assert response.status_code in {200, 302, 400}, page
        said = heard(client, response)
        assert [canary for canary in canaries if canary in said] == [], page
    assert [canary for canary in canaries if any(canary in line for line in log)] == []


@pytest.mark.ignore_template_errors
@pytest.mark.parametrize("model", ["case", "delivery", "notice", "documentlink"])
def test_the_officers_search_finds_nobody_by_name(client: Client, nest: Case, model: str) -> None:
    cast.sign_in(client, cast.dpo())
    for canary in OF_A_PATIENT.values():
        response = client.get(f"/admin/results/{model}/", {"q": canary})
        assert response.status_code == 200
        assert response.context["cl"].result_count == 0


HIDDEN = (
    "results/case/?birth_name=Kanarienvogel",
    "results/case/?birth_name__startswith=K",
    "results/case/?birth_name__isnull=0",
    "results/case/?nir_index__gt=0",
    "results/case/?ticket_hash=x",
    "results/case/?label=7K3",
    "results/case/?results__value=positive",
    "results/delivery/?case__birth_name__startswith=K",
    "results/wrappedkey/?wrapped=x",
    "pharmacies/user/?password__startswith=argon2",
)


def test_the_officers_filters_ask_nothing_about_what_is_not_shown(client: Client, nest: Case) -> None:
    cast.sign_in(client, cast.dpo())
    for question in HIDDEN:
        assert client.get(f"/admin/{question}").status_code == 400, question


class Chirp(Exception):
    """Something went wrong in a view, and says with what."""


@pytest.fixture
def crash(monkeypatch: pytest.MonkeyPatch) -> None:
    def crashing(_seat: Seat, case_id: uuid.UUID, _permission: Permission) -> Case:
        sung = dict(OF_A_PATIENT)
        raise Chirp(f"{sung} of {case_id}") from KeyError(sung["email"])

    monkeypatch.setattr(case_views, "case_for", crashing)


def test_a_crash_tells_nobody_what_it_was_about(
    crash: None, client: Client, owner: Seat, teammate: Seat, log: Said
) -> None:
    case = story.started(owner, **OF_A_PATIENT)
    cast.sign_in(client, owner)
    client.raise_request_exception = False
    response = client.get(f"/file/{case.pk}/?nom=Kanarienvogel", headers={"referer": "http://x/Vogelsdorf"})
    assert response.status_code == 500
    said = heard(client, response)
    assert [canary for canary in OF_A_PATIENT.values() if canary in said] == []
    assert any("Chirp" in line for line in log)
    assert [canary for canary in OF_A_PATIENT.values() if any(canary in line for line in log)] == []


def test_djangos_technical_page_and_mail_hold_places_and_no_value() -> None:
    canary = OF_A_PATIENT["birth_name"]
    request = RequestFactory().post(f"/file/?nom={canary}", {"nom": canary}, headers={"cookie": f"code={canary}"})
    with pytest.raises(Chirp) as raised:
        raise Chirp(canary) from KeyError(canary)
    reporter = get_exception_reporter_class(request)(request, raised.type, raised.value, raised.tb)
    for text in (reporter.get_traceback_html(), reporter.get_traceback_text()):
        assert canary not in text
        assert "Chirp" in text
        assert "test_walk_canaries.py" in text
    assert get_exception_reporter_class(request)(request, None, None, None).get_traceback_text() == ""


def test_the_plain_values_are_found_where_they_belong(client: Client, nest: Case, stranger: Seat) -> None:
    """A search that finds nothing here would find nothing elsewhere."""
    cast.sign_in(client, stranger)
    said = heard(client, client.get(f"/file/{nest.pk}/"))
    assert OF_A_PATIENT["birth_name"].upper() in said.upper()
