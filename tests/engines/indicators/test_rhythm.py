"""Rhythm: periods tile the calendar, due days are working days, late means the day after."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yanzhen.engines.indicators import (
    Period,
    Rhythm,
    due_day,
    is_late,
    latest_due_period,
    period_containing,
    periods_between,
)
from yanzhen.kernel.calendar import WorkdayError
from yanzhen.presets import load_calendar
from yanzhen.presets.indicators import rhythm_rules

RULES = rhythm_rules(on=date(2026, 3, 1))
PERIODIC = [rhythm for rhythm in Rhythm if rhythm is not Rhythm.EVENT]


@pytest.mark.parametrize(
    ("day", "rhythm", "first", "last", "name"),
    [
        (date(2026, 2, 28), Rhythm.MONTH, date(2026, 2, 1), date(2026, 2, 28), "2026年2月"),
        (date(2026, 12, 31), Rhythm.MONTH, date(2026, 12, 1), date(2026, 12, 31), "2026年12月"),
        (date(2026, 6, 30), Rhythm.HALF_YEAR, date(2026, 1, 1), date(2026, 6, 30), "2026年上半年"),
        (date(2026, 7, 1), Rhythm.HALF_YEAR, date(2026, 7, 1), date(2026, 12, 31), "2026年下半年"),
        (date(2026, 1, 31), Rhythm.TERM, date(2025, 9, 1), date(2026, 1, 31), "2025—2026学年第一学期"),
        (date(2026, 2, 1), Rhythm.TERM, date(2026, 2, 1), date(2026, 8, 31), "2025—2026学年第二学期"),
        (date(2026, 9, 1), Rhythm.TERM, date(2026, 9, 1), date(2027, 1, 31), "2026—2027学年第一学期"),
        (date(2026, 9, 1), Rhythm.YEAR, date(2026, 1, 1), date(2026, 12, 31), "2026年"),
        (
            date(2024, 1, 15),
            Rhythm.FORTNIGHT,
            date(2024, 1, 15),
            date(2024, 1, 28),
            "2024年1月15日至2024年1月28日",
        ),
        (
            date(2023, 12, 31),
            Rhythm.FORTNIGHT,
            date(2023, 12, 18),
            date(2023, 12, 31),
            "2023年12月18日至2023年12月31日",
        ),
    ],
)
def test_the_period_of_a_day(day, rhythm, first, last, name):
    period = period_containing(day, rhythm, RULES)
    assert (period.starts_on, period.ends_on, period.name) == (first, last, name)


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)), st.sampled_from(PERIODIC))
def test_periods_tile_the_calendar(day, rhythm):
    period = period_containing(day, rhythm, RULES)
    assert period.starts_on <= day <= period.ends_on
    assert period_containing(period.starts_on, rhythm, RULES) == period
    following = period_containing(period.ends_on + timedelta(days=1), rhythm, RULES)
    assert following.starts_on == period.ends_on + timedelta(days=1)


def test_an_event_has_no_periods_and_is_never_late():
    assert period_containing(date(2026, 3, 1), Rhythm.EVENT, RULES) is None
    assert periods_between(date(2026, 1, 1), date(2026, 12, 31), Rhythm.EVENT, RULES) == ()
    latest = latest_due_period(date(2026, 3, 1), Rhythm.EVENT, RULES, load_calendar())
    assert latest is None
    assert not is_late(latest, reported_through=None, started_on=None)


def test_the_months_of_a_half_year():
    found = periods_between(date(2026, 1, 15), date(2026, 6, 1), Rhythm.MONTH, RULES)
    assert [period.name for period in found] == [f"2026年{month}月" for month in range(1, 7)]


def test_the_due_day_counts_working_days_over_a_holiday():
    september = period_containing(date(2026, 9, 1), Rhythm.MONTH, RULES)
    assert due_day(september, RULES, load_calendar()) == date(2026, 10, 10)


@pytest.mark.parametrize(("on", "month"), [(date(2026, 10, 10), 8), (date(2026, 10, 11), 9)])
def test_a_period_is_due_only_after_its_due_day(on, month):
    assert latest_due_period(on, Rhythm.MONTH, RULES, load_calendar()).starts_on == date(2026, month, 1)


MARCH = Period(Rhythm.MONTH, date(2026, 3, 1), date(2026, 3, 31))


@pytest.mark.parametrize(
    ("reported_through", "started_on", "late"),
    [
        (None, None, True),
        (date(2026, 2, 28), None, True),
        (date(2026, 3, 31), None, False),
        (date(2026, 4, 30), None, False),
        (None, date(2026, 3, 31), True),
        (None, date(2026, 4, 1), False),
    ],
)
def test_who_is_late(reported_through, started_on, late):
    assert is_late(MARCH, reported_through=reported_through, started_on=started_on) is late


@given(st.dates(date(2021, 3, 1), date(2026, 12, 31)), st.sampled_from(PERIODIC))
def test_the_latest_due_period_is_the_latest_one_past_its_due_day(on, rhythm):
    calendar = load_calendar()
    period = latest_due_period(on, rhythm, RULES, calendar)
    assert due_day(period, RULES, calendar) < on
    following = period_containing(period.ends_on + timedelta(days=1), rhythm, RULES)
    assert due_day(following, RULES, calendar, allow_guess=True) >= on


def test_a_guessed_year_is_used_only_when_allowed():
    december = Period(Rhythm.MONTH, date(2026, 12, 1), date(2026, 12, 31))
    with pytest.raises(WorkdayError):
        due_day(december, RULES, load_calendar())
    assert due_day(december, RULES, load_calendar(), allow_guess=True) == date(2027, 1, 6)
