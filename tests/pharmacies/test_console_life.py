"""The DPO sees applications, agreements, reviews and departures, and who is late."""

import datetime as dt

import pytest
from django.utils import timezone

from pharmacies.acts.accept_agreement import accept_agreement
from pharmacies.acts.review_access import review_access
from pharmacies.agreement import CURRENT
from pharmacies.models import Membership, Pharmacy
from tests import cast

pytestmark = pytest.mark.ignore_template_errors
LONG_AGO = dt.timedelta(days=93)


@pytest.fixture
def console(client, dpo):
    cast.sign_in(client, dpo)
    return client


def opened(seat, ago):
    Pharmacy.objects.filter(pk=seat.pharmacy.pk).update(opened_at=timezone.now() - ago)


def test_pharmacies_whose_review_is_late_are_a_filter(console, owner, stranger):
    opened(owner, LONG_AGO)
    opened(stranger, dt.timedelta(days=1))
    words = console.get("/admin/pharmacies/pharmacy/?review=late").content.decode()
    assert owner.pharmacy.finess in words
    assert stranger.pharmacy.finess not in words


def test_a_review_takes_a_pharmacy_off_the_list(console, owner, on_stage):
    opened(owner, LONG_AGO)
    seen = Membership.objects.filter(pharmacy=owner.pharmacy).values_list("pk", flat=True)
    review_access(seen=seen, ended=[], by=owner, at=timezone.now())
    assert owner.pharmacy.finess not in console.get("/admin/pharmacies/pharmacy/?review=late").content.decode()
    assert owner.pharmacy.finess in console.get("/admin/pharmacies/accessreview/").content.decode()


def test_an_agreement_is_shown_with_its_hash(console, owner, on_stage):
    kept = accept_agreement(sha256=CURRENT.sha256, by=owner, at=timezone.now())
    assert owner.pharmacy.finess in console.get("/admin/pharmacies/agreement/").content.decode()
    assert CURRENT.sha256 in console.get(f"/admin/pharmacies/agreement/{kept.pk}/change/").content.decode()


@pytest.mark.parametrize("model", ["application", "agreement", "accessreview", "export", "deletionrecord"])
def test_every_list_opens_and_changes_nothing(console, model):
    words = console.get(f"/admin/pharmacies/{model}/").content.decode()
    assert "deletelink" not in words
    assert console.get(f"/admin/pharmacies/{model}/add/").status_code == 403
