"""A shared computer is locked, unlocked and handed over; whoever acts is who is recorded."""

import datetime as dt
import json

import pytest
import time_machine
from django.conf import settings as project
from django.test import Client

from audit.models import Event
from audit.sentences import sentence
from pharmacies.models import Presence, Stay, Workstation
from pharmacies.vocabulary import Role
from tests import cast
from tests.pharmacies.attempts import acts, try_in
from tests.pharmacies.authenticator import enrolled
from tests.pharmacies.counter_pc import CODE, by_passkey, cookies, lock, presence, sit_down, unlock, works_as

pytestmark = pytest.mark.django_db
TYPED = json.dumps([[0, "cmd", "12A", False]])


@pytest.fixture
def pc(client, owner, teammate):
    """Anne sat down first and locked; Karim works now."""
    sit_down(client, owner)
    lock(client)
    sit_down(client, teammate)
    return client


def last():
    return Event.objects.latest("id")


def test_nothing_opens_while_it_is_locked(pc):
    lock(pc)
    for path in ("/file/", "/compte/", "/moi/"):
        assert pc.get(path).url.startswith("/verrou/")
    page = pc.get("/verrou/")
    assert page.status_code == 200
    assert page.headers["Cache-Control"].startswith("max-age=0, no-cache, no-store")


def test_the_page_says_who_worked_here_today_and_little_of_them(pc, owner, teammate):
    lock(pc)
    words = pc.get("/verrou/").content.decode()
    assert "Anne M." in words
    assert "Karim H." in words
    assert "agent 2, préparateur" in words
    assert not [told for told in ("Haddad", "Martin", owner.user.email, teammate.user.email) if told in words]


def test_the_person_who_locked_goes_on_with_the_code(pc, teammate):
    lock(pc)
    assert unlock(pc, teammate).url == "/file/#saisie"
    assert works_as(pc) == 2
    assert acts()[-2:] == ["locked", "unlocked"]


def test_a_colleague_takes_over_and_is_who_is_recorded(pc, owner, teammate):
    lock(pc)
    unlock(pc, owner)
    assert works_as(pc) == 1
    event = last()
    assert (event.act, event.actor_id, event.actor_agent) == ("handed_over", owner.user.pk, 1)
    assert teammate.user.pk in event.subjects
    assert event.facts == {"way": "unlock_code"}
    assert sentence(event) == "Titulaire (agent 1) a repris un poste par code du poste"


def test_a_passkey_does_too(client, owner, teammate):
    sit_down(client, owner, code="")
    key = enrolled(client)
    lock(client)
    sit_down(client, teammate)
    lock(client)
    assert by_passkey(client, owner, key).url == "/file/#saisie"
    assert works_as(client) == 1
    assert last().facts == {"way": "passkey"}


def test_and_it_counts_as_a_fresh_factor_which_a_code_does_not(client, owner):
    sit_down(client, owner)
    key = enrolled(client)
    lock(client)
    by_passkey(client, owner, key)
    assert client.post("/compte/cles/options/").status_code == 200
    lock(client)
    unlock(client, owner)
    assert client.post("/compte/cles/options/").status_code == 403


def test_the_other_session_stays_parked(pc, owner, teammate):
    lock(pc)
    unlock(pc, owner)
    assert presence(teammate).parked_at is not None
    assert presence(owner).parked_at is None
    lock(pc)
    unlock(pc, teammate)
    assert works_as(pc) == 2


def test_every_switch_makes_a_new_key(pc, owner):
    seen = {cookies(pc)[project.SESSION_COOKIE_NAME]}
    lock(pc)
    assert project.SESSION_COOKIE_NAME not in cookies(pc)
    for _ in range(2):
        unlock(pc, owner)
        seen.add(cookies(pc)[project.SESSION_COOKIE_NAME])
        lock(pc)
    assert len(seen) == 3


def test_what_was_on_the_screen_goes_on_under_the_new_person(pc, owner):
    lock(pc, "/moi/?x=1", draft=TYPED)
    assert unlock(pc, owner).url == "/moi/?x=1#saisie"
    assert pc.post("/verrou/saisie/").json() == {"page": "/moi/?x=1", "draft": TYPED}
    assert pc.post("/verrou/saisie/").json()["draft"] == ""


def test_what_was_half_typed_lies_sealed(pc):
    lock(pc, draft=json.dumps([[0, "name", "Lefèvre", False]]))
    row = Workstation.objects.values().get()
    assert row["draft"].startswith("1.")
    assert "Lef" not in repr(row)


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ({"page": "https://ailleurs.example/"}, ("", "")),
        ({"page": "/file/\0"}, ("", "")),
        ({"page": "/" + "x" * 501}, ("", "")),
        ({"page": "/file/", "draft": "x" * 8001}, ("/file/", "")),
        ({"page": "/file/", "draft": "\0"}, ("/file/", "")),
        ({"page": "/file/#haut", "draft": "", "cause": "\0"}, ("/file/", "")),
    ],
)
def test_a_lock_is_never_refused_for_what_comes_with_it(pc, sent, kept):
    lock(pc, **sent)
    row = Workstation.objects.get()
    assert (row.page, row.draft) == kept


def test_who_may_not_see_the_page_goes_to_the_queue(client, owner, teammate):
    sit_down(client, teammate)
    lock(client)
    sit_down(client, owner)
    lock(client, "/corriger/")
    assert unlock(client, teammate).url == "/file/"


def test_neither_does_anybody_go_to_a_page_that_is_none(pc, owner):
    lock(pc, "/jamais/")
    assert unlock(pc, owner).url == "/file/"


