"""Somebody who may write anything into the database: what they change is refused on reading, and told of."""

import logging
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import connection, transaction
from pytest_django import DjangoCaptureOnCommitCallbacks

from audit.models import Alarm, Event
from audit.trace import record
from audit.vocabulary import Act
from pharmacies.seat import Seat
from pharmacies.wall import inside
from results.acts.correct_result import correct_result
from results.models import Case, Result, WrappedKey
from results.sealing import keys
from tests.cast import BACKSTAGE, door
from tests.results import story
from tests.results.counter_desk import browser, clock, page, path
from tests.results.story import NOON, minutes

pytestmark = pytest.mark.django_db

PLAIN = ("185057800608436", "Lefèvre", "Camille", "Moreau", "14/07/1984", "positi", "Positi", "8 rue des Lilas")
NIR = "185057800608436"
Attack = Callable[[Case, Case], None]


@pytest.fixture(autouse=True)
def at_noon() -> Iterator[None]:
    with clock():
        yield


def sql(query: str, *values: object) -> None:
    """As somebody beyond the wall."""
    with connection.cursor() as cursor:
        cursor.execute(query, values)


def swap_a_column_of_two_patients(case: Case, other: Case) -> None:
    sql(
        "UPDATE results_case c SET birth_name = o.birth_name FROM results_case o"
        " WHERE (c.id, o.id) IN ((%s, %s), (%s, %s))",
        case.pk,
        other.pk,
        other.pk,
        case.pk,
    )


def swap_all_columns_of_two_patients(case: Case, other: Case) -> None:
    names = [field.column for field in Case._meta.concrete_fields if getattr(field, "sealed", False)]
    sets = ", ".join(f"{name} = o.{name}" for name in (*names, "seal", "seal_version"))
    sql(f"UPDATE results_case c SET {sets} FROM results_case o WHERE c.id = %s AND o.id = %s", case.pk, other.pk)  # noqa: S608 our own names


def swap_two_columns_of_a_row(case: Case, _other: Case) -> None:
    sql("UPDATE results_case SET street = city, city = street WHERE id = %s", case.pk)


def set_a_column_to_null(case: Case, _other: Case) -> None:
    sql("UPDATE results_case SET email = NULL WHERE id = %s", case.pk)


def write_plaintext(case: Case, _other: Case) -> None:
    sql("UPDATE results_case SET birth_name = 'Moreau' WHERE id = %s", case.pk)


def flip_a_bit(case: Case, _other: Case) -> None:
    sql("UPDATE results_case SET nir = set_bit(nir, 200, 1 - get_bit(nir, 200)) WHERE id = %s", case.pk)


def forge_the_key_id(case: Case, _other: Case) -> None:
    sql("UPDATE results_case SET birth_name = set_byte(birth_name, 4, 77) WHERE id = %s", case.pk)


def name_another_key_in_the_row_seal(case: Case, _other: Case) -> None:
    forged = WrappedKey.objects.get(use="code", pharmacy=case.pharmacy_id).pk
    sql("UPDATE results_case SET seal = set_byte(seal, 4, %s) WHERE id = %s", forged % 256, case.pk)


def take_the_row_seal_away(case: Case, _other: Case) -> None:
    sql("UPDATE results_case SET seal = '' WHERE id = %s", case.pk)


def cut_the_row_seal_short(case: Case, _other: Case) -> None:
    sql("UPDATE results_case SET seal = substring(seal FROM 1 FOR 36) WHERE id = %s", case.pk)


def count_the_version_up(case: Case, _other: Case) -> None:
    sql("UPDATE results_case SET seal_version = seal_version + 1 WHERE id = %s", case.pk)


def delete_the_key_of_row_seals(case: Case, _other: Case) -> None:
    sql("DELETE FROM keys.wrappedkey WHERE use = 'row' AND pharmacy_id = %s", case.pharmacy_id)
    keys.forget()


def alter_the_key_of_row_seals(case: Case, _other: Case) -> None:
    sql("UPDATE keys.wrappedkey SET wrapped = set_byte(wrapped, 20, 0) WHERE use = 'row'")
    sql("UPDATE keys.wrappedkey SET wrapped = set_byte(wrapped, 21, 0) WHERE use = 'row'")
    keys.forget()


ATTACKS: dict[Attack, str] = {
    swap_a_column_of_two_patients: "altered",
    swap_all_columns_of_two_patients: "altered",
    swap_two_columns_of_a_row: "altered",
    set_a_column_to_null: "altered",
    write_plaintext: "altered",
    flip_a_bit: "altered",
    forge_the_key_id: "altered",
    name_another_key_in_the_row_seal: "row-key",
    take_the_row_seal_away: "unsealed",
    cut_the_row_seal_short: "altered",
    count_the_version_up: "untold",
    delete_the_key_of_row_seals: "row-key",
    alter_the_key_of_row_seals: "row-key",
}


@pytest.mark.parametrize(("attack", "reason"), ATTACKS.items(), ids=lambda value: getattr(value, "__name__", value))
def test_it_is_refused_on_the_case_sheet_and_told_of(owner: Seat, attack: Attack, reason: str) -> None:
    case, other = story.registered(owner.pharmacy, nir=NIR), story.registered(owner.pharmacy, birth_name="Moreau")
    attack(case, other)
    refused_on_the_sheet(owner, case, reason)


