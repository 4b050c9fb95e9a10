"""Comparisons over time: which period against which, points or percent, unknown in and unknown out."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal as D

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yanzhen.engines.indicators import (
    CannotTell,
    Measure,
    Reading,
    Rhythm,
    RhythmRules,
    accumulate,
    change_between,
    change_words,
    months_of,
    period_containing,
    previous_span,
    same_span_last_year,
    spans_through,
)

RULES = RhythmRules(
    due_workdays={}, first_term_starts=(9, 1), second_term_starts=(2, 1), fortnight_anchor=date(2024, 1, 1)
)


def span(*days: str) -> tuple[date, date]:
    return date.fromisoformat(days[0]), date.fromisoformat(days[1])


@pytest.mark.parametrize(
    ("now", "before", "last_year"),
    [
        (("2026-03-01", "2026-03-31"), ("2026-02-01", "2026-02-28"), ("2025-03-01", "2025-03-31")),
        (("2025-02-01", "2025-02-28"), ("2025-01-01", "2025-01-31"), ("2024-02-01", "2024-02-29")),
        (("2026-01-01", "2026-06-30"), ("2025-07-01", "2025-12-31"), ("2025-01-01", "2025-06-30")),
        (("2026-01-01", "2026-12-31"), ("2025-01-01", "2025-12-31"), ("2025-01-01", "2025-12-31")),
        (("2025-09-01", "2026-01-31"), ("2025-02-01", "2025-08-31"), ("2024-09-01", "2025-01-31")),
        (("2026-02-01", "2026-08-31"), ("2025-09-01", "2026-01-31"), ("2025-02-01", "2025-08-31")),
        (("2026-03-02", "2026-03-08"), ("2026-02-23", "2026-03-01"), ("2025-03-03", "2025-03-09")),
        (("2026-12-28", "2027-01-03"), ("2026-12-21", "2026-12-27"), None),
        (("2026-03-10", "2026-03-10"), ("2026-03-09", "2026-03-09"), ("2025-03-10", "2025-03-10")),
        (("2024-02-29", "2024-02-29"), ("2024-02-28", "2024-02-28"), None),
        (("2026-01-05", "2026-01-18"), ("2025-12-22", "2026-01-04"), ("2025-01-06", "2025-01-19")),
    ],
)
def test_each_period_has_its_counterparts(now, before, last_year):
    assert previous_span(span(*now), RULES) == span(*before)
    assert same_span_last_year(span(*now)) == (span(*last_year) if last_year else None)


@given(st.dates(date(2021, 1, 1), date(2035, 12, 31)), st.sampled_from([r for r in Rhythm if r is not Rhythm.EVENT]))
def test_the_span_before_ends_the_day_before_and_is_of_the_same_rhythm(day, rhythm):
    period = period_containing(day, rhythm, RULES)
    first, last = previous_span((period.starts_on, period.ends_on), RULES)
    before = period_containing(period.starts_on - timedelta(days=1), rhythm, RULES)
    assert (first, last) == (before.starts_on, before.ends_on)


@given(st.dates(date(2021, 1, 1), date(2035, 12, 31)), st.sampled_from([Rhythm.MONTH, Rhythm.HALF_YEAR, Rhythm.TERM]))
def test_spans_of_months_have_a_counterpart_a_year_earlier_of_the_same_rhythm(day, rhythm):
    period = period_containing(day, rhythm, RULES)
    first, last = same_span_last_year((period.starts_on, period.ends_on))
    before = period_containing(first, rhythm, RULES)
    assert (before.starts_on, before.ends_on) == (first, last) and first.year == period.starts_on.year - 1


def test_months_lead_from_new_year_to_the_period():
    months = spans_through(span("2026-03-01", "2026-03-31"), date(2026, 1, 1))
    assert months == (
        span("2026-01-01", "2026-01-31"),
        span("2026-02-01", "2026-02-28"),
        span("2026-03-01", "2026-03-31"),
    )
    assert spans_through(span("2026-01-01", "2026-01-31"), date(2026, 1, 1)) == (span("2026-01-01", "2026-01-31"),)
    assert spans_through(span("2026-04-01", "2026-06-30"), date(2026, 2, 1)) is None
    assert months_of(span("2026-03-02", "2026-03-31")) is None and months_of(span("2026-01-01", "2026-03-31")) == 3


def test_weeks_begin_with_the_first_one_that_starts_in_the_year():
    weeks = spans_through(span("2026-01-19", "2026-01-25"), date(2026, 1, 1))
    assert [week[0].day for week in weeks] == [5, 12, 19]


@pytest.mark.parametrize(
    ("before", "after", "unit", "difference", "percent", "reason"),
    [
        ("40", "50", "%", "10", None, None),
        ("50", "40", "个百分点", "-10", None, None),
        ("40", "50", "人", "10", "25", None),
        ("91", "39", "张", "-52", "-57.1428571428571428571428571", None),
        ("0", "5", "人", "5", None, CannotTell.ZERO_BASE),
        ("0", "0", "人", "0", None, CannotTell.ZERO_BASE),
        ("0", "5", "%", "5", None, None),
        ("-2", "5", "人", "7", None, CannotTell.NEGATIVE_BASE),
        (None, "5", "人", None, None, CannotTell.BEFORE_UNKNOWN),
        ("5", None, "%", None, None, CannotTell.AFTER_UNKNOWN),
        (None, None, "%", None, None, CannotTell.AFTER_UNKNOWN),
    ],
)
def test_shares_move_by_points_and_all_else_by_percent(before, after, unit, difference, percent, reason):
    found = change_between(before and D(before), after and D(after), unit=unit)
    assert found.difference == (difference and D(difference)) and found.reason is reason
    assert (found.percent is None) is (percent is None)
    if percent is not None:
        assert abs(found.percent - D(percent)) < D("1e-20")


@pytest.mark.parametrize(
    ("before", "after", "unit", "words"),
    [
        ("40.5", "41.7", "%", "上升1.2个百分点"),
        ("41.7", "40.5", "%", "下降1.2个百分点"),
        ("91", "39", "张", "减少52张，下降57.1%"),
        ("8", "9", "所", "增加1所，增长12.5%"),
        ("8", "8", "所", "持平"),
        ("0", "3", "次", "增加3次（上一数为0，不算百分比）"),
        ("0", "0", "次", "持平"),
        (None, "3", "次", "没有可比的数"),
        ("3", None, "次", "本期未报，无法比较"),
        ("40", "40.001", "%", "上升0.001个百分点"),
    ],
)
def test_changes_are_written_as_an_office_writes_them(before, after, unit, words):
    assert change_words(change_between(before and D(before), after and D(after), unit=unit), unit=unit) == words


FIGURES = st.decimals(min_value=-1000, max_value=1000, places=2)


@given(FIGURES, FIGURES, st.sampled_from(["%", "人"]))
def test_a_change_leads_back_to_the_later_figure(before, after, unit):
    found = change_between(before, after, unit=unit)
    assert before + found.difference == after
    if found.percent is not None:
        assert abs(before * (1 + found.percent / 100) - after) < D("1e-15")


@given(st.one_of(st.none(), FIGURES), st.one_of(st.none(), FIGURES))
def test_nothing_known_comes_from_the_unknown(before, after):
    found = change_between(before, after, unit="人")
    assert (found.difference is None) is (before is None or after is None)
    assert found.percent is None or found.difference is not None


def rate(top, bottom):
    return Reading(numerator=D(top), denominator=D(bottom))


def test_sums_add_and_rates_pool_over_periods():
    assert accumulate([Reading(value=D(3)), Reading(value=D(4))], Measure.COUNT).value == 7
    pooled = accumulate([rate(1, 2), rate(90, 100)], Measure.RATE)
    assert (pooled.value, pooled.numerator, pooled.denominator) == (D(91) / D(102), 91, 102)
    assert accumulate([Reading(value=D(3)), Reading(value=D(4))], Measure.LATEST).value == 4


def test_one_unknown_period_makes_the_whole_unknown_and_is_named():
    found = accumulate([Reading(value=D(3)), None, Reading(numerator=D(1), denominator=D(2))], Measure.SUM)
    assert (found.value, found.missing) == (None, (1, 2))
    assert accumulate([Reading(value=D(3)), None], Measure.LATEST).missing == (1,)
    assert accumulate([], Measure.SUM).value is None


def test_distinct_people_and_means_without_their_parts_do_not_add_up():
    found = accumulate([Reading(value=D(3)), Reading(value=D(4))], Measure.DISTINCT)
    assert (found.value, found.is_additive) == (None, False)
    found = accumulate([Reading(value=D("1.5")), Reading(value=D(2))], Measure.MEAN)
    assert (found.value, found.is_additive) == (None, False)
    assert accumulate([rate(0, 0)], Measure.RATE).value is None


@given(st.lists(st.tuples(st.integers(0, 50), st.integers(1, 50)), min_size=2, max_size=12), st.data())
def test_a_cumulative_rate_does_not_depend_on_how_periods_are_cut(parts, data):
    cut = data.draw(st.integers(1, len(parts) - 1))
    halves = []
    for piece in (parts[:cut], parts[cut:]):
        made = accumulate([rate(top, bottom) for top, bottom in piece], Measure.RATE)
        halves.append(Reading(numerator=made.numerator, denominator=made.denominator))
    whole = accumulate([rate(top, bottom) for top, bottom in parts], Measure.RATE)
    assert accumulate(halves, Measure.RATE).value == whole.value
