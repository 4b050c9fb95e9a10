"""Periods: which one a day lies in, what it is called, what came before it and a year before it."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.engines.ledgers.forms import form_of, number
from yanzhen.engines.ledgers import (
    Rhythm,
    TermRules,
    next_period,
    period_containing,
    period_rhythm,
    periods_between,
    previous_period,
    same_last_year,
)

RULES = TermRules((9, 1), (2, 1))
PERIODIC = [rhythm for rhythm in Rhythm if rhythm is not Rhythm.EVENT]
DAYS = st.dates(date(2001, 1, 1), date(2098, 12, 31))


@pytest.mark.parametrize(
    ("day", "rhythm", "name"),
    [
        (date(2026, 3, 5), Rhythm.DAY, "2026年3月5日"),
        (date(2026, 3, 22), Rhythm.WEEK, "2026年第12周"),
        (date(2026, 3, 23), Rhythm.WEEK, "2026年第13周"),
        (date(2024, 12, 30), Rhythm.WEEK, "2025年第1周"),
        (date(2021, 1, 3), Rhythm.WEEK, "2020年第53周"),
        (date(2026, 12, 31), Rhythm.MONTH, "2026年12月"),
        (date(2026, 1, 31), Rhythm.TERM, "2025—2026学年第一学期"),
        (date(2026, 2, 1), Rhythm.TERM, "2025—2026学年第二学期"),
        (date(2026, 8, 31), Rhythm.TERM, "2025—2026学年第二学期"),
        (date(2026, 9, 1), Rhythm.TERM, "2026—2027学年第一学期"),
        (date(2026, 6, 30), Rhythm.HALF_YEAR, "2026年上半年"),
        (date(2026, 7, 1), Rhythm.HALF_YEAR, "2026年下半年"),
        (date(2026, 7, 1), Rhythm.YEAR, "2026年"),
        (date(2026, 8, 31), Rhythm.SCHOOL_YEAR, "2025—2026学年"),
        (date(2026, 9, 1), Rhythm.SCHOOL_YEAR, "2026—2027学年"),
        (date(2026, 1, 31), Rhythm.SCHOOL_YEAR, "2025—2026学年"),
    ],
)
def test_a_period_has_the_name_that_an_office_gives_it(day, rhythm, name):
    assert period_containing(day, rhythm, RULES).name == name


@pytest.mark.parametrize(
    ("day", "rhythm", "name"),
    [
        (date(2024, 2, 29), Rhythm.DAY, "2023年2月28日"),
        (date(2021, 1, 3), Rhythm.WEEK, "2019年第52周"),
        (date(2026, 3, 22), Rhythm.WEEK, "2025年第12周"),
        (date(2026, 1, 31), Rhythm.TERM, "2024—2025学年第一学期"),
        (date(2026, 5, 1), Rhythm.TERM, "2024—2025学年第二学期"),
        (date(2026, 5, 1), Rhythm.HALF_YEAR, "2025年上半年"),
        (date(2026, 5, 1), Rhythm.SCHOOL_YEAR, "2024—2025学年"),
    ],
)
def test_the_same_period_last_year_keeps_its_place(day, rhythm, name):
    assert same_last_year(period_containing(day, rhythm, RULES), RULES).name == name


@given(DAYS, st.sampled_from(PERIODIC))
def test_periods_follow_one_another_without_gap_or_overlap(day, rhythm):
    period = period_containing(day, rhythm, RULES)
    assert day in period
    assert next_period(period, RULES).starts_on == period.ends_on + timedelta(days=1)
    assert next_period(previous_period(period, RULES), RULES) == period
    assert same_last_year(period, RULES).ends_on < period.starts_on


@given(DAYS, st.integers(0, 400), st.sampled_from(PERIODIC))
def test_periods_between_two_days_cover_them(day, days, rhythm):
    last = day + timedelta(days=days)
    found = periods_between(day, last, rhythm, RULES)
    assert day in found[0] and last in found[-1]
    assert all(one.ends_on + timedelta(days=1) == two.starts_on for one, two in zip(found, found[1:], strict=False))


def test_an_event_is_gathered_in_periods_but_has_none_of_its_own():
    form = form_of(number("a", "甲"), one_row=True, rhythm=Rhythm.EVENT, gathered=Rhythm.TERM)
    assert period_rhythm(form) is Rhythm.TERM
    with pytest.raises(ValueError, match="no period"):
        period_containing(date(2026, 1, 1), Rhythm.EVENT, RULES)