def refused_on_the_sheet(seat: Seat, case: Case, reason: str) -> None:
    """409, a reference, nothing readable, one event, one alarm, and no trace of a reading."""
    answer = browser(seat).get(path(case))
    text = answer.content.decode()
    assert answer.status_code == 409
    assert answer["X-Request-ID"] in text
    assert not [plain for plain in PLAIN if plain in text]
    event, alarm = Event.objects.get(act=Act.SEAL_BROKEN), Alarm.objects.get()
    assert event.request_id == answer["X-Request-ID"]
    assert event.facts == alarm.facts
    assert event.facts["reason"] == reason
    assert event.pharmacy == alarm.pharmacy == seat.pharmacy.pk
    assert (alarm.event, alarm.state) == (event.pk, "open")
    assert not Event.objects.filter(act=Act.DATA_OPENED).exists()


def test_a_row_moved_to_another_pharmacy_is_refused_there(owner: Seat, stranger: Seat) -> None:
    case, theirs = story.registered(owner.pharmacy), story.registered(stranger.pharmacy)
    sql("UPDATE results_case SET pharmacy_id = %s, number = 99 WHERE id = %s", theirs.pharmacy_id, case.pk)
    refused_on_the_sheet(stranger, case, "untold")  # by the trail of that pharmacy; the other's is not seen there


def test_an_old_value_pasted_back_is_refused(owner: Seat) -> None:
    case = story.registered(owner.pharmacy)
    old = bytes(row_of(case)["birth_name"])
    rewritten(case, birth_name="Moreau")
    sql("UPDATE results_case SET birth_name = %s WHERE id = %s", old, case.pk)
    refused_on_the_sheet(owner, case, "altered")


def test_a_whole_row_replayed_is_refused(owner: Seat) -> None:
    case = story.registered(owner.pharmacy)
    old = row_of(case)
    rewritten(case, birth_name="Moreau")
    sql(
        "UPDATE results_case SET birth_name = %s, seal = %s, seal_version = %s WHERE id = %s",
        *(old[name] for name in ("birth_name", "seal", "seal_version")),
        case.pk,
    )
    refused_on_the_sheet(owner, case, "replayed")


def test_a_result_swapped_with_its_correction_is_refused(owner: Seat) -> None:
    first = story.read(owner, "invalid")
    with door():
        correct_result(case_id=first.case_id, value="negative", reason="typing", by=owner, at=NOON + minutes(18))
    sql(
        "UPDATE results_result r SET value = o.value, seal = o.seal FROM results_result o"
        " WHERE r.version = 2 AND o.version = 1"
    )
    answer = browser(owner).get(path(Case.objects.get()))
    assert answer.status_code == 409
    assert Alarm.objects.get().subjects == [Result.objects.get(version=2).pk]


def rewritten(case: Case, **values: str) -> None:
    """A later act writes sealed values of the row anew and says so in its event."""
    with door(), transaction.atomic(), inside(case.pharmacy_id):
        for name, value in values.items():
            setattr(case, name, value)
        case.save()
        record(
            Act.CASE_REGISTERED,
            by=BACKSTAGE,
            at=NOON,
            pharmacy=case.pharmacy_id,
            subjects=[case.pk],
            seals=[case.sealed_as],
        )


def row_of(case: Case) -> dict[str, Any]:
    """The row as stored."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM results_case WHERE id = %s", [case.pk])
        return dict(zip([column.name for column in cursor.description], cursor.fetchone(), strict=True))


def test_the_same_row_raises_one_alarm_and_an_event_each_time(owner: Seat) -> None:
    case, other = story.registered(owner.pharmacy), story.registered(owner.pharmacy)
    write_plaintext(case, other)
    write_plaintext(other, case)
    for broken in (case, case, other, case):
        browser(owner).get(path(broken))
    assert Event.objects.filter(act=Act.SEAL_BROKEN).count() == 4
    assert sorted(alarm.subjects for alarm in Alarm.objects.all()) == sorted([[case.pk], [other.pk]])


def test_the_log_says_it_without_values(owner: Seat, caplog: pytest.LogCaptureFixture) -> None:
    case, other = story.registered(owner.pharmacy), story.registered(owner.pharmacy)
    write_plaintext(case, other)
    browser(owner).get(path(case))
    (line,) = [record for record in caplog.records if record.name == "audit.alarms"]
    assert line.levelno == logging.ERROR
    assert str(case.pk) in line.getMessage()
    assert "Moreau" not in caplog.text


@pytest.mark.parametrize("act", ["", "resultat/", "corriger/"])
def test_no_page_of_the_case_shows_anything(owner: Seat, act: str) -> None:
    result = story.read(owner)
    set_a_column_to_null(result.case, result.case)
    with clock(17):
        answer = browser(owner).get(path(result.case, act))
    assert answer.status_code in {302, 409}
    assert not [plain for plain in PLAIN if plain in answer.content.decode()]


def test_the_queue_serves_the_others(
    owner: Seat, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    waiting, running, done = story.registered(owner.pharmacy), story.started(owner), story.read(owner).case
    whole = story.registered(owner.pharmacy, first_names="Inès", birth_name="Belkacem")
    for case in (waiting, running, done):
        write_plaintext(case, case)
    for _twice in range(2):
        with door(), django_capture_on_commit_callbacks(execute=True), clock(17):
            text = page(browser(owner).get("/file/"))
        assert text.count("Données non affichées") == 3
        assert whole.number_label in text
        assert "Moreau" not in text
    told = Event.objects.filter(act=Act.SEAL_BROKEN).values_list("subjects", flat=True)
    assert sorted(told) == sorted([case.pk] for case in (waiting, running, done))
