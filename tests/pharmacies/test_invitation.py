"""Lost phone: the titulaire invites, the link comes by e-mail, the code by hand; nobody gets in with one of the two."""

import base64
import datetime as dt
import re

import pytest
import time_machine
from django.test import Client
from django.utils.timezone import now
from django_otp.oath import TOTP

from audit.models import Event
from pharmacies.acts.invite_to_enrol import invite_to_enrol
from pharmacies.enrolment import Person
from pharmacies.inviting import invite
from pharmacies.models import Invitation, Membership, Phone, RecoveryCode, Stay, User
from pharmacies.refusal import Forbidden, Refusal, Unknown
from pharmacies.vocabulary import Purpose, Role
from tests import cast
from tests.pharmacies.attempts import try_in
from tests.pharmacies.letters import link_in, sent

pytestmark = pytest.mark.django_db
PASSWORD = "cinq mouettes au-dessus du port"


def reset(by, seat):
    membership = Membership.objects.get(user=seat.user, pharmacy=seat.pharmacy)
    with cast.door():
        return invite_to_enrol(membership_id=membership.pk, by=by, pharmacy_id=by.pharmacy.pk, at=now())


@pytest.fixture
def invited(owner, teammate):
    """The code in the titulaire's hand, the link in the teammate's mailbox."""
    issued, (letter,) = sent(lambda: reset(owner, teammate))
    return issued.code, link_in(letter)


def newcomer(owner, email="nouvelle@pharmacie.example"):
    def act():
        with cast.door(), cast.at_home(owner):
            return invite(
                Person(email, "Inès", "Blanc"),
                owner.pharmacy,
                Purpose.JOIN,
                role=Role.PREPARATEUR,
                issued_by=owner.user,
                at=now(),
            )

    issued, (letter,) = sent(act)
    return issued.code, link_in(letter)


def app_code(page):
    """What an app shows that scanned the square of this page."""
    secret = re.search(r"<code>([A-Z2-7]+)</code>", page).group(1)
    return f"{TOTP(base64.b32decode(secret)).token():06d}"


def enrol(client, code, link, password=PASSWORD):
    assert client.post(link, {"code": code}).url == "/inscription/"
    return client.post(
        "/inscription/", {"password": password, "code": app_code(client.get("/inscription/").content.decode())}
    )


def test_link_and_code_lead_to_a_new_password_a_new_phone_and_ten_codes(client, teammate, invited):
    page = enrol(client, *invited).content.decode()
    assert len(re.findall(r"<code>(?:\w{4}-){5}\w{4}</code>", page)) == 10
    assert "agent 2" in client.get("/file/").content.decode()
    assert User.objects.get(pk=teammate.user.pk).check_password(PASSWORD)


def test_what_the_person_held_before_opens_nothing_from_the_invitation_on(client, owner, teammate):
    try_in(client, teammate.user)
    code = cast.code_of(teammate.user, 1)
    reset(owner, teammate)
    assert client.get("/file/").status_code == 302
    assert try_in(Client(), teammate.user, code=code).status_code == 403
    assert Stay.objects.get(user=teammate.user).departure == "factors"


def test_the_person_is_told_at_both_ends(client, owner, teammate):
    issued, (invitation,) = sent(lambda: reset(owner, teammate))
    _, (renewed,) = sent(lambda: enrol(client, issued.code, link_in(invitation)))
    assert invitation.to == renewed.to == [teammate.user.email]
    assert issued.code not in invitation.body
    assert "renouvelés" in renewed.subject


def test_everything_leaves_a_trace_without_a_name(client, owner, teammate, invited):
    enrol(client, *invited)
    told = dict(Event.objects.filter(subjects=[teammate.user.pk]).values_list("act", "actor_id"))
    assert told["member_invited"] == told["factors_revoked"] == told["sessions_ended"] == owner.user.pk
    assert told["invitation_accepted"] == told["factor_added"] == teammate.user.pk


def test_the_link_alone_opens_nothing(client, invited):
    assert client.post(invited[1], {"code": "AAAAAAAA"}).status_code == 403
    assert client.get("/inscription/").status_code == 404
    assert Event.objects.filter(act="invitation_code_refused", outcome="refused").count() == 1


def test_the_fifth_wrong_code_ends_the_invitation(client, invited):
    code, link = invited
    for _ in range(5):
        client.post(link, {"code": "AAAAAAAA"})
    assert client.post(link, {"code": code}).status_code == 404


