"""The change history: masked whole, signed from our own door."""

import pytest
from auditlog.models import LogEntry
from auditlog.registry import auditlog
from django.contrib.auth import get_user_model
from django.contrib.auth.models import AnonymousUser
from django.core.checks.registry import registry
from django.db import models

from audit.changes import made_by
from audit.checks import changes_are_masked_whole
from audit.context import Door, through
from audit.mask import WHOLE, whole

MASK = "audit.mask.whole"
DOOR = Door("web:team", "198.51.100.1", "a" * 32)


class Agreement(models.Model):
    """Never in the database: the check looks at models, not at rows."""

    signer = models.CharField(max_length=10)
    number = models.IntegerField()
    friends = models.ManyToManyField("self")

    class Meta:
        app_label = "audit_tests"
        managed = False

    def __str__(self):
        return str(self.pk)


@pytest.fixture
def registered():
    """Register the agreement with auditlog for one test."""

    def register(**options):
        auditlog.register(Agreement, **options)
        return [error.id for error in changes_are_masked_whole(None) if error.obj is Agreement]

    yield register
    auditlog.unregister(Agreement)


@pytest.mark.parametrize("value", ["", "None", "a", "180027511600134", "é" * 300])
def test_a_mask_tells_nothing_not_even_a_length(value):
    assert whole(value) == WHOLE


@pytest.mark.parametrize(
    "options",
    [
        {"mask_fields": ["signer", "number"], "mask_callable": MASK},
        {"exclude_fields": ["signer", "number"]},
        {"mask_fields": ["signer"], "exclude_fields": ["number"], "mask_callable": MASK},
        {"include_fields": ["signer"], "mask_fields": ["signer"], "mask_callable": MASK},
    ],
)
def test_a_model_masked_whole_or_left_out_passes(options, registered):
    assert registered(**options) == []


@pytest.mark.parametrize(
    ("options", "errors"),
    [
        ({}, ["audit.E001", "audit.E001"]),
        ({"mask_fields": ["signer"], "mask_callable": MASK}, ["audit.E001"]),
        ({"mask_fields": ["signer", "number"]}, ["audit.E001", "audit.E001"]),
        (
            {"mask_fields": ["signer", "number"], "mask_callable": "auditlog.diff.mask_str"},
            ["audit.E001", "audit.E001"],
        ),
        ({"include_fields": ["signer"]}, ["audit.E001"]),
        ({"exclude_fields": ["signer", "number"], "serialize_data": True}, ["audit.E002"]),
        ({"exclude_fields": ["signer", "number"], "m2m_fields": ["friends"]}, ["audit.E002"]),
    ],
)
def test_a_model_whose_values_would_be_kept_stops_the_start(options, errors, registered):
    assert registered(**options) == errors


def test_the_mask_may_come_from_the_settings(settings, registered):
    settings.AUDITLOG_MASK_CALLABLE = MASK
    assert registered(mask_fields=["signer", "number"]) == []


def test_the_check_runs_at_start():
    assert changes_are_masked_whole in registry.get_checks()


def test_the_models_we_register_are_masked_whole():
    assert changes_are_masked_whole(None) == []


@pytest.fixture
def user(db):
    return get_user_model()(email="officer@francetest.example")


def change():
    """A line of the history, as auditlog writes it, about any content type."""
    from django.contrib.contenttypes.models import ContentType

    return LogEntry.objects.create(
        content_type=ContentType.objects.get_for_model(LogEntry), object_pk="1", action=LogEntry.Action.UPDATE
    )


def test_a_change_is_signed_with_author_address_and_request(user):
    user.save()
    with through(DOOR), made_by(lambda: user):
        entry = change()
    assert (entry.actor_id, entry.remote_addr, entry.cid) == (user.pk, "198.51.100.1", "a" * 32)
    assert entry.additional_data == {"door": "web:team"}


def test_the_line_does_not_copy_the_author_s_e_mail_address(user):
    user.save()
    with through(DOOR), made_by(lambda: user):
        assert change().actor_email is None


@pytest.mark.parametrize("nobody", [lambda: None, AnonymousUser])
def test_a_change_by_nobody_known_has_no_author(nobody, db):
    with through(DOOR), made_by(nobody):
        assert change().actor_id is None


def test_a_change_outside_of_any_door_is_kept_all_the_same(db):
    entry = change()
    assert (entry.actor_id, entry.remote_addr, entry.cid) == (None, None, None)


def test_the_author_is_looked_for_only_when_something_changes():
    def find():
        raise AssertionError("nothing changed")

    with made_by(find):
        pass
