"""The console of the data protection officer."""

from datetime import timedelta

import pytest
from auditlog.models import LogEntry
from django.contrib import admin
from django.contrib.auth import get_user_model
from django.contrib.contenttypes.models import ContentType
from django.test import Client
from django_otp import DEVICE_ID_SESSION_KEY
from django_otp.plugins.otp_totp.models import TOTPDevice

from audit.alarms import seal_broken
from audit.broken_seal import BrokenSeal
from audit.console import ReadOnlyAdmin, console
from audit.context import Door, through
from audit.identity import new_id
from audit.models import Alarm, Event
from audit.vocabulary import Act, Outcome
from tests.audit import pages
from tests.audit.conftest import AT

LIST = "/admin/audit/event/"
CHANGES = "/admin/auditlog/logentry/"
SIGN_IN = "/connexion/?next="
BACKEND = "django.contrib.auth.backends.ModelBackend"

# begin; user; second factor; count; the page itself; commit; first and last day; the days between; the wall in and out
QUERIES_OF_A_LIST = 10


@pytest.fixture(autouse=True)
def site(settings, db):
    settings.ROOT_URLCONF, settings.MIDDLEWARE = "tests.audit.pages", pages.MIDDLEWARE
    settings.AUTHENTICATION_BACKENDS = [BACKEND]
    settings.LOGIN_URL = "sign_in"
    settings.SESSION_ENGINE = "django.contrib.sessions.backends.signed_cookies"


def signed_in(*, is_dpo, verified):
    user = get_user_model()(email=f"{new_id()}@francetest.example", platform_role="dpo" if is_dpo else "")
    user.save()
    client = Client()
    client.force_login(user, BACKEND)
    if verified:
        session = client.session
        session[DEVICE_ID_SESSION_KEY] = TOTPDevice.objects.create(user=user, confirmed=True).persistent_id
        session.save()
        client.cookies["session"] = session.session_key
    return client


@pytest.fixture
def officer():
    return signed_in(is_dpo=True, verified=True)


@pytest.fixture
def entry():
    return LogEntry.objects.create(
        content_type=ContentType.objects.get_for_model(LogEntry),
        object_pk=str(new_id()),
        object_repr="0193",
        action=LogEntry.Action.UPDATE,
        changes={"role": ["•••", "•••"], "email": ["•••", "•••"]},
        actor_email="camille.dupont@pharmacie.example",
    )


def shown(client, address, **parameters):
    answer = client.get(address, parameters)
    assert answer.status_code == 200
    return answer.content.decode()


# Who comes in


@pytest.mark.parametrize("address", ["/admin/", LIST, CHANGES, f"{LIST}{new_id()}/change/"])
def test_a_visitor_is_sent_to_sign_in_and_back(address):
    answer = Client().get(address, follow=True)
    assert answer.redirect_chain[-1][0] == SIGN_IN + address


def test_a_password_alone_does_not_open_the_console():
    answer = signed_in(is_dpo=True, verified=False).get(LIST, follow=True)
    assert answer.redirect_chain[-1][0] == SIGN_IN + LIST


@pytest.mark.parametrize("verified", [False, True])
@pytest.mark.parametrize("address", ["/admin/", LIST])
def test_who_is_no_officer_is_refused_rather_than_sent_round_in_circles(verified, address):
    assert signed_in(is_dpo=False, verified=verified).get(address, follow=True).status_code == 403


@pytest.mark.parametrize("wanted", ["https://elsewhere.example/", "//elsewhere.example", "", "javascript:alert(1)"])
def test_signing_in_never_leads_elsewhere(wanted):
    assert Client().get("/admin/login/", {"next": wanted}).headers["Location"] == f"{SIGN_IN}/admin/"


def test_signing_out_is_handed_to_the_people_s_own_page(officer):
    answer = officer.post("/admin/logout/")
    assert (answer.status_code, answer.headers["Location"]) == (307, "/deconnexion/")


def test_passwords_are_not_changed_in_the_console(officer):
    assert officer.get("/admin/password_change/", follow=True).status_code == 404


# What it shows


def test_the_front_page_speaks_french_and_greets_nobody_by_name(officer):
    page = shown(officer, "/admin/")
    assert "Ce que FranceTest garde en mémoire" in page
    assert "Évènements" in page
    assert "Se déconnecter" in page
    assert 'action="/deconnexion/"' in page


def test_events_are_listed_as_sentences(officer, trace, pharmacy):
    trace(Act.RESULT_RECORDED, version=1, seals=[], early_or_late=None)
    page = shown(officer, LIST)
    assert "Pharmacien adjoint (agent 2) a enregistré un résultat, version 1" in page
    assert str(pharmacy) in page


def test_a_list_costs_the_same_for_one_event_and_for_fifty(officer, trace, django_assert_num_queries):
    trace(subjects=[new_id()])
    shown(officer, LIST)  # a pharmacy's number is asked once and remembered: it never changes
    for _ in range(2):
        with django_assert_num_queries(QUERIES_OF_A_LIST):
            shown(officer, LIST)
        for _ in range(49):
            trace(subjects=[new_id()])


