"""What every receiver promises: the same tests run on the client with the mock over HTTP, and on the fake."""

from dataclasses import replace
from uuid import uuid4

import pytest

from results.sidep.failures import Never
from results.sidep.fake import Fake
from results.sidep.port import Gateway
from results.sidep.report import Sender
from tests.results.sidep.cast import CHILD, ELSEWHERE, PHARMACY, ZOE, a_report, correction_of


@pytest.fixture(params=["client and mock", "fake"])
def gateway(request: pytest.FixtureRequest) -> Gateway:
    return Fake() if request.param == "fake" else request.getfixturevalue("client")


def test_a_report_earns_a_receipt(gateway: Gateway) -> None:
    receipt = gateway.send(a_report())

    assert receipt.number
    assert receipt.received_at.tzinfo is not None
    assert not receipt.duplicate


def test_receipts_have_numbers_of_their_own(gateway: Gateway) -> None:
    numbers = {gateway.send(a_report()).number for _ in range(5)}

    assert len(numbers) == 5


def test_the_same_report_twice_is_kept_once_under_the_first_receipt(gateway: Gateway) -> None:
    report = a_report()

    first, second = gateway.send(report), gateway.send(report)

    assert second.duplicate
    assert (second.number, second.received_at) == (first.number, first.received_at)
    assert len(gateway.received(PHARMACY.finess)) == 1


def test_the_same_key_with_another_content_is_refused_for_good(gateway: Gateway) -> None:
    report = a_report()
    gateway.send(report)

    with pytest.raises(Never, match="key-reused"):
        gateway.send(replace(report, value="negative"))


def test_the_same_key_under_another_version_is_refused(gateway: Gateway) -> None:
    report = a_report()
    gateway.send(report)

    with pytest.raises(Never, match="key-reused"):
        gateway.send(replace(report, version=2))


def test_a_correction_is_a_version_beside_the_original(gateway: Gateway) -> None:
    report = a_report()
    gateway.send(report)
    gateway.send(correction_of(report))

    assert [row.version for row in gateway.received(PHARMACY.finess)] == [1, 2]


def test_a_late_original_cannot_undo_its_correction(gateway: Gateway) -> None:
    report = a_report()
    gateway.send(correction_of(report))

    with pytest.raises(Never, match="version-outdated"):
        gateway.send(report)


def test_two_keys_cannot_both_be_the_same_version(gateway: Gateway) -> None:
    report = a_report()
    gateway.send(report)

    with pytest.raises(Never, match="version-taken"):
        gateway.send(replace(report, delivery_id=uuid4()))


def test_a_duplicate_of_the_original_is_still_recognised_after_the_correction(gateway: Gateway) -> None:
    report = a_report()
    gateway.send(report)
    gateway.send(correction_of(report))

    assert gateway.send(report).duplicate


def test_the_receiver_tells_what_it_holds_in_the_order_it_came(gateway: Gateway) -> None:
    reports = [a_report() for _ in range(3)]
    receipts = [gateway.send(report) for report in reports]

    held = gateway.received(PHARMACY.finess)

    assert [(row.delivery_id, row.case_id, row.version) for row in held] == [
        (report.delivery_id, report.case_id, report.version) for report in reports
    ]
    assert [row.receipt for row in held] == receipts


def test_a_pharmacy_is_not_told_of_another_one(gateway: Gateway) -> None:
    gateway.send(a_report())

    assert gateway.received(ELSEWHERE.finess) == []


@pytest.mark.parametrize("finess", ["060016218", "06001621", "", "O60016219"])
def test_a_wrong_finess_is_refused(gateway: Gateway, finess: str) -> None:
    with pytest.raises(Never, match="finess"):
        gateway.send(a_report(pharmacy=replace(PHARMACY, finess=finess)))


def test_a_corsican_finess_is_taken_without_its_key_being_checked(gateway: Gateway) -> None:
    assert gateway.send(a_report(pharmacy=Sender("2B0172805", "Pharmacie du Cap", "Port", "20238", "Centuri"))).number


@pytest.mark.parametrize("value", ["positive", "negative", "invalid"])
def test_every_result_is_taken(gateway: Gateway, value: str) -> None:
    assert gateway.send(a_report(value=value)).number


@pytest.mark.parametrize("share", [True, False])
def test_a_child_is_taken_with_and_without_consent(gateway: Gateway, share: bool) -> None:
    assert gateway.send(a_report(patient=CHILD, share=share)).number


def test_a_name_beyond_the_receivers_length_is_refused_with_the_limit_in_words(gateway: Gateway) -> None:
    with pytest.raises(Never, match="too-long") as refused:
        gateway.send(a_report(patient=replace(ZOE, birth_name="É" * 101)))

    assert "100 caractères" in refused.value.words
    assert "ÉÉ" not in refused.value.words


def test_a_refused_report_leaves_nothing_behind(gateway: Gateway) -> None:
    report = a_report(lot="")
    with pytest.raises(Never, match="no-lot"):
        gateway.send(report)

    assert gateway.received(PHARMACY.finess) == []
    assert not gateway.send(replace(report, lot="41ADG123A")).duplicate
