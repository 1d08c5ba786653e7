"""Every address with every verb, as anonymous, as a stranger, as a teammate without the right, as the DPO."""

import re
import uuid
from collections.abc import Iterator

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from pharmacies.models import User
from pharmacies.seat import Seat
from tests import cast
from tests.results import story

VERBS = ("get", "head", "post", "put", "patch", "delete", "options")
PUBLIC = {
    "accessibility",
    "apply",
    "document",
    "enrol",
    "form",
    "health",
    "help",
    "home",
    "invitation",
    "join_pharmacy",
    "locked",
    "open_document",
    "passkey_options",
    "privacy",
    "psc_return",
    "psc_start",
    "sign_in",
    "ticket",
    "unlock",
    "unlock_options",
}
"""Open to everybody by design; every other address is closed."""
CANARY = {"birth_name": "Kanarienvogel", "city": "Vogelsdorf", "email": "canary@courriel.example"}


def addresses(patterns: list[URLPattern | URLResolver], prefix: str = "") -> Iterator[tuple[str, str]]:
    """Name and route of each page, the admin's included."""
    for pattern in patterns:
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from addresses(pattern.url_patterns, route)
        else:
            yield pattern.name or "", route


ALL = sorted(
    {(name, route.replace("^", "").replace("$", "")) for name, route in addresses(get_resolver().url_patterns)}
)
EVERYBODYS = {"choose_pharmacy", "set_language", "account", "drop_passkey", "drop_phone", "unlock_code"} | {
    name for name, _route in ALL if name.startswith("new_")
}
"""Pages of one's own account, the officer's too."""
OF_A_CASE = [(name, route) for name, route in ALL if "<uuid:case_id>" in route]


def path(route: str, case: uuid.UUID | None = None) -> str:
    filled = route.replace("<uuid:case_id>", str(case or uuid.uuid4()))
    filled = re.sub(r"<uuid:\w+>", lambda _: str(uuid.uuid4()), filled)
    for argument in ("<str:poster>", "<str:token>", "<path:object_id>", "<path:url>", "<str:app_label>"):
        filled = filled.replace(argument, "x" * 22)
    return "/" + filled.lstrip("/")


def ask(client: Client, verb: str, route: str, case: uuid.UUID | None = None) -> HttpResponse:
    response: HttpResponse = client.generic(verb.upper(), path(route, case))
    assert response.status_code < 500, (verb, route, response.status_code)
    return response


def said(response: HttpResponse) -> str:
    """Body and headers, as one text."""
    return response.content.decode(errors="replace") + str(response.headers)


@pytest.mark.django_db
@pytest.mark.parametrize(("name", "route"), [pair for pair in ALL if pair[0] not in PUBLIC])
def test_the_anonymous_see_nothing_but_the_way_in(client: Client, name: str, route: str) -> None:
    for verb in VERBS:
        response = ask(client, verb, route)
        assert response.status_code in {301, 302, 307, 403, 404, 405}, (verb, route)
        if response.status_code == 302:
            assert response.headers["Location"].startswith(("/connexion/", "/admin/"))


@pytest.mark.parametrize(("name", "route"), OF_A_CASE)
def test_a_stranger_finds_no_case_of_another_pharmacy(
    client: Client, owner: Seat, stranger: Seat, name: str, route: str
) -> None:
    case = story.started(owner, **CANARY)
    cast.sign_in(client, stranger)
    for verb in VERBS:
        response = ask(client, verb, route, case.pk)
        assert response.status_code in {404, 405, 422}, (verb, route)
        assert not [value for value in CANARY.values() if value in said(response)]
    case.refresh_from_db()
    assert (case.state, case.revision) == ("started", 1)


@pytest.mark.parametrize(("name", "route"), [pair for pair in OF_A_CASE if pair[0] != "result"])
def test_a_case_that_exists_and_one_that_does_not_answer_a_stranger_alike(
    client: Client, owner: Seat, stranger: Seat, name: str, route: str
) -> None:
    case = story.started(owner, **CANARY)
    cast.sign_in(client, stranger)
    for verb in ("get", "post"):
        real, unknown = ask(client, verb, route, case.pk), ask(client, verb, route)
        assert real.status_code == unknown.status_code


def test_a_preparateur_is_told_why_there_is_no_correcting(client: Client, owner: Seat, teammate: Seat) -> None:
    result = story.read(owner)
    cast.sign_in(client, teammate)
    for verb in ("get", "post"):
        response = ask(client, verb, "file/<uuid:case_id>/corriger/", result.case_id)
        assert response.status_code == 403
        assert "préparateur" in response.content.decode()


@pytest.mark.parametrize(
    ("name", "route"), [pair for pair in ALL if pair[0] not in PUBLIC and not pair[1].startswith("admin/")]
)
def test_the_dpo_has_no_place_at_the_counter(client: Client, owner: Seat, name: str, route: str) -> None:
    case = story.started(owner, **CANARY)
    officer: User = cast.dpo()
    cast.sign_in(client, officer)
    for verb in ("get", "post"):
        response = ask(client, verb, route, case.pk)
        assert response.status_code != 200 or name in EVERYBODYS, (verb, route)
        assert not [value for value in CANARY.values() if value in said(response)]


@pytest.mark.parametrize(("name", "route"), [pair for pair in ALL if pair[1].startswith("admin/")])
def test_the_console_is_closed_to_the_counter(client: Client, owner: Seat, name: str, route: str) -> None:
    cast.sign_in(client, owner)
    for verb in ("get", "post"):
        assert ask(client, verb, route).status_code != 200


@pytest.mark.parametrize(("name", "route"), [pair for pair in ALL if pair[0].endswith(("_add", "_delete"))])
def test_the_console_adds_and_deletes_nothing(client: Client, owner: Seat, name: str, route: str) -> None:
    officer: User = cast.dpo()
    cast.sign_in(client, officer)
    for verb in VERBS:
        assert ask(client, verb, route).status_code in {302, 403, 404, 405}


@pytest.mark.ignore_template_errors
@pytest.mark.parametrize("route", sorted({route for name, route in ALL if name.endswith("_changelist")}))
def test_the_dpo_reads_every_list_and_no_person_in_it(client: Client, owner: Seat, route: str) -> None:
    story.read(owner, "positive", **CANARY)
    officer: User = cast.dpo()
    cast.sign_in(client, officer)
    response = ask(client, "get", route)
    assert response.status_code == 200
    assert not [value for value in (*CANARY.values(), "Camille", "Lilas") if value in said(response)]
    words = response.content.decode()
    assert "deletelink" not in words
    assert "delete_selected" not in words


@pytest.mark.ignore_template_errors
@pytest.mark.django_db
def test_the_dpo_reads_one_visit_without_who_or_what(client: Client, owner: Seat) -> None:
    result = story.read(owner, "positive", **CANARY)
    officer: User = cast.dpo()
    cast.sign_in(client, officer)
    for model, key in (("case", result.case_id), ("delivery", result.delivery.pk)):
        page = client.get(f"/admin/results/{model}/{key}/change/")
        assert page.status_code == 200
        words = page.content.decode()
        assert not [value for value in (*CANARY.values(), "Camille", "ositif") if value in words]
        assert "deletelink" not in words
