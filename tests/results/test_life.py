"""The life of a case as a table, and the small rules around it."""

import datetime as dt
from collections.abc import Iterator
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as some

from audit.vocabulary import Act
from results.life import MOVES
from results.rules import back_off, personal_code, queue_number
from results.rules.age import age
from results.rules.reading_window import Moment, ReadingWindow
from results.rules.retention import erased_on
from results.vocabulary import CaseState, ResultValue

DAYS = some.dates(dt.date(2020, 1, 1), dt.date(2040, 1, 1))


def test_every_state_but_the_first_is_reached_and_every_state_but_the_last_is_left() -> None:
    reached = {move.target for move in MOVES.values()}
    left = {state for move in MOVES.values() for state in move.sources}
    assert reached == set(CaseState) - {CaseState.REGISTERED}
    assert left == set(CaseState) - {CaseState.CANCELLED}


def test_each_move_leaves_its_own_event() -> None:
    acts = [move.act for move in MOVES.values()]
    assert len(set(acts)) == len(acts)
    assert all(isinstance(act, Act) for act in acts)


def one_digit_errors(number: int) -> Iterator[int]:
    digits = str(number)
    for place, digit in product(range(len(digits)), "0123456789"):
        yield int(digits[:place] + digit + digits[place + 1 :])


def swaps(number: int) -> Iterator[int]:
    digits = str(number)
    for place in range(len(digits) - 1):
        yield int(digits[:place] + digits[place + 1] + digits[place] + digits[place + 2 :])


def test_no_slip_of_one_digit_and_no_swap_keeps_the_letter() -> None:
    day = dt.date(2026, 11, 23)
    for number in range(1, queue_number.HIGHEST + 1):
        slips = {slip for slip in (*one_digit_errors(number), *swaps(number)) if slip != number}
        assert not [slip for slip in slips if queue_number.letter(slip, day) == queue_number.letter(number, day)]


@given(number=some.integers(1, 9999), day=DAYS)
def test_the_same_number_has_another_letter_on_each_of_the_22_days_before(number: int, day: dt.date) -> None:
    letters = {queue_number.letter(number, day - dt.timedelta(days=back)) for back in range(23)}
    assert len(letters) == 23


@given(number=some.integers(1, 9999), day=DAYS)
def test_a_number_is_read_back_as_it_is_written(number: int, day: dt.date) -> None:
    assert queue_number.is_of(f" {queue_number.label(number, day).lower()} ", number, day)


@pytest.mark.parametrize("text", ["", "42", "X", "42XX", "12345A", "٤٢X", "42\0X"])
def test_what_is_no_number_is_none(text: str) -> None:
    assert queue_number.parse(text) is None


@given(digest=some.binary(min_size=5, max_size=40))
def test_a_code_has_eight_safe_characters_and_forgives_its_reader(digest: bytes) -> None:
    code = personal_code.from_bytes(digest)
    assert len(code) == personal_code.LENGTH
    assert set(code) <= set(personal_code.ALPHABET)
    spoken = personal_code.spaced(code).lower().replace("0", "o").replace("1", "l")
    assert personal_code.normalised(spoken) == code


def test_a_window_is_open_from_its_first_instant_to_before_its_last() -> None:
    start = dt.datetime(2026, 11, 23, 11, 0, tzinfo=dt.UTC)
    window = ReadingWindow.after(start, reads_after=900, reads_until=1200)
    moments = [window.moment(start + dt.timedelta(seconds=seconds)) for seconds in (899, 900, 1199, 1200)]
    assert moments == [Moment.EARLY, Moment.OPEN, Moment.OPEN, Moment.LATE]


@pytest.mark.parametrize(
    ("collected", "value", "due"),
    [
        (dt.date(2026, 11, 23), ResultValue.NEGATIVE, dt.date(2027, 2, 23)),
        (dt.date(2026, 11, 23), ResultValue.POSITIVE, dt.date(2027, 5, 23)),
        (dt.date(2026, 11, 30), ResultValue.INVALID, dt.date(2027, 3, 1)),
        (dt.date(2026, 8, 31), ResultValue.POSITIVE, dt.date(2027, 3, 1)),
        (dt.date(2026, 9, 30), ResultValue.NEGATIVE, dt.date(2026, 12, 30)),
    ],
)
def test_three_months_or_six_when_positive(collected: dt.date, value: ResultValue, due: dt.date) -> None:
    assert erased_on(collected, value) == due


def test_a_birthday_counts_on_its_day() -> None:
    born = dt.date(2008, 11, 23)
    assert [age(born, on=dt.date(2026, 11, day)) for day in (22, 23)] == [17, 18]


@given(attempts=some.integers(1, 10_000))
def test_pauses_double_up_to_a_limit_and_never_end(attempts: int) -> None:
    seconds = back_off.pause(attempts).total_seconds()
    full = min(back_off.LONGEST_SECONDS, back_off.FIRST_SECONDS * 2 ** min(attempts - 1, 20))
    assert full / 2 <= seconds <= full


def test_a_longer_wish_of_the_receiver_is_kept() -> None:
    assert back_off.pause(1, asked=600).total_seconds() == 600
