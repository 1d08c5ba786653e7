"""A row of every kind that a pharmacy, its people and the officer's console know, beside those of its patients."""

import itertools
from hashlib import sha256
from typing import Final

from axes.models import AccessAttempt
from django_otp_webauthn.models import WebAuthnCredential

from audit.alarms import guessing
from pharmacies.acts.accept_agreement import accept_agreement
from pharmacies.acts.appoint_support import appoint_support
from pharmacies.acts.ask_to_join import ask_to_join
from pharmacies.acts.invite_member import invite_member
from pharmacies.acts.review_access import review_access
from pharmacies.agreement import CURRENT
from pharmacies.models import Application, DeletionRecord, Pharmacy
from pharmacies.psc.professional import Professional, Workplace
from pharmacies.seat import Seat
from pharmacies.stays import Browser, open_stay
from pharmacies.vocabulary import Role, Scope, WayIn
from results.acts.export_pharmacy import export_pharmacy
from results.acts.open_support import open_support
from tests import cast
from tests.pharmacies import counter_pc
from tests.results.story import NOON

ASKERS: Final = itertools.count(10_000_000_001)


def furnish(seat: Seat) -> None:
    """By the real acts; only what no pharmacy has while it works is written down directly."""
    with cast.door(), cast.at_home(seat):
        _team(seat)
        _support(seat.pharmacy)
        export_pharmacy(by=seat, at=NOON).file.close()
        Application.objects.create(
            pharmacy=seat.pharmacy, applicant=seat.user, rpps=str(next(ASKERS)), applied_at=cast.START
        )
        DeletionRecord.objects.create(pharmacy=seat.pharmacy, recorded_at=NOON, note="a note")
        counter_pc.left(seat)


def _team(seat: Seat) -> None:
    invite_member(person=cast.person("Inès", "Roux"), role=Role.ADJOINT, by=seat, at=NOON)
    workplace = Workplace(seat.pharmacy.finess, seat.pharmacy.name)
    number = str(next(ASKERS))
    who = Professional(number, f"https://psc.example {number}", "Élodie", "Vasseur", (workplace,), "eidas1")
    ask_to_join(who=who, pharmacy_id=seat.pharmacy.pk, email=cast.person().email, by=cast.BACKSTAGE, at=NOON)
    accept_agreement(sha256=CURRENT.sha256, by=seat, at=NOON)
    seen = set(seat.pharmacy.memberships.current().values_list("pk", flat=True))
    review_access(seen=seen, ended=set(), by=seat, at=NOON)


def _support(pharmacy: Pharmacy) -> None:
    person = cast.person("Sam", "Aubry")
    user, _ = appoint_support(person=person, password=cast.PASSWORD, by=cast.BACKSTAGE, at=cast.START)
    open_support(finess=pharmacy.finess, reason="Ticket 4312 : la file reste vide", user=user, at=NOON)


def console_rows(seat: Seat) -> None:
    """What the console shows of signing in: a passkey, a session, a failed try, an alarm."""
    user = seat.user
    key = b"a credential id" + user.pk.bytes
    WebAuthnCredential.objects.create(
        user=user,
        name="Téléphone",
        credential_id=key,
        credential_id_sha256=sha256(key).hexdigest(),
        public_key=b"a key",
    )
    browser = Browser("a session key", "127.0.0.1", "Firefox, Windows", NOON)
    open_stay(user, browser, WayIn.PASSKEY, cast.START)
    AccessAttempt.objects.create(
        username="0" * 64, ip_address="127.0.0.1", user_agent="", failures_since_start=1, path_info="/connexion/"
    )
    with cast.door():
        guessing(Scope.NETWORK, None, by=cast.BACKSTAGE, at=NOON)
