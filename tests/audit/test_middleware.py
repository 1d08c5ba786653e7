"""The door of web requests."""

import pytest
from django.http import HttpResponse
from django.test import Client, RequestFactory

from audit.context import current_door, door_or_none
from audit.middleware import AuditDoor
from tests.audit import pages


@pytest.fixture
def site(settings, db):
    settings.ROOT_URLCONF = "tests.audit.pages"
    settings.MIDDLEWARE = pages.MIDDLEWARE
    settings.TRUSTED_PROXIES = 0
    return Client(raise_request_exception=False)


def test_the_door_is_named_after_the_page_and_never_after_the_path(site):
    door = site.get("/r/very-secret-token/?code=1234", REMOTE_ADDR="198.51.100.1").json()
    assert (door["name"], door["address"]) == ("web:open_document", "198.51.100.1")


def test_a_page_without_a_name_is_named_after_its_function(site):
    assert site.get("/sans-nom/").json()["name"] == "web:tests.audit.pages.door_page"


def test_the_request_id_is_our_own_and_the_same_everywhere(site):
    answer = site.get("/r/x/", headers={"X-Request-ID": "forged"})
    assert len(answer.headers["X-Request-ID"]) == 32
    assert answer.headers["X-Request-ID"] == answer.json()["request_id"] == answer.json()["own"] != "forged"


def test_the_proxies_of_the_settings_are_believed(site, settings):
    settings.TRUSTED_PROXIES = 1
    door = site.get("/r/x/", headers={"X-Forwarded-For": "192.0.2.66, 198.51.100.1"}).json()
    assert door["address"] == "198.51.100.1"


def test_an_anonymous_page_costs_no_query(site, django_assert_num_queries):
    with django_assert_num_queries(0):
        site.get("/r/x/")


@pytest.mark.parametrize("path", ["/r/x/", "/nirgends/", "/panne/"])
def test_every_answer_names_its_request_and_closes_its_door(path, site):
    assert site.get(path).headers["X-Request-ID"]
    assert door_or_none() is None


def test_before_routing_the_door_has_no_page(settings):
    settings.TRUSTED_PROXIES = 0
    seen = []
    door = AuditDoor(lambda _: HttpResponse(seen.append(current_door().name)))
    door(RequestFactory().get("/r/x/"))
    assert seen == ["web:?"]


def test_a_view_called_without_routing_leaves_the_door_as_it_is(settings):
    settings.TRUSTED_PROXIES = 0
    seen = []

    def answer(request):
        door.process_view(request, answer, (), {})
        seen.append(current_door().name)
        return HttpResponse()

    door = AuditDoor(answer)
    door(RequestFactory().get("/r/x/"))
    assert seen == ["web:?"]
