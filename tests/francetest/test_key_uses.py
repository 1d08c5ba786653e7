"""One key, one use: the list is whole, and no two of them are the same key."""

import base64
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as configured
from django.core.checks import run_checks
from django.core.checks.registry import registry

from audit.derived_keys import DerivedFor, derived_keys
from francetest.checks import keys_differ
from francetest.key_uses import SETTINGS, WRAPPED, key_lines, table
from pharmacies.seat import Seat
from results.models import WrappedKey
from results.sealing import envelope
from results.sealing.key_model import KeyUse
from results.sealing.roots import roots
from tests.results import story

DECISION = Path(configured.BASE_DIR) / "docs/decisions/0022-one-key-one-use.md"


def test_every_use_has_one_line() -> None:
    assert set(WRAPPED) == set(KeyUse)
    lines = list(key_lines())
    assert len({line.key for line in lines}) == len({line.use for line in lines}) == len(lines)
    assert {use.value for use in DerivedFor} <= {line.use for line in lines}


def test_the_page_shows_the_list() -> None:
    assert table() in DECISION.read_text(encoding="utf-8")


def raw_keys() -> list[bytes]:
    """Everything that the environment gives, and what is derived from it."""
    given = [getattr(configured, name) for name in SETTINGS]
    texts = [text for each in given for text in ([each] if isinstance(each, str) else each)]
    roots_of_sealing = [base64.urlsafe_b64decode(key) for key in configured.FIELD_ENCRYPTION_KEY]
    labels = (b"francetest root id v1", b"francetest key encryption v1")
    derived = [envelope.derive(key, label) for key in roots_of_sealing for label in labels]
    return [text.encode() for text in texts] + derived + [key for use in DerivedFor for key in derived_keys(use)]


@pytest.mark.django_db
def test_no_two_keys_are_the_same(owner: Seat, on_stage: None) -> None:
    story.registered(owner.pharmacy)
    wrapped = list(WrappedKey.objects.all())
    assert {key.use for key in wrapped} == set(KeyUse)
    secrets = [roots().unwrap(key.root_id, bytes(key.wrapped or b""), key.context()) for key in wrapped]
    every = [*raw_keys(), *secrets]
    assert len(set(every)) == len(every)


def test_a_key_given_twice_is_refused_and_not_shown(settings: Any) -> None:
    assert keys_differ(None) == []
    settings.WALL_KEY = [*settings.WALL_KEY, *settings.DERIVATION_KEY]
    (error,) = keys_differ(None)
    assert "DERIVATION_KEY, WALL_KEY" in error.msg
    assert settings.DERIVATION_KEY[0] not in f"{error.msg}{error.hint}"


def test_the_release_asks_it() -> None:
    assert keys_differ in registry.deployment_checks
    assert all(error.id != "francetest.E005" for error in run_checks(include_deployment_checks=True))