@pytest.mark.parametrize(
    ("parameters", "found"),
    [
        ({"act__exact": "lot_opened"}, 1),
        ({"act__exact": "signed_out"}, 0),
        ({"outcome__exact": "failed"}, 1),
        ({"door": "web:result"}, 2),
        ({"door": "web:resul"}, 0),
        ({"pharmacy": "no-uuid"}, 0),
        ({"pharmacy": " "}, 2),
        ({"q": "no-uuid"}, 0),
        ({"at__year": "2026", "at__month": "11", "at__day": "24"}, 1),
    ],
)
def test_events_are_found_by_act_outcome_door_and_day(parameters, found, officer, trace):
    trace()
    trace(Act.LOT_OPENED, outcome=Outcome.FAILED, at=AT + timedelta(days=1))
    assert officer.get(LIST, parameters).context["cl"].result_count == found


def test_events_are_found_by_pharmacy_and_the_other_filters_stay(officer, trace, pharmacy):
    trace()
    trace(pharmacy=new_id())
    trace(Act.LOT_OPENED)
    answer = officer.get(LIST, {"pharmacy": str(pharmacy), "act__exact": "test_started"})
    assert answer.context["cl"].result_count == 1
    assert '<input type="hidden" name="act__exact" value="test_started">' in answer.content.decode()
    assert f'name="pharmacy" value="{pharmacy}"' in answer.content.decode()


def test_a_record_s_history_is_found_by_its_id(officer, trace):
    case = new_id()
    mine = trace(subjects=[new_id(), case])
    trace(subjects=[new_id()])
    assert list(officer.get(LIST, {"q": f" {case} "}).context["cl"].queryset) == [mine]


def test_an_event_is_shown_whole_and_nothing_can_be_saved(officer, trace):
    event = trace(Act.DATA_OPENED, purpose="queue", columns=["case.nir"], count=1, subjects=[new_id()])
    page = shown(officer, f"{LIST}{event.pk}/change/")
    for told in [str(event.subjects[0]), "192.0.2.7", event.request_id, "case.nir"]:
        assert told in page
    for button in ['name="_save"', 'name="_continue"', "deletelink", "historylink"]:
        assert button not in page


def test_changes_are_listed_without_any_value_or_name(officer, entry):
    for page in [shown(officer, CHANGES), shown(officer, f"{CHANGES}{entry.pk}/change/")]:
        assert "email, role" in page
        assert entry.object_pk in page
        assert "dupont" not in page.lower()


def test_a_list_of_changes_costs_the_same_for_one_and_for_many(officer, entry, django_assert_num_queries):
    for _ in range(2):
        with django_assert_num_queries(QUERIES_OF_A_LIST):
            shown(officer, CHANGES)
        for _ in range(20):
            LogEntry.objects.create(content_type=entry.content_type, object_pk="1", action=1, changes={})


def test_changes_are_found_by_the_record_s_id(officer, entry):
    assert officer.get(CHANGES, {"q": entry.object_pk}).context["cl"].result_count == 1
    assert officer.get(CHANGES, {"q": "dupont"}).context["cl"].result_count == 0


# What it never does


def test_every_page_of_the_console_is_read_only():
    for model, page in console._registry.items():
        assert isinstance(page, ReadOnlyAdmin), model


@pytest.mark.parametrize("listing", [LIST, CHANGES])
def test_nothing_can_be_added_changed_or_deleted(listing, officer, trace, entry):
    row = trace() if listing == LIST else entry
    for address in ["add/", f"{row.pk}/delete/"]:
        assert officer.get(listing + address).status_code == 403
        assert officer.post(listing + address, {"post": "yes"}).status_code == 403
    assert officer.post(f"{listing}{row.pk}/change/", {"act": "signed_in"}).status_code == 403
    officer.post(listing, {"action": "delete_selected", "_selected_action": str(row.pk), "post": "yes"})
    assert Event.objects.count() + LogEntry.objects.filter(pk=entry.pk).count() >= 1
    assert type(row).objects.filter(pk=row.pk).exists()


def test_the_change_history_is_not_on_django_s_own_site():
    assert not admin.site.is_registered(LogEntry)
    assert console.is_registered(LogEntry)


@pytest.mark.parametrize("address", ["/admin/", LIST, CHANGES, "event"])
def test_the_strict_content_policy_breaks_no_page(address, officer, trace, entry):
    event = trace()
    answer = officer.get(f"{LIST}{event.pk}/change/" if address == "event" else address)
    page = answer.content.decode()
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert " style=" not in page
    assert "<style" not in page
    assert " onclick=" not in page
    assert page.count("<script") == page.count("<script src=") + page.count("<script id=")
    assert "UNDEFINED TEMPLATE VARIABLE" not in page


def test_open_alarms_are_counted_on_the_first_page_and_listed_for_reading(officer, trace):
    assert "alarme" not in officer.get("/admin/").content.decode().replace("Alarmes", "").replace("/alarm/", "")
    found = BrokenSeal("results_case", "altered", pharmacy=new_id(), subjects=[new_id()])
    with through(Door("command:test", None, "1" * 32)):
        seal_broken(found, at=AT)
    assert "1 alarme à examiner" in officer.get("/admin/").content.decode()
    listed = officer.get("/admin/audit/alarm/?state__exact=open").content.decode()
    assert "sceau rompu" in listed
    alarm = Alarm.objects.get()
    page = officer.get(f"/admin/audit/alarm/{alarm.pk}/change/")
    assert str(found.subjects[0]) in page.content.decode()
    assert officer.post(f"/admin/audit/alarm/{alarm.pk}/change/", {"note": "x"}).status_code == 403
