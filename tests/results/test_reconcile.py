"""Recorded = sent = acknowledged?"""

import json
from io import StringIO

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from audit.actor import Actor
from audit.models import Event
from audit.vocabulary import Act, ActorKind
from pharmacies.seat import Seat
from results.acts.deliver_results import deliver_results
from results.acts.reconcile import Account, reconcile
from results.models import Delivery
from results.sidep.failures import Later
from results.sidep.fake import Fake
from results.vocabulary import OutboxState
from tests import cast
from tests.results import story
from tests.results.story import NOON, minutes

pytestmark = pytest.mark.usefixtures("on_stage")
OPS = Actor(ActorKind.COMMAND, name="reconcile")
RIPE = NOON + minutes(17)


def books(receiver: Fake) -> Account:
    return reconcile(gateway=receiver, by=OPS, at=RIPE + minutes(10))[0]


def delivered(seat: Seat) -> Fake:
    receiver = Fake()
    story.read(seat)
    with cast.at_work():
        deliver_results(gateway=receiver, by=OPS, now=lambda: RIPE)
    return receiver


def test_what_was_received_agrees(owner: Seat) -> None:
    account = books(delivered(owner))
    assert (account.recorded, account.sent, account.acknowledged, account.mismatches) == (1, 1, 1, ())
    assert account.oldest_seconds is None


def test_what_waits_is_no_mismatch_and_has_an_age(owner: Seat) -> None:
    story.read(owner)
    account = books(Fake())
    assert (account.recorded, account.waiting, account.mismatches) == (1, 1, ())
    assert account.oldest_seconds == 11 * 60


def test_a_receiver_that_forgot_is_a_mismatch(owner: Seat) -> None:
    delivered(owner)
    assert books(Fake()).mismatches == (str(Delivery.objects.get().pk),)


def test_what_the_receiver_holds_and_we_call_refused_is_a_mismatch(owner: Seat) -> None:
    receiver = delivered(owner)
    Delivery.objects.update(state=OutboxState.REFUSED)
    assert len(books(receiver).mismatches) == 1


def test_a_result_that_was_never_put_in_line_is_a_mismatch(owner: Seat) -> None:
    result = story.read(owner)
    result.notices.all().delete()
    Delivery.objects.all().delete()
    assert books(Fake()).mismatches == (str(result.pk),)


def test_a_cut_answer_is_no_mismatch_while_the_row_is_in_line(owner: Seat) -> None:
    story.read(owner)
    receiver = Fake(lose_answers=1)
    with cast.at_work():
        deliver_results(gateway=receiver, by=OPS, now=lambda: RIPE)
    assert books(receiver).mismatches == ()


def test_the_reconciliation_leaves_its_event(owner: Seat) -> None:
    books(delivered(owner))
    assert Event.objects.get(act=Act.RECONCILED).facts == {"mismatches": 0}


def command(monkeypatch: pytest.MonkeyPatch, receiver: Fake, *options: str) -> str:
    monkeypatch.setattr("results.management.commands.reconcile.gateway", lambda: receiver)
    out = StringIO()
    call_command("reconcile", *options, stdout=out)
    return out.getvalue()


def test_the_command_prints_one_json_object_last(owner: Seat, monkeypatch: pytest.MonkeyPatch) -> None:
    last = command(monkeypatch, delivered(owner), "--json").splitlines()[-1]
    assert json.loads(last)["mismatches"] == 0


def test_the_command_prints_a_table(owner: Seat, monkeypatch: pytest.MonkeyPatch) -> None:
    assert owner.pharmacy.finess in command(monkeypatch, delivered(owner))


def test_the_command_exits_1_on_a_mismatch_and_names_it(
    owner: Seat, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    delivered(owner)
    with pytest.raises(SystemExit) as exit_:
        command(monkeypatch, Fake())
    assert exit_.value.code == 1


def test_a_silent_receiver_gives_no_verdict(owner: Seat, monkeypatch: pytest.MonkeyPatch) -> None:
    receiver = Fake()
    receiver.failures.append(Later("timeout"))
    with pytest.raises(CommandError, match="ne répond pas"):
        command(monkeypatch, receiver)
