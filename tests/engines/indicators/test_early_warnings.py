"""Warnings: just under, exactly at and just over every threshold; nothing is said of the unknown."""

from __future__ import annotations

from datetime import date
from decimal import Decimal as D

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yanzhen.engines.indicators import Goal, Standing, WarningKind, WarningRule, Watched, warnings_of

YEAR = {"starts_on": date(2026, 1, 1), "ends_on": date(2026, 12, 31)}
RATE = Watched(unit="%", higher_is_better=True, decimals=1)
COUNT = Watched(unit="次", higher_is_better=True, decimals=0)
BEHIND = WarningRule(code="behind", kind=WarningKind.BELOW_TARGET, share_gone=D("0.5"), progress_below=D("0.8"))
WORSE = WarningRule(code="worse", kind=WarningKind.WORSE, worse_by_points=D(2), worse_by_percent=D(10))
MISSING = WarningRule(code="missing", kind=WarningKind.MISSING)
OUTLIER = WarningRule(code="outlier", kind=WarningKind.OUTLIER, score_above=D("3.5"), fewest_peers=8)
HALF = date(2026, 7, 2)  # the 183rd day of 365: just over half


def found(watched, rule, on=HALF, **standing):
    return warnings_of(watched, [Standing(key="甲校", **standing)], [rule], on=on)


@pytest.mark.parametrize(
    ("value", "on", "warned"),
    [
        ("59.9", HALF, True),
        ("60", HALF, False),
        ("59.9", date(2026, 7, 1), False),
        (None, HALF, False),
        ("59.9", date(2027, 3, 1), True),
        ("59.9", date(2025, 12, 31), False),
    ],
)
def test_a_level_below_its_target_is_warned_of_when_half_the_days_are_gone(value, on, warned):
    goal = Goal(at_least=D(60), **YEAR)
    seen = found(RATE, BEHIND, on=on, value=value and D(value), goal=goal)
    assert bool(seen) is warned
    if seen:
        assert "目标不低于60%" in seen[0].why and "达到目标" in seen[0].clears


@pytest.mark.parametrize(("so_far", "warned"), [("40", True), ("41", False), ("100", False), (None, False)])
def test_a_sum_is_held_against_the_days_gone(so_far, warned):
    # half the days of a target of 100 times four fifths: 40.1
    goal = Goal(at_least=D(100), is_sum=True, **YEAR)
    assert bool(found(COUNT, BEHIND, so_far=so_far and D(so_far), goal=goal)) is warned


def test_a_ceiling_is_broken_by_too_much():
    goal = Goal(at_most=D(100), is_sum=True, **YEAR)
    assert found(COUNT, BEHIND, so_far=D(101), goal=goal) and not found(COUNT, BEHIND, so_far=D(100), goal=goal)
    corridor = Goal(at_least=D(10), at_most=D(20), **YEAR)
    assert [bool(found(COUNT, BEHIND, value=D(n), goal=corridor)) for n in (9, 10, 20, 21)] == [
        True,
        False,
        False,
        True,
    ]


@pytest.mark.parametrize(
    ("watched", "before", "value", "warned"),
    [
        (RATE, "50", "48", False),
        (RATE, "50", "47.9", True),
        (RATE, "50", "60", False),
        (COUNT, "100", "90", False),
        (COUNT, "100", "89", True),
        (COUNT, "0", "0", False),
        (RATE, None, "1", False),
        (RATE, "50", None, False),
        (Watched(unit="%", higher_is_better=False), "50", "52.1", True),
        (Watched(unit="%", higher_is_better=None), "50", "10", False),
    ],
)
def test_worse_than_the_period_before_by_more_than_the_bound(watched, before, value, warned):
    seen = found(watched, WORSE, before=before and D(before), value=value and D(value))
    assert bool(seen) is warned
    if seen:
        assert "比上一期" in seen[0].why


@pytest.mark.parametrize(("due", "warned"), [(date(2026, 7, 1), True), (HALF, False), (None, False)])
def test_a_report_is_missing_from_the_day_after_it_was_due(due, warned):
    seen = found(COUNT, MISSING, overdue_on=due, overdue_period="2026年6月")
    assert bool(seen) is warned
    if seen:
        assert "2026年6月应于2026年7月1日前报送，已逾期1天" in seen[0].why


def _district(*figures):
    return [Standing(key=f"校{n}", value=None if figure is None else D(figure)) for n, figure in enumerate(figures)]


def test_a_figure_far_from_its_peers_stands_out_and_the_usual_ones_do_not():
    seen = warnings_of(RATE, _district(50, 51, 52, 53, 54, 55, 56, 57, 95, None), [OUTLIER], on=HALF)
    assert [row.key for row in seen] == ["校8"] and "明显高于9个同类单位的中位数54%" in seen[0].why


def test_too_few_peers_or_all_alike_tell_nothing():
    assert not warnings_of(RATE, _district(50, 51, 52, 53, 54, 55, 56, 95), [OUTLIER], on=HALF)
    assert not warnings_of(RATE, _district(50, 50, 50, 50, 50, 50, 50, 50, 95), [OUTLIER], on=HALF)


@given(st.lists(st.one_of(st.none(), st.integers(0, 100)), max_size=30), st.integers(1, 5), st.integers(-50, 50))
def test_outliers_do_not_depend_on_scale_or_origin(figures, scale, shift):
    rows = [Standing(key=str(n), value=None if x is None else D(x)) for n, x in enumerate(figures)]
    moved = [Standing(key=str(n), value=None if x is None else D(x * scale + shift)) for n, x in enumerate(figures)]
    seen = [[row.key for row in warnings_of(RATE, some, [OUTLIER], on=HALF)] for some in (rows, moved)]
    assert seen[0] == seen[1]


@given(st.lists(st.sampled_from(["甲", "乙", "丙"]), max_size=3))
def test_units_of_which_nothing_is_known_are_never_warned_of(keys):
    rules = [BEHIND, WORSE, MISSING, OUTLIER]
    rows = [Standing(key=key, goal=Goal(at_least=D(60), **YEAR)) for key in keys]
    assert warnings_of(RATE, rows, rules, on=HALF) == []
