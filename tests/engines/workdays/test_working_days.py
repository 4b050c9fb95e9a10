"""Working days agree with an independent package and with their own laws."""

from datetime import date, timedelta

import chinese_calendar
import pytest
from hypothesis import given
from hypothesis import strategies as st

from yanzhen.engines.workdays import (
    Calendar,
    SkippedDay,
    WorkdayError,
    add_workdays,
    count_workdays,
    workdays_between,
)
from yanzhen.presets import load_calendar

FIRST, LAST = date(2020, 1, 1), date(2026, 12, 31)
DAYS = [date.fromordinal(number) for number in range(FIRST.toordinal(), LAST.toordinal() + 1)]
some_day = st.dates(FIRST, LAST)


def test_every_day_of_seven_years_agrees_with_chinesecalendar():
    calendar = load_calendar()
    assert [day for day in DAYS if calendar.is_workday(day) != chinese_calendar.is_workday(day)] == []


def test_every_start_and_count_to_thirty_agrees_with_chinesecalendar():
    calendar = load_calendar()
    theirs = [day for day in DAYS if chinese_calendar.is_workday(day)]
    later = 0
    for start in DAYS:
        while later < len(theirs) and theirs[later] <= start:
            later += 1
        expected = theirs[later : later + 30]
        assert [add_workdays(start, n, calendar) for n in range(1, len(expected) + 1)] == expected


@given(some_day, some_day)
def test_counted_and_skipped_days_make_up_the_span(one, other):
    start, end = sorted((one, other))
    span = workdays_between(start, end, load_calendar())
    assert span.workdays + len(span.skipped) == (end - start).days
    assert all(start < day.on <= end and day.reason for day in span.skipped)


@given(some_day, st.integers(0, 200))
def test_adding_then_counting_gives_the_number_back(start, n):
    end = add_workdays(start, n, load_calendar(), allow_guess=True)
    assert count_workdays(start, end, load_calendar(), allow_guess=True) == n


@given(some_day, st.integers(0, 60), st.integers(0, 60))
def test_adding_in_two_steps_is_adding_at_once(start, first, second):
    calendar = load_calendar()
    halfway = add_workdays(start, first, calendar, allow_guess=True)
    assert add_workdays(halfway, second, calendar, True) == add_workdays(start, first + second, calendar, True)


def test_reasons_name_the_holiday_before_the_weekend():
    span = workdays_between(date(2026, 9, 30), date(2026, 10, 10), load_calendar())
    assert span.skipped[0] == SkippedDay(date(2026, 10, 1), "国庆节")
    assert SkippedDay(date(2026, 10, 3), "国庆节") in span.skipped
    assert span.workdays == 3


def test_a_span_of_no_days_is_empty_even_in_an_unloaded_year():
    span = workdays_between(date(2050, 1, 1), date(2050, 1, 1), load_calendar())
    assert (span.workdays, span.skipped, span.guess) == (0, (), False)
    assert add_workdays(date(2050, 1, 1), 0, load_calendar()) == date(2050, 1, 1)


@pytest.mark.parametrize(
    ("start", "n", "allow_guess", "code", "year"),
    [
        (date(2026, 12, 31), 1, False, "GUESSED_YEAR", 2027),
        (date(2026, 12, 30), 5000, False, "GUESSED_YEAR", 2027),
        (date(2027, 12, 31), 1, True, "UNLOADED_YEAR", 2028),
        (date(2026, 12, 30), 5000, True, "UNLOADED_YEAR", 2028),
        (date(2019, 12, 30), 1, True, "UNLOADED_YEAR", 2019),
        (date(1900, 1, 1), 5, True, "UNLOADED_YEAR", 1900),
        (date.max, 1, True, "UNLOADED_YEAR", 9999),
    ],
)
def test_a_year_nobody_may_use_is_named(start, n, allow_guess, code, year):
    with pytest.raises(WorkdayError) as refusal:
        add_workdays(start, n, load_calendar(), allow_guess)
    assert (refusal.value.code, refusal.value.facts["year"]) == (code, year)
    assert refusal.value.problems[0].file == f"rulebook/workdays/{year}.toml"


def test_the_last_day_of_the_official_years_is_reached_without_a_guess():
    assert add_workdays(date(2026, 12, 30), 1, load_calendar()) == date(2026, 12, 31)


def test_the_day_before_the_first_loaded_year_can_be_counted_from():
    assert add_workdays(date(2019, 12, 31), 1, load_calendar()) == date(2020, 1, 2)


def test_a_hole_between_loaded_years_is_not_jumped():
    calendar = Calendar(frozenset({2020, 2022}), frozenset(), {}, {})
    with pytest.raises(WorkdayError) as refusal:
        add_workdays(date(2020, 12, 31), 1, calendar)
    assert refusal.value.facts["year"] == 2021


def test_reversed_days_and_negative_counts_are_refused():
    with pytest.raises(WorkdayError) as refusal:
        workdays_between(date(2026, 3, 2), date(2026, 3, 1), load_calendar())
    assert refusal.value.code == "REVERSED"
    with pytest.raises(WorkdayError) as refusal:
        add_workdays(date(2026, 3, 2), -1, load_calendar())
    assert refusal.value.code == "NEGATIVE_COUNT"


def test_the_guessed_year_works_no_weekend_and_rests_on_every_statutory_day():
    calendar = load_calendar()
    days = [date(2027, 1, 1) + timedelta(days=step) for step in range(365)]
    assert not [day for day in days if day.weekday() >= 5 and calendar.is_workday(day)]
    # 13 statutory days; each of the five on a weekend is given back on a working day.
    assert len([day for day in days if day.weekday() < 5 and not calendar.is_workday(day)]) == 13
    assert calendar.guessed_years == {2027}
