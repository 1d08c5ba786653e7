"""A link and a code."""

import base64
import secrets
from typing import Any

import pytest
from django.core.cache import cache
from redis.exceptions import ConnectionError as RedisAway

from audit.models import Event
from audit.vocabulary import Act
from pharmacies.refusal import Refusal
from pharmacies.seat import Seat
from results.acts.open_document import open_document
from results.acts.renew_link import Renewed, renew_link
from results.links import LIFE
from results.models import Case, DocumentLink
from tests.results import story
from tests.results.story import NOON, minutes

pytestmark = pytest.mark.usefixtures("on_stage")


@pytest.fixture
def link(owner: Seat) -> Renewed:
    return renew_link(case_id=story.registered(owner.pharmacy).pk, by=owner, at=NOON)


def refusal(token: str, code: str = "00000000", minute: float = 0) -> Refusal:
    with pytest.raises(Refusal) as caught:
        open_document(token=token, code=code, at=NOON + minutes(minute))
    return caught.value


def test_the_right_code_opens(link: Renewed) -> None:
    grant = open_document(token=link.token, code=link.code, at=NOON)
    assert grant.case_id == Case.objects.get().pk
    assert Event.objects.filter(act=Act.DOCUMENT_OPENED).count() == 1


def test_a_link_from_before_a_new_derivation_key_still_opens(link: Renewed, settings: Any) -> None:
    older = settings.DERIVATION_KEY
    newer = base64.urlsafe_b64encode(secrets.token_bytes(32)).decode()
    settings.DERIVATION_KEY = [newer, *older]
    assert open_document(token=link.token, code=link.code, at=NOON)
    settings.DERIVATION_KEY = [newer]
    assert refusal(link.token, link.code).status == 422


def test_spaces_case_and_look_alikes_are_forgiven(link: Renewed) -> None:
    typed = f" {link.code[:4].lower()} - {link.code[4:].replace('0', 'O').replace('1', 'l')}"
    assert open_document(token=link.token, code=typed, at=NOON)


def test_a_wrong_code_is_counted_and_traced(link: Renewed) -> None:
    assert refusal(link.token).status == 422
    assert Case.objects.get().code_failures == 1
    assert Event.objects.get(act=Act.CODE_REFUSED).outcome == "refused"


def test_ten_wrong_codes_close_the_document_even_for_the_right_one(link: Renewed) -> None:
    answers = [refusal(link.token).code for _ in range(10)]
    assert answers == ["wrong-code"] * 9 + ["document-locked"]
    assert refusal(link.token, link.code, minute=14.9).message.startswith(
        "Trop d’essais. Réessayez à 12\u00a0h\u00a015"
    )
    assert open_document(token=link.token, code=link.code, at=NOON + minutes(15))


def test_a_right_code_starts_the_count_again(link: Renewed) -> None:
    for _ in range(9):
        refusal(link.token)
    open_document(token=link.token, code=link.code, at=NOON)
    assert refusal(link.token).code == "wrong-code"


def test_a_link_that_does_not_exist_answers_exactly_alike(link: Renewed) -> None:
    real = [str(refusal(link.token)) for _ in range(11)]
    unknown = [str(refusal("A" * 22)) for _ in range(11)]
    assert real == unknown


def test_one_locked_document_leaves_the_others_open(owner: Seat, link: Renewed) -> None:
    other = renew_link(case_id=story.registered(owner.pharmacy).pk, by=owner, at=NOON)
    for _ in range(10):
        refusal(link.token)
    assert open_document(token=other.token, code=other.code, at=NOON)


def test_an_expired_or_revoked_link_opens_nothing(link: Renewed) -> None:
    with pytest.raises(Refusal):
        open_document(token=link.token, code=link.code, at=NOON + LIFE)
    DocumentLink.objects.update(revoked_at=NOON)
    assert refusal(link.token, link.code).code == "wrong-code"


def test_without_a_cache_a_link_that_does_not_exist_still_answers_like_one_that_does(
    link: Renewed, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_arguments: object) -> None:
        raise RedisAway

    monkeypatch.setattr(cache, "add", away)
    assert str(refusal("A" * 22)) == str(refusal(link.token))
