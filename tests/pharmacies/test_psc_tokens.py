"""ID tokens that the mock does not make: odd types, half claims, the edges of the clock."""

import datetime as dt
import json

import pytest
from joserfc import jws, jwt

from pharmacies.models import JoinRequest
from pharmacies.psc.mock.faults import Fault
from pharmacies.psc.mock.signing import LIFE, Signer, claims
from pharmacies.psc.reasons import NotVerified, ProviderDown, Reason
from pharmacies.psc.tokens import CLOCKS_DIFFER, Expected, checked

AT = dt.datetime(2026, 11, 23, 9, 0, tzinfo=dt.UTC)
NOW = int(AT.timestamp())
EXPECTED = Expected("https://psc.example", "nous", "le-nonce", NOW - 60, "un-jeton")


@pytest.fixture(scope="module")
def signer():
    return Signer()


def right(**changes):
    told = claims(
        issuer="https://psc.example",
        client_id="nous",
        subject="f:une:personne",
        nonce="le-nonce",
        access="un-jeton",
        now=NOW,
        fault=Fault.NONE,
    )
    return {**told, **changes}


def judge(signer, told):
    header = {"alg": "RS256", "kid": signer.key.kid}
    token = jws.serialize_compact(header, json.dumps(told).encode(), signer.key, algorithms=["RS256"])
    return checked(token, EXPECTED, lambda _kid: signer.key, at=AT)


def test_the_right_claims_are_believed(signer):
    assert judge(signer, right())["sub"] == "f:une:personne"


@pytest.mark.parametrize("missing", ["azp", "at_hash"])
def test_what_the_standard_leaves_open_may_be_missing(signer, missing):
    told = right()
    del told[missing]
    assert judge(signer, told)


def test_the_audience_may_be_a_list_of_us_alone(signer):
    assert judge(signer, right(aud=["nous"]))


@pytest.mark.parametrize(
    "told",
    [
        {"exp": NOW - CLOCKS_DIFFER + 1},
        {"iat": NOW + CLOCKS_DIFFER},
        {"iat": EXPECTED.began - CLOCKS_DIFFER},
        {"nbf": NOW + CLOCKS_DIFFER},
        {"exp": float(NOW + LIFE)},
    ],
)
def test_clocks_may_differ_by_half_a_minute(signer, told):
    assert judge(signer, right(**told))


@pytest.mark.parametrize(
    ("told", "why"),
    [
        ({"iss": ["https://psc.example"]}, Reason.ISSUER),
        ({"aud": []}, Reason.AUDIENCE),
        ({"aud": {"nous": 1}}, Reason.AUDIENCE),
        ({"azp": None}, Reason.PARTY),
        ({"exp": NOW - CLOCKS_DIFFER}, Reason.EXPIRED),
        ({"exp": str(NOW + LIFE)}, Reason.EXPIRED),
        ({"exp": True}, Reason.EXPIRED),
        ({"exp": float("nan")}, Reason.EXPIRED),
        ({"iat": None}, Reason.DATE),
        ({"iat": NOW + CLOCKS_DIFFER + 1}, Reason.DATE),
        ({"iat": EXPECTED.began - CLOCKS_DIFFER - 1}, Reason.DATE),
        ({"nbf": NOW + CLOCKS_DIFFER + 1}, Reason.DATE),
        ({"nbf": "demain"}, Reason.DATE),
        ({"nonce": ["le-nonce"]}, Reason.NONCE),
        ({"nonce": "\ud800"}, Reason.NONCE),
        ({"acr": "EIDAS1"}, Reason.ACR),
        ({"acr": ["eidas1"]}, Reason.ACR),
        ({"sub": ""}, Reason.SUBJECT),
        ({"sub": 7}, Reason.SUBJECT),
        ({"sub": "x" * 256}, Reason.SUBJECT),
        ({"sub": "f:une\0:personne"}, Reason.SUBJECT),
        ({"at_hash": 7}, Reason.ACCESS_TOKEN),
    ],
)
def test_every_odd_claim_has_its_reason(signer, told, why):
    with pytest.raises(NotVerified) as refusal:
        judge(signer, right(**told))
    assert refusal.value.code == why.value


@pytest.mark.parametrize("payload", [b"pas du json", b"[]", b"7"])
def test_a_signed_text_that_is_no_claims_is_unreadable(signer, payload):
    token = jws.serialize_compact({"alg": "RS256", "kid": signer.key.kid}, payload, signer.key, algorithms=["RS256"])
    with pytest.raises(NotVerified) as refusal:
        checked(token, EXPECTED, lambda _kid: signer.key, at=AT)
    assert refusal.value.code == Reason.UNREADABLE_TOKEN.value


def test_a_key_of_another_algorithm_reads_nothing(signer):
    token = jwt.encode({"alg": "PS256", "kid": signer.key.kid}, right(), signer.key, algorithms=["PS256"])
    assert checked(token, EXPECTED, lambda _kid: signer.key, at=AT)
    spoiled = token.replace(token.split(".")[0], signer.signed(right(), Fault.NONE).split(".")[0])
    with pytest.raises(NotVerified) as refusal:
        checked(spoiled, EXPECTED, lambda _kid: signer.key, at=AT)
    assert refusal.value.code == Reason.SIGNATURE.value


def test_a_provider_that_is_down_while_its_keys_are_asked_for_is_no_forgery(signer):
    def down(_kid):
        raise ProviderDown(Reason.TIMEOUT)

    with pytest.raises(ProviderDown):
        checked(signer.signed(right(), Fault.NONE), EXPECTED, down, at=AT)


def test_a_request_is_named_by_its_number_alone():
    request = JoinRequest(last_name="Vasseur")
    assert str(request) == str(request.pk)
