"""Break-glass: a reason, one pharmacy, an hour; the titulaire is told and may end it; every opening is traced."""

import datetime as dt
from typing import Any

import pytest
from django.core import mail
from django.db import DatabaseError
from django.test import Client

from audit.models import Event
from audit.sentences import patient_line
from audit.vocabulary import Act
from pharmacies.acts.appoint_support import appoint_support
from pharmacies.models import Pharmacy, User
from pharmacies.refusal import Refusal
from pharmacies.seat import Seat
from pharmacies.vocabulary import PharmacyState, Role
from results.acts.open_support import open_support
from results.models import Case, SupportGrant
from tests import cast
from tests.results import story
from tests.results.story import NOON, minutes

pytestmark = pytest.mark.usefixtures("on_stage")
REASON = "Ticket 4312 : la file reste vide depuis ce matin"
LATER = NOON + minutes(30)


@pytest.fixture(autouse=True)
def clock(time_machine: Any) -> Any:
    time_machine.move_to(LATER, tick=False)
    return time_machine


@pytest.fixture
def helper(db: None) -> User:
    """Somebody of the support."""
    user, _enrolment = appoint_support(
        person=cast.person("Sam", "Aubry"), password=cast.PASSWORD, by=cast.BACKSTAGE, at=LATER
    )
    return user


@pytest.fixture
def desk(helper: User) -> Client:
    """Their browser, signed in with two factors."""
    client = Client()
    cast.sign_in(client, helper)
    return client


def opened(desk: Client, seat: Seat, reason: str = REASON) -> str:
    """The page that opens behind a reason."""
    answer = desk.post("/assistance/", {"finess": seat.pharmacy.finess, "reason": reason})
    assert answer.status_code == 302, answer.content.decode()
    return str(answer.headers["Location"])


def test_support_sees_no_page_of_any_pharmacy_without_asking(desk: Client, owner: Seat) -> None:
    case = story.registered(owner.pharmacy)
    for page in ("/file/", f"/file/{case.pk}/", "/equipe/", "/envois/", "/pharmacie/fermeture/"):
        assert desk.get(page).status_code in {302, 403}
        assert "Lefèvre" not in desk.get(page).content.decode()
    assert desk.get("/admin/").status_code in {302, 403}


@pytest.mark.parametrize("reason", ["", "trop court", "x" * 501, " " * 60, "\0" * 30])
def test_without_a_reason_nothing_opens_and_the_words_stay(desk: Client, owner: Seat, reason: str) -> None:
    answer = desk.post("/assistance/", {"finess": owner.pharmacy.finess, "reason": reason})
    assert answer.status_code == 422
    assert owner.pharmacy.finess in answer.content.decode()
    assert not SupportGrant.objects.exists()


@pytest.mark.parametrize("finess", ["", "000000000", "\0", "é" * 300])
def test_an_unknown_pharmacy_opens_nothing(desk: Client, owner: Seat, finess: str) -> None:
    assert desk.post("/assistance/", {"finess": finess, "reason": REASON}).status_code == 404
    assert not SupportGrant.objects.exists()


@pytest.mark.parametrize("state", [PharmacyState.APPLIED, PharmacyState.CLOSED])
def test_a_pharmacy_out_of_service_is_not_opened(desk: Client, owner: Seat, state: PharmacyState) -> None:
    Pharmacy.objects.filter(pk=owner.pharmacy.pk).update(state=state)
    assert desk.post("/assistance/", {"finess": owner.pharmacy.finess, "reason": REASON}).status_code == 409


@pytest.mark.parametrize("role", [Role.TITULAIRE, Role.PREPARATEUR])
def test_nobody_of_a_pharmacy_is_support(client: Client, owner: Seat, role: Role) -> None:
    seat = owner if role is Role.TITULAIRE else cast.seat(owner.pharmacy, role)
    cast.sign_in(client, seat)
    assert client.get("/assistance/").status_code == 403
    assert client.post("/assistance/", {"finess": owner.pharmacy.finess, "reason": REASON}).status_code == 403
    with pytest.raises(Refusal):
        open_support(finess=owner.pharmacy.finess, reason=REASON, user=seat.user, at=LATER)


