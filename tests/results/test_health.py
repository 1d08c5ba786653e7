"""Health, for load balancers."""

from unittest import mock

import pytest
from django.core.cache import cache
from django.db import OperationalError, connection
from django.test import Client
from redis.exceptions import ConnectionError as Unreachable


@pytest.mark.django_db
def test_both_servers_answer() -> None:
    answer = Client().get("/sante/")
    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})


@pytest.mark.django_db
def test_without_valkey_it_says_so_without_details(caplog: pytest.LogCaptureFixture) -> None:
    with mock.patch.object(type(cache._connections[cache._alias]), "get", side_effect=Unreachable("socket")):
        answer = Client().get("/sante/")
    assert (answer.status_code, answer.json()) == (503, {"status": "unavailable"})


@pytest.mark.django_db
def test_without_postgresql_it_says_so_without_details(caplog: pytest.LogCaptureFixture) -> None:
    with mock.patch.object(connection, "cursor", side_effect=OperationalError("socket")):
        answer = Client().get("/sante/")
    assert (answer.status_code, answer.json()) == (503, {"status": "unavailable"})