def test_a_draft_whose_key_is_gone_is_lost_and_the_address_stays(pc, owner):
    lock(pc, draft=TYPED)
    Workstation.objects.update(draft="1.AAAA")
    unlock(pc, owner)
    assert pc.post("/verrou/saisie/").json() == {"page": "/file/", "draft": ""}


def test_a_screen_left_four_hours_ago_is_gone(pc, owner):
    lock(pc, draft=TYPED)
    with time_machine.travel(dt.datetime.now(dt.UTC) + dt.timedelta(hours=4), tick=False):
        Workstation.objects.update(left_at=dt.datetime.now(dt.UTC) - dt.timedelta(hours=4))
        try_in(pc, owner.user)
        assert pc.post("/verrou/saisie/").json() == {"page": "", "draft": ""}


def test_who_locked_is_told_and_why(pc):
    lock(pc, cause="idle")
    assert sentence(last()) == "Préparateur (agent 2) a verrouillé un poste, sans geste"


def test_a_new_sign_in_ends_the_session_that_the_same_person_left_there(client, teammate):
    with time_machine.travel("2026-11-23T11:00:00Z", tick=False) as clock:
        sit_down(client, teammate, code="")
        lock(client)
        clock.shift(dt.timedelta(minutes=1))
        sit_down(client, teammate, code="")
        lock(client)
        assert Stay.objects.filter(ended_at=None).count() == 1
        assert client.get("/verrou/").content.decode().count("Karim H.") == 1 + 1  # the tile and the way to sign in


def test_nobody_parked_leads_to_signing_in(client, owner):
    assert client.get("/verrou/?next=/file/").url == "/connexion/?next=%2Ffile%2F"
    sit_down(client, owner)
    assert client.get("/verrou/").url == "/file/"
    client.post("/deconnexion/")
    assert client.get("/file/").url.startswith("/verrou/")
    assert client.get("/verrou/").url == "/connexion/"


def test_a_tile_chooses_the_person(pc, owner):
    lock(pc)
    words = pc.get(f"/verrou/?qui={presence(owner).pk}").content.decode()
    assert "Code de Anne M." in words
    assert "Code de Karim H." in pc.get("/verrou/?qui=personne").content.decode()


def test_without_code_or_key_the_page_says_to_sign_in(client, owner):
    sit_down(client, owner, code="")
    lock(client)
    words = client.get("/verrou/").content.decode()
    assert "Anne M. : se connecter" in words
    assert 'name="code"' not in words


def test_a_session_without_a_row_cannot_wait_and_ends(client, owner):
    cast.sign_in(client, owner)
    assert client.post("/verrou/fermer/", {"page": "/file/"}).url == "/connexion/"
    assert acts() == ["signed_out"]
    assert not Workstation.objects.exists()


def test_nor_does_it_get_a_code_or_a_draft(client, owner, dpo):
    cast.sign_in(client, owner)
    session = client.session
    session["confirmed"] = int(dt.datetime.now(dt.UTC).timestamp())
    session.save()
    assert client.post("/compte/poste/", {"code": CODE}).status_code == 404
    assert client.post("/verrou/saisie/").status_code == 404
    cast.sign_in(client, dpo)
    assert client.post("/verrou/saisie/").status_code == 404


def test_workstations_are_numbered_and_stay_themselves(pc, teammate):
    lock(pc)
    other = Client()
    sit_down(other, cast.seat(teammate.pharmacy, Role.ADJOINT, cast.person("Julie", "Petit")))
    lock(other)
    assert list(Workstation.objects.order_by("name").values_list("name", flat=True)) == ["Poste 1", "Poste 2"]


def test_a_session_that_moves_to_another_workstation_leaves_its_code_behind(client, owner):
    sit_down(client, owner)
    del client.cookies[project.WORKSTATION_COOKIE_NAME]
    lock(client)
    here = Presence.objects.get()
    assert (here.workstation.name, here.code) == ("Poste 2", "")


def test_another_pharmacy_s_workstation_is_none(client, owner, stranger):
    sit_down(client, owner)
    lock(client)
    sit_down(client, stranger)
    lock(client)
    words = client.get("/verrou/").content.decode()
    assert "Pharmacie du Port" in words
    assert Workstation.objects.filter(pharmacy=stranger.pharmacy).count() == 1
    assert words.count('class="person"') == 1


def test_a_workstation_locks_itself_before_the_session_ends():
    assert 0 < project.LOCK_IDLE < project.SESSION_IDLE


def test_the_pages_of_the_team_bear_the_lock(client, owner):
    sit_down(client, owner, code="")
    words = client.get("/compte/").content.decode()
    assert 'aria-keyshortcuts="F2"' in words
    assert 'data-idle="120"' in words
    assert 'name="page" value="/compte/"' in words


@pytest.mark.parametrize("code", ["111111", "123456", "987654", "121212", "482482", "12345", "abcdef", "", "é" * 6])
def test_a_code_that_three_tries_might_find_is_refused(client, owner, code):
    sit_down(client, owner, code="")
    answer = client.post("/compte/poste/", {"code": code})
    assert answer.status_code == 422
    assert not Presence.objects.exclude(code="").exists()


def test_the_code_is_asked_for_after_a_fresh_factor(client, owner):
    with time_machine.travel(dt.datetime.now(dt.UTC) - dt.timedelta(minutes=6), tick=False):
        try_in(client, owner.user)
    assert "C’est bien vous" in client.post("/compte/poste/", {"code": CODE}).content.decode()
    assert not Presence.objects.exists()


def test_rows_are_named_by_their_ids_in_the_change_history(client, owner):
    sit_down(client, owner)
    for row in (Workstation.objects.get(), Presence.objects.get()):
        assert str(row) == str(row.pk)
