"""`manage.py verify_seals`, its act and its task: every sealed row, its seal, and what the trail knows."""

import datetime as dt
import json
from io import StringIO
from typing import Any
from uuid import UUID

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from pytest_django import Settings

from audit.broken_seal import BrokenSeal
from audit.models import Alarm, Event
from audit.task import TracedTask
from audit.vocabulary import Act
from francetest.celery import app
from francetest.schedule import SCHEDULE
from pharmacies.seat import Seat
from results.acts.verify_seals import Verification, verify_seals
from results.models import Case, Result
from results.sealing import keys
from results.tasks import verify
from tests import cast
from tests.results import story
from tests.results.story import NOON
from tests.results.test_tampering import rewritten, row_of, sql, write_plaintext

pytestmark = pytest.mark.django_db


def run(*arguments: str) -> tuple[int, str, str]:
    """Exit code, output, progress."""
    out, err = StringIO(), StringIO()
    try:
        call_command("verify_seals", *arguments, stdout=out, stderr=err)
    except SystemExit as end:
        return int(str(end.code)), out.getvalue(), err.getvalue()
    return 0, out.getvalue(), err.getvalue()


def found(*arguments: str) -> set[tuple[str, str]]:
    """Row and reason of each finding."""
    _code, out, _err = run("--json", *arguments)
    return {(finding["row"], finding["reason"]) for finding in json.loads(out.splitlines()[-1])["findings"]}


def test_nothing_is_found_where_nothing_was_done(owner: Seat, stranger: Seat) -> None:
    story.read(owner)
    story.registered(stranger.pharmacy)
    code, out, err = run()
    assert (code, out) == (0, "3 lignes vérifiées, 0 anomalies.\n")
    assert "2 / 2 pharmacies, 3 lignes" in err
    event = Event.objects.get(act=Act.SEALS_VERIFIED)
    assert event.facts == {"count": 3, "findings": 0}
    assert not Alarm.objects.exists()
    assert not Event.objects.filter(act=Act.DATA_OPENED).exists()


def test_what_was_found_is_told_and_becomes_an_alarm(owner: Seat) -> None:
    case = story.registered(owner.pharmacy)
    write_plaintext(case, case)
    code, out, _err = run()
    assert code == 1
    assert f"{owner.pharmacy.finess}  {case.pk}  ligne modifiée" in out
    assert "Moreau" not in out
    assert Alarm.objects.get().subjects == [case.pk]
    assert Event.objects.get(act=Act.SEAL_BROKEN).door == "command:verify_seals"


def test_each_kind_of_finding_has_its_reason(owner: Seat) -> None:
    replayed, unsealed, untold, removed = (story.registered(owner.pharmacy) for _ in range(4))
    old = row_of(replayed)
    rewritten(replayed, birth_name="Moreau")
    sql(
        "UPDATE results_case SET birth_name = %s, seal = %s, seal_version = 1 WHERE id = %s",
        *(old["birth_name"], old["seal"], replayed.pk),
    )
    sql("UPDATE results_case SET seal = '' WHERE id = %s", unsealed.pk)
    with cast.door(), cast.at_home(owner):
        untold.nir = "2"
        untold.save()
    sql("DELETE FROM results_case WHERE id = %s", removed.pk)
    assert found() == {
        (str(replayed.pk), "replayed"),
        (str(unsealed.pk), "unsealed"),
        (str(untold.pk), "untold"),
        (str(removed.pk), "missing"),
    }


def test_one_pharmacy_can_be_named(owner: Seat, stranger: Seat) -> None:
    theirs = story.registered(stranger.pharmacy)
    write_plaintext(theirs, theirs)
    assert found("--pharmacy", owner.pharmacy.finess) == set()
    assert found("--pharmacy", stranger.pharmacy.finess) == {(str(theirs.pk), "altered")}


def test_an_unknown_pharmacy_is_said_so(db: None) -> None:
    with pytest.raises(CommandError, match="FINESS"):
        run("--pharmacy", "123456789")


def test_without_root_keys_nothing_is_called_broken(owner: Seat, settings: Settings) -> None:
    story.registered(owner.pharmacy)
    settings.FIELD_ENCRYPTION_KEY = ["a" * 43 + "="]
    keys.forget()
    with pytest.raises(CommandError, match="clés racines"):
        run()
    assert not Alarm.objects.exists()


def test_a_row_written_while_it_runs_is_not_called_untold(owner: Seat, monkeypatch: pytest.MonkeyPatch) -> None:
    story.registered(owner.pharmacy)
    real, asked = verify_seals.__globals__["told_in"], []

    def told_before_somebody_registers(pharmacy: UUID) -> dict[UUID, int]:
        asked.append(pharmacy)
        known = real(pharmacy)
        if len(asked) == 1:
            story.registered(owner.pharmacy, first_names="Inès")
        return known

    monkeypatch.setattr("results.acts.verify_seals.told_in", told_before_somebody_registers)
    with cast.door():
        done = verify_seals(pharmacies=[owner.pharmacy], by=cast.BACKSTAGE, now=lambda: NOON)
    assert done == Verification(pharmacies=1, rows=2, findings=[])


def test_the_worker_goes_through_all_of_them_once_a_day(owner: Seat) -> None:
    result = story.read(owner)
    sql("UPDATE results_result SET seal = '' WHERE id = %s", result.pk)
    with cast.at_work():
        verify.run()
    assert Alarm.objects.get().subjects == [result.pk]
    assert SCHEDULE["verify seals"]["task"] == verify.name
    assert Result.objects.count() == Case.objects.count() == 1


def broken() -> BrokenSeal:
    return BrokenSeal("results_case", "altered", pharmacy=None, subjects=[UUID(int=5)])


def test_a_task_that_meets_a_broken_row_tells_and_fails(db: None) -> None:
    def meet(_task: TracedTask) -> None:
        raise broken()

    task = app.task(meet, base=TracedTask, bind=True, name="tests.meet", shared=False)
    with pytest.raises(BrokenSeal):
        task()
    assert Event.objects.get(act=Act.SEAL_BROKEN).door == "worker:tests.meet"


def test_a_command_that_meets_a_broken_row_tells_and_ends(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    def meet(**_given: Any) -> None:
        raise broken()

    monkeypatch.setattr("results.management.commands.verify_seals.verify_seals", meet)
    with pytest.raises(CommandError, match="sceau est rompu"):
        run()
    assert Event.objects.get(act=Act.SEAL_BROKEN).door == "command:verify_seals"


def test_an_alarm_stays_but_for_its_review(owner: Seat) -> None:
    case = story.registered(owner.pharmacy)
    write_plaintext(case, case)
    run()
    for change in ("DELETE FROM audit_alarm", "TRUNCATE audit_alarm", "UPDATE audit_alarm SET facts = '{}'"):
        with pytest.raises(Exception, match="only the review"), transaction.atomic():
            sql(change)
    reviewed = "UPDATE audit_alarm SET state = 'explained', reviewed_by = %s, reviewed_at = %s, note = 'essai'"
    sql(reviewed, owner.user.pk, dt.datetime.now(dt.UTC))
    run()
    assert sorted(Alarm.objects.values_list("state", flat=True)) == ["explained", "open"]
    assert Alarm.objects.open().count() == Alarm.objects.unsettled().count() == 1
    assert str(Alarm.objects.open().get()) == str(Alarm.objects.open().get().pk)
