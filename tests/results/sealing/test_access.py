"""Readings are declared, bounded, and traced once."""

import threading
import uuid
from functools import partial

import pytest
from django.db import DatabaseError, connection, transaction

from audit.actor import Actor, NoActor
from audit.models import Event
from audit.vocabulary import Act, ActorKind
from pharmacies.models import Pharmacy
from results.models import Case
from results.sealing import access
from results.sealing.access import opening
from results.sealing.errors import DoesNotOpen, NoAccess
from results.sealing.purpose import Purpose
from tests.results.sealing.conftest import AT, NIR, MakeCase, Reading, a_case, a_pharmacy, reader

WORKER = Actor(ActorKind.MACHINE, name="deliver_results")
anywhere = partial(opening, Purpose.DELIVERY, by=WORKER, at=AT, pharmacy=None)


def readings() -> list[Event]:
    return list(Event.objects.filter(act=Act.DATA_OPENED))


def test_one_event_tells_of_all_that_was_opened(make_case: MakeCase, reading: Reading, pharmacy: Pharmacy) -> None:
    one, other = make_case(), make_case()
    with reading():
        assert [one.nir, one.nir, one.email, other.nir] == [NIR, NIR, "", NIR]
    (event,) = readings()
    assert event.facts == {"purpose": "case-sheet", "columns": ["case.email", "case.nir"], "count": 3}
    assert event.subjects == [one.pk, other.pk]
    assert (event.pharmacy, event.at) == (pharmacy.pk, AT)


def test_nothing_opened_leaves_no_event(case: Case, reading: Reading) -> None:
    with reading():
        assert case.language == "fr"
    assert not readings()


def test_a_value_just_set_is_no_reading(pharmacy: Pharmacy, reading: Reading) -> None:
    with reading():
        assert a_case(pharmacy).nir == NIR
    assert not readings()


def test_saving_is_no_reading(case: Case, reading: Reading) -> None:
    with reading():
        case.save()
    assert not readings()


def test_a_value_that_does_not_open_is_not_told_as_opened(case: Case, reading: Reading) -> None:
    case.pk = uuid.uuid4()
    with pytest.raises(DoesNotOpen), reading():
        _ = case.nir
    assert not readings()


def test_an_opening_inside_another_is_refused(reading: Reading) -> None:
    with reading(), pytest.raises(NoAccess), reading():
        raise AssertionError("not reached")


def test_after_a_refused_inner_opening_the_outer_one_still_reads(case: Case, reading: Reading) -> None:
    with reading():
        with pytest.raises(NoAccess), reading():
            raise AssertionError("not reached")
        assert case.nir == NIR
    assert len(readings()) == 1


def test_openings_one_after_the_other_are_two_readings(case: Case, reading: Reading) -> None:
    for _ in range(2):
        with reading():
            assert case.nir == NIR
    assert len(readings()) == 2


def test_a_row_of_another_pharmacy_is_refused(make_case: MakeCase, stranger: Pharmacy, reading: Reading) -> None:
    theirs = make_case(stranger)
    with reading(), pytest.raises(NoAccess):
        _ = theirs.nir
    assert not readings()


def test_a_person_opens_in_the_own_pharmacy_only(pharmacy: Pharmacy, stranger: Pharmacy) -> None:
    with pytest.raises(NoAccess), opening(Purpose.QUEUE, by=reader(pharmacy), at=AT, pharmacy=stranger.pk):
        raise AssertionError("not reached")


@pytest.mark.parametrize("kind", [ActorKind.PERSON, ActorKind.PATIENT, ActorKind.VISITOR])
def test_people_declare_a_pharmacy(db: None, kind: ActorKind) -> None:
    actor = Actor(kind, id=None if kind == ActorKind.VISITOR else uuid.uuid4())
    with pytest.raises(NoAccess), opening(Purpose.QUEUE, by=actor, at=AT, pharmacy=None):
        raise AssertionError("not reached")


def test_a_machine_may_serve_all_pharmacies(make_case: MakeCase, stranger: Pharmacy) -> None:
    ours, theirs = make_case(), make_case(stranger)
    with anywhere():
        assert ours.nir == theirs.nir
    (event,) = readings()
    assert event.pharmacy is None


def test_a_machine_that_read_in_one_pharmacy_is_told_there(case: Case, pharmacy: Pharmacy) -> None:
    with anywhere():
        assert case.nir == NIR
    assert readings()[0].pharmacy == pharmacy.pk


@pytest.mark.django_db(transaction=True)
def test_an_opening_outside_a_transaction_is_refused() -> None:
    with pytest.raises(NoAccess), anywhere():
        raise AssertionError("not reached")


def test_another_thread_does_not_share_the_opening(case: Case, reading: Reading) -> None:
    seen: list[type[BaseException]] = []

    def look() -> None:
        try:
            access.current()
        except NoAccess as refusal:
            seen.append(type(refusal))

    with reading():
        thread = threading.Thread(target=look)
        thread.start()
        thread.join()
    assert seen == [NoAccess]


def test_a_reading_that_ends_in_an_error_is_told(case: Case, reading: Reading) -> None:
    with pytest.raises(ZeroDivisionError), reading():
        _read_and_fail(case)
    assert len(readings()) == 1
    with pytest.raises(NoAccess):
        access.current()


def _read_and_fail(case: Case) -> None:
    assert case.nir == NIR
    raise ZeroDivisionError


def test_what_stops_the_event_fails_the_reading(pharmacy: Pharmacy, case: Case) -> None:
    nobody = Actor(ActorKind.PERSON, pharmacy=pharmacy.pk)
    with transaction.atomic():
        with pytest.raises(NoActor), opening(Purpose.QUEUE, by=nobody, at=AT, pharmacy=pharmacy.pk):
            assert case.nir == NIR
        assert transaction.get_rollback()


@pytest.mark.django_db(transaction=True)
def test_an_error_and_no_event_leave_nothing_to_commit() -> None:
    pharmacy = a_pharmacy("750000018")
    a_case(pharmacy).save()
    nobody = Actor(ActorKind.PERSON, pharmacy=pharmacy.pk)
    with transaction.atomic():
        Case.objects.update(language="en")
        with pytest.raises(ZeroDivisionError), opening(Purpose.QUEUE, by=nobody, at=AT, pharmacy=pharmacy.pk):
            _read_and_fail(Case.objects.get())
    assert Case.objects.get().language == "fr"


@pytest.mark.django_db(transaction=True)
def test_a_database_error_is_not_hidden_by_the_missing_event() -> None:
    a_case(a_pharmacy("750000018")).save()
    with pytest.raises(DatabaseError, match="division"), transaction.atomic(), anywhere():
        _read_and_break_the_transaction()
    assert not readings()


def _read_and_break_the_transaction() -> None:
    assert Case.objects.get().nir == NIR
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1/0")


@pytest.mark.django_db(transaction=True)
def test_the_event_and_the_act_stand_or_fall_together() -> None:
    a_case(a_pharmacy("750000018")).save()
    with transaction.atomic():
        with anywhere():
            assert Case.objects.get().nir == NIR
        transaction.set_rollback(True)
    assert not readings()


def test_every_purpose_is_a_code_with_french_words() -> None:
    assert all(purpose.label and purpose.value.replace("-", "").isalpha() for purpose in Purpose)