def test_the_owners_are_told_at_once_and_not_why(
    desk: Client, owner: Seat, teammate: Seat, django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        opened(desk, owner)
    (letter,) = mail.outbox
    assert letter.to == [owner.user.email]
    assert "13:30" in letter.body
    assert "4312" not in letter.body


def test_queue_and_sheet_are_shown_under_a_banner_with_nothing_to_press(desk: Client, owner: Seat) -> None:
    result = story.read(owner, "positive")
    page = opened(desk, owner)
    queue, sheet = desk.get(page).content.decode(), desk.get(f"{page}{result.case_id}/").content.decode()
    assert "Camille Lefèvre" in queue
    assert "Positif" in sheet
    for words in (queue, sheet):
        assert "Assistance dans Pharmacie des Tilleuls" in words
        assert words.count("<form") == 1  # "Terminer"


def test_every_opening_is_traced_with_purpose_and_grant(desk: Client, owner: Seat, helper: User) -> None:
    result = story.read(owner)
    page = opened(desk, owner)
    desk.get(page)
    desk.get(f"{page}{result.case_id}/")
    grant = SupportGrant.objects.get()
    under = Event.objects.about(grant.pk)
    assert [event.act for event in under] == [Act.SUPPORT_OPENED, Act.DATA_OPENED, Act.DATA_OPENED]
    for event in under[1:]:
        assert event.facts["purpose"] == "support"
        assert result.case_id in event.subjects
        assert (event.actor_id, event.role, event.pharmacy) == (helper.pk, "support", owner.pharmacy.pk)


def test_the_patient_reads_it_too(desk: Client, owner: Seat) -> None:
    case = story.registered(owner.pharmacy, at=LATER)
    desk.get(opened(desk, owner))
    lines = [patient_line(event) for event in Event.objects.about(case.pk)]
    told = [(line.who, line.what) for line in lines if line]
    assert ("Assistance technique", "Données lues pour aider la pharmacie à sa demande") in told


@pytest.mark.parametrize(("after", "status"), [(59 * 60 + 59, 200), (60 * 60, 403)])
def test_the_hour_ends_by_itself(desk: Client, owner: Seat, clock: Any, after: int, status: int) -> None:
    case = story.registered(owner.pharmacy)
    page = opened(desk, owner)
    clock.shift(after)
    cast.sign_in(desk, User.objects.get(platform_role="support"))
    assert desk.get(page).status_code == status
    assert desk.get(f"{page}{case.pk}/").status_code == status


def test_no_grant_is_longer_than_an_hour_in_the_database_either(desk: Client, owner: Seat) -> None:
    opened(desk, owner)
    with pytest.raises(DatabaseError):
        SupportGrant.objects.update(expires_at=LATER + dt.timedelta(minutes=61))


def test_the_titulaire_reads_the_reason_and_ends_it(client: Client, desk: Client, owner: Seat) -> None:
    page = opened(desk, owner)
    cast.sign_in(client, owner)
    words = client.get("/pharmacie/assistance/").content.decode()
    assert REASON in words
    assert "Sam Aubry" in words
    assert client.post(f"/pharmacie/assistance/{SupportGrant.objects.get().pk}/fin/").status_code == 302
    assert desk.get(page).status_code == 403
    assert Event.objects.get(act=Act.SUPPORT_ENDED).actor_id == owner.user.pk
    assert "en cours" not in client.get("/pharmacie/assistance/").content.decode()


def test_support_may_end_it_too(desk: Client, owner: Seat) -> None:
    page = opened(desk, owner)
    assert desk.post(f"{page}fin/").headers["Location"] == "/assistance/"
    assert desk.get(page).status_code == 403


def test_a_grant_opens_one_pharmacy(desk: Client, owner: Seat, stranger: Seat) -> None:
    there = story.registered(stranger.pharmacy)
    page = opened(desk, owner)
    assert desk.get(f"{page}{there.pk}/").status_code == 404
    elsewhere = page.replace(str(owner.pharmacy.pk), str(stranger.pharmacy.pk))
    assert desk.get(elsewhere).status_code == 403


def test_a_grant_serves_the_person_who_asked(desk: Client, owner: Seat) -> None:
    page = opened(desk, owner)
    other, _enrolment = appoint_support(
        person=cast.person("Max", "Brun"), password=cast.PASSWORD, by=cast.BACKSTAGE, at=LATER
    )
    second = Client()
    cast.sign_in(second, other)
    assert second.get(page).status_code == 403
    assert second.post(f"{page}fin/").status_code == 403


def test_only_the_titulaire_of_this_pharmacy_ends_it(
    client: Client, desk: Client, owner: Seat, teammate: Seat, stranger: Seat
) -> None:
    opened(desk, owner)
    grant = SupportGrant.objects.get()
    for seat, status in ((teammate, 403), (stranger, 404)):
        cast.sign_in(client, seat)
        assert client.post(f"/pharmacie/assistance/{grant.pk}/fin/").status_code == status
    grant.refresh_from_db()
    assert grant.ended_at is None


def test_the_reason_lies_sealed(desk: Client, owner: Seat) -> None:
    opened(desk, owner)
    stored = SupportGrant.objects.values_list("reason", flat=True).get()
    assert "4312" not in repr(stored)
    assert not Case.objects.exists()
