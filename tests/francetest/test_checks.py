"""Start-up checks and the pages of refusals."""

import pytest
from django.core.cache import cache
from django.core.files.base import ContentFile
from django.http import HttpResponse
from django.test import Client, RequestFactory
from pytest_django.fixtures import Settings

from francetest import checks
from francetest.cache import Json
from francetest.middleware import Refusals
from pharmacies.refusal import Refusal, Stale


def test_a_demo_is_not_deployed(settings: Settings) -> None:
    settings.DEMO = True
    assert [found.id for found in checks.not_a_demo(None)] == ["francetest.E001"]
    settings.DEMO = False
    assert checks.not_a_demo(None) == []


def test_every_host_is_no_host(settings: Settings) -> None:
    settings.ALLOWED_HOSTS = ["*"]
    assert [found.id for found in checks.hosts_are_named(None)] == ["francetest.E002"]
    settings.ALLOWED_HOSTS = ["francetest.example"]
    assert checks.hosts_are_named(None) == []


def test_checkpoints_leave_the_database(settings: Settings) -> None:
    settings.DEMO, settings.AUDIT_CHECKPOINTS = False, ""
    assert [found.id for found in checks.checkpoints_leave_the_database(None)] == ["francetest.E006"]
    settings.AUDIT_CHECKPOINTS_MAIL = ["greffe@notaire.example"]
    assert checks.checkpoints_leave_the_database(None) == []


def test_mail_travels_encrypted(settings: Settings) -> None:
    settings.DEMO = settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
    assert [found.id for found in checks.mail_is_encrypted(None)] == ["francetest.E003"]
    settings.EMAIL_USE_TLS = True
    assert checks.mail_is_encrypted(None) == []


@pytest.mark.django_db
def test_every_answer_carries_the_browser_rules(client: Client) -> None:
    headers = client.get("/aide/").headers
    assert headers["Cache-Control"] == "no-store"
    assert headers["Referrer-Policy"] == "strict-origin"
    assert headers["X-Frame-Options"] == "DENY"
    assert "noindex" in headers["X-Robots-Tag"]
    assert "default-src 'none'" in headers["Content-Security-Policy"]
    assert "unsafe" not in headers["Content-Security-Policy"]


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/rien/", "/e/", "/r/x/y/z/"])
def test_what_does_not_exist_is_a_page_that_says_so(client: Client, address: str) -> None:
    response = client.get(address)
    assert response.status_code == 404
    assert "existe pas" in response.content.decode()


def test_the_bare_address_leads_to_the_counter(client: Client, db: None) -> None:
    assert client.get("/").headers["Location"] == "/file/"


def _page(refusal: Exception) -> HttpResponse | None:
    middleware = Refusals(lambda _request: HttpResponse())
    return middleware.process_exception(RequestFactory().get("/"), refusal)


def test_a_refusal_without_a_page_gets_one() -> None:
    page = _page(Stale())
    assert page is not None
    assert page.status_code == 409
    assert "a changé" in page.content.decode()


def test_a_refusal_of_a_rare_kind_keeps_its_status() -> None:
    page = _page(Refusal("Choisissez.", status=422))
    assert page is not None
    assert page.status_code == 422


def test_what_is_no_refusal_goes_its_own_way() -> None:
    assert _page(ValueError()) is None


def test_an_oversized_body_is_refused(client: Client, db: None) -> None:
    assert client.post("/connexion/", {"email": "x" * 70_000}).status_code == 413


def test_a_file_is_taken_by_nobody(client: Client, db: None) -> None:
    small = ContentFile(b"x" * 10, name="x.txt")
    assert client.post("/connexion/", {"email": "", "file": small}).status_code == 422


def test_what_lies_in_valkey_is_json() -> None:
    cache.set("a", {"b": [1, "é"]})
    cache.set("n", 1)
    assert cache.incr("n") == 2
    assert (cache.get("a"), cache.get("n")) == ({"b": [1, "é"]}, 2)
    assert Json().dumps({"b": 1}) == b'{"b": 1}'


def test_a_form_from_elsewhere_is_refused() -> None:
    strict = Client(enforce_csrf_checks=True)
    assert strict.post("/connexion/", {"email": "x"}).status_code == 403
