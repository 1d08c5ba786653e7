"""The console among the real pages, with the real people."""

import pytest
from django.test import Client

from audit.models import Event
from audit.sentences import sentence
from tests import cast


@pytest.fixture
def titulaire(db):
    return cast.seat(cast.pharmacy())


def signed_in(who):
    client = Client()
    cast.sign_in(client, who)
    return client


def test_the_officer_reads_what_the_real_acts_left_behind(titulaire):
    page = signed_in(cast.dpo()).get("/admin/audit/event/").content.decode()
    assert Event.objects.exists()
    for event in Event.objects.all():
        assert sentence(event) in page
    assert "UNDEFINED TEMPLATE VARIABLE" not in page


def test_the_trail_names_nobody(titulaire):
    page = signed_in(cast.dpo()).get("/admin/audit/event/").content.decode()
    assert titulaire.user.email not in page
    assert titulaire.user.last_name not in page


def test_every_list_of_the_console_opens(titulaire):
    officer = signed_in(cast.dpo())
    front = officer.get("/admin/")
    models = [model for app in front.context["app_list"] for model in app["models"]]
    assert {"Event", "LogEntry"} <= {model["object_name"] for model in models}
    for model in models:
        assert not any(model["perms"][right] for right in ["add", "change", "delete"])
        assert officer.get(model["admin_url"]).status_code == 200


def test_a_pharmacist_is_refused(titulaire):
    assert signed_in(titulaire).get("/admin/audit/event/", follow=True).status_code == 403


def test_a_visitor_is_sent_to_sign_in(db):
    answer = Client().get("/admin/audit/event/", follow=True)
    assert answer.redirect_chain[-1][0] == "/connexion/?next=/admin/audit/event/"
    assert answer.status_code == 200