def test_an_invitation_serves_once(client, invited):
    enrol(client, *invited)
    assert Client().get(invited[1]).status_code == 404


def test_a_second_form_behind_the_same_link_comes_too_late(client, invited):
    late = Client()
    late.post(invited[1], {"code": invited[0]})
    enrol(client, *invited)
    assert late.get("/inscription/").status_code == 404


def test_a_day_later_the_link_is_dead(client, invited):
    with time_machine.travel(now() + dt.timedelta(hours=24), tick=False):
        assert client.get(invited[1]).status_code == 404


def test_the_form_waits_half_an_hour(client, invited):
    client.post(invited[1], {"code": invited[0]})
    with time_machine.travel(now() + dt.timedelta(minutes=31), tick=False):
        assert client.get("/inscription/").status_code == 404


def test_a_newer_invitation_replaces_the_older(client, owner, teammate, invited):
    reset(owner, teammate)
    assert client.get(invited[1]).status_code == 404


@pytest.mark.parametrize("token", ["x", "x" * 300, "%00", "é"])
def test_any_other_link_is_unknown(client, db, token):
    assert client.get(f"/invitation/{token}/").status_code == 404


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"password": "trop court"}, "15"),
        ({"password": "pharmacie pharmacie"}, "pharmacie"),
        ({"password": ""}, "Choisissez un mot de passe"),
        ({"code": "000000"}, "pas celui de l’application"),
        ({"code": "12"}, "Le code a 6 chiffres."),
        ({"password": "x\0" * 10}, "nul"),
    ],
)
def test_a_slip_is_told_and_changes_nothing(client, teammate, invited, typed, words):
    client.post(invited[1], {"code": invited[0]})
    code = app_code(client.get("/inscription/").content.decode())
    answer = client.post("/inscription/", {"password": PASSWORD, "code": code, **typed})
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not Phone.objects.filter(user=teammate.user).exists()
    assert User.objects.get(pk=teammate.user.pk).check_password(cast.PASSWORD)


def test_a_newcomer_joins_the_team_by_the_same_pages(client, owner):
    enrol(client, *newcomer(owner))
    joined = Membership.objects.get(user__email="nouvelle@pharmacie.example")
    assert (joined.pharmacy_id, joined.role, joined.ended_at) == (owner.pharmacy.pk, "preparateur", None)
    assert client.get("/file/").status_code == 200


def test_who_has_an_account_joins_with_the_own_factors(client, owner, stranger):
    code, link = newcomer(owner, stranger.user.email)
    assert client.post(link, {"code": code}).url.startswith("/connexion/")
    cast.sign_in(client, stranger)
    assert client.post(link, {"code": code}).url == "/pharmacie/choisir/"
    assert Membership.objects.filter(user=stranger.user, pharmacy=owner.pharmacy, ended_at=None).exists()
    assert User.objects.get(pk=stranger.user.pk).check_password(cast.PASSWORD)


def test_nobody_joins_with_the_invitation_of_another(client, owner, stranger, teammate):
    code, link = newcomer(owner, stranger.user.email)
    cast.sign_in(client, teammate)
    assert client.post(link, {"code": code}).status_code == 403


def test_a_preparateur_lets_nobody_in_again(owner, teammate):
    with pytest.raises(Forbidden):
        reset(teammate, owner)


def test_nobody_outside_of_the_team_is_let_in_again(owner, stranger):
    outside = Membership.objects.get(user=stranger.user)
    with pytest.raises(Unknown), cast.door():
        invite_to_enrol(membership_id=outside.pk, by=owner, pharmacy_id=owner.pharmacy.pk, at=now())


def test_a_titulaire_does_not_shut_out_herself(owner):
    with pytest.raises(Refusal, match="Mon compte"):
        reset(owner, owner)


def test_only_hashes_are_kept(owner, teammate, invited):
    kept = repr(list(Invitation.objects.values()))
    assert invited[0].replace(" ", "") not in kept
    assert invited[1].split("/")[2] not in kept


def test_recovery_codes_lie_hashed(client, invited):
    page = enrol(client, *invited).content.decode()
    code = re.search(r"<code>((?:\w{4}-){5}\w{4})</code>", page).group(1)
    kept = repr(list(RecoveryCode.objects.values()))
    assert code not in kept
    assert code.replace("-", "") not in kept
