"""The cheapest fix: never worse than trying everything, never published without the judge's yes, honest when it fails."""

import random
from dataclasses import replace
from datetime import date
from decimal import Decimal
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yanzhen.engines.equity import SchoolKind, SchoolRow, SchoolStage, judge_schools
from yanzhen.engines.equity.cheapest_fix import cheapest_fix
from yanzhen.engines.equity.costs import Cost
from yanzhen.engines.equity.fix import Change, FixStatus, changed_rows
from yanzhen.presets.equity import equity_rules

DAY = date(2026, 3, 1)
YZ17, JB12 = equity_rules("yz17", on=DAY), equity_rules("jb12", on=DAY)
PRIMARY, JUNIOR = SchoolStage.PRIMARY, SchoolStage.JUNIOR
TEACHERS, BACKBONE, ROOMS, AREA = (
    "teachers_above_qualification",
    "backbone_teachers",
    "multimedia_rooms",
    "sports_area_m2",
)


def school(code="S1", *, stage=PRIMARY, kind=SchoolKind.ORDINARY, pupils=1000, rules=YZ17, shared=False, **figures):
    """A school that just reaches every threshold, but for the figures given."""
    reached = {
        rule.column: rule.thresholds.get(stage, Decimal(10)) * pupils / rule.per for rule in rules.indicators
    } | {column: Decimal(str(value)) for column, value in figures.items()}
    return SchoolRow(
        code=code, name=code, stage=stage, kind=kind, pupils=pupils, figures=reached, has_shared_assets=shared
    )


def cost(column, per_unit, most=10):
    return Cost(column=column, per_unit=Decimal(str(per_unit)), most=Decimal(str(most)))


def passes(rows, fix, rules=YZ17):
    return judge_schools(changed_rows(rows, fix.changes), rules).passes


def told(fix):
    return [(one.code, one.column, one.before, one.after, one.cost) for one in fix.changes]


def cheapest_by_trying(rows, rules, costs):
    """Every combination of whole units at every row: the least price of one that the judge passes; None if none does."""
    places = [(row, one) for row in rows for one in costs]
    best = None
    for units in product(*(range(int(one.most) + 1) for _, one in places)):
        changes = [
            Change(
                code=row.code,
                stage=row.stage,
                column=one.column,
                before=row.figures[one.column],
                after=row.figures[one.column] + by,
                cost=by * one.per_unit,
            )
            for (row, one), by in zip(places, units, strict=True)
            if by
        ]
        price = sum((change.cost for change in changes), Decimal(0))
        if (best is None or price < best) and judge_schools(changed_rows(rows, changes), rules).passes:
            best = price
    return best


def test_a_county_that_passes_needs_nothing():
    fix = cheapest_fix([school()], YZ17, [cost(TEACHERS, 5)])
    assert (fix.changes, fix.cost, fix.bound, fix.gap, fix.status) == ((), 0, 0.0, 0.0, FixStatus.OPTIMAL)


def test_a_school_may_stay_short_of_the_dearer_indicator():
    rows = [school(pupils=100, teachers_above_qualification=4, multimedia_rooms="2.2")]
    fix = cheapest_fix(rows, YZ17, [cost(TEACHERS, 10), cost(ROOMS, 3)])
    assert told(fix) == [("S1", ROOMS, Decimal("2.2"), Decimal("3.2"), Decimal(3))]
    assert (fix.status, fix.bound) == (FixStatus.OPTIMAL, 3.0)


def test_below_the_floor_it_is_raised_to_the_floor_and_no_further():
    fix = cheapest_fix([school(sports_area_m2="6000")], YZ17, [cost(AREA, "2.5", 10_000)])
    assert told(fix) == [("S1", AREA, Decimal(6000), Decimal(6375), Decimal("937.5"))]
    assert fix.gap < 1e-6


@pytest.mark.parametrize(("most", "status"), [("374.9", "INFEASIBLE"), ("375", "OPTIMAL"), ("375.1", "OPTIMAL")])
def test_the_greatest_change_may_be_reached_and_not_passed(most, status):
    assert cheapest_fix([school(sports_area_m2="6000")], YZ17, [cost(AREA, 1, most)]).status == status


def test_the_rich_stay_as_they_are_and_the_poor_are_raised_until_the_coefficient_fits():
    rows = [school("A", backbone_teachers=10), school("B", backbone_teachers=50)]
    fix = cheapest_fix(rows, YZ17, [cost(BACKBONE, 7, 100)])
    # (50 − x) ÷ (50 + x) ≤ 0.5 from x = 16⅔ on.
    assert told(fix) == [("A", BACKBONE, Decimal(10), Decimal(17), Decimal(49))]
    assert (fix.bound, passes(rows, fix)) == (49.0, True)


def test_figures_that_two_stages_share_change_in_both_rows_at_one_price():
    kind = SchoolKind.NINE_YEAR
    figures = {"teaching_area_m2": 50_000, "sports_area_m2": 50_000, "equipment_value_yuan": 10**7}
    rows = [school(stage=stage, kind=kind, shared=True, multimedia_rooms=40, **figures) for stage in (PRIMARY, JUNIOR)]
    fix = cheapest_fix(rows, YZ17, [cost(ROOMS, 6, 50)])
    assert [(one.stage, one.before, one.after, one.cost) for one in fix.changes] == [
        (PRIMARY, 40, fix.changes[0].after, fix.cost),
        (JUNIOR, 40, fix.changes[0].after, 0),
    ]
    smallest = next(rooms for rooms in range(41, 91) if _both_pass(rows, rooms))
    assert fix.changes[0].after == smallest and passes(rows, fix)


def _both_pass(rows, rooms):
    tried = [replace(row, figures={**row.figures, ROOMS: Decimal(rooms)}) for row in rows]
    return judge_schools(tried, YZ17).passes


def test_schools_that_do_not_count_stay_as_they_are():
    point = school("P", kind=SchoolKind.TEACHING_POINT, pupils=49, teachers_above_qualification=0)
    rows = [school("A", pupils=100, teachers_above_qualification=3), point]
    fix = cheapest_fix(rows, YZ17, [cost(TEACHERS, 1)])
    assert {one.code for one in fix.changes} == {"A"} and passes(rows, fix)


def test_the_order_of_rows_and_prices_changes_nothing():
    rows, prices = _county(1, 12), [cost(TEACHERS, 5, 60), cost(BACKBONE, 9, 60), cost(AREA, "0.5", 20_000)]
    shuffled = random.Random(2).sample(rows, len(rows))
    assert cheapest_fix(rows, YZ17, prices) == cheapest_fix(shuffled, YZ17, prices[::-1])


def test_a_school_that_cannot_be_raised_is_named():
    fix = cheapest_fix([school(backbone_teachers=2)], YZ17, [cost(BACKBONE, 1, 3), cost(TEACHERS, 1)])
    assert (fix.status, fix.cost, fix.bound, fix.gap, fix.changes) == (FixStatus.INFEASIBLE, None, None, None, ())
    assert "S1" in fix.reason and "骨干教师" in fix.reason


def test_a_coefficient_that_cannot_be_brought_down_is_named():
    rows = [school("A", backbone_teachers=10), school("B", backbone_teachers=100)]
    fix = cheapest_fix(rows, YZ17, [cost(BACKBONE, 1, 20), cost(AREA, 1, 5)])
    assert fix.status is FixStatus.INFEASIBLE
    assert "骨干教师" in fix.reason and "体育运动" not in fix.reason
    assert "没有可变动的栏目" in cheapest_fix(rows, YZ17, []).reason


def test_a_stage_without_schools_that_count_cannot_pass():
    rows = [school("P", kind=SchoolKind.SPECIAL)]
    assert "小学没有参加计算的学校" in cheapest_fix(rows, YZ17, [cost(BACKBONE, 1)]).reason


def test_without_time_a_plain_plan_is_given_and_no_bound_is_claimed():
    rows = _county(3, 40)
    fix = cheapest_fix(rows, YZ17, _prices(), seconds=1e-9)
    assert (fix.status, fix.bound, fix.stopped_by) == (FixStatus.FEASIBLE, 0.0, "time")
    assert fix.gap == 1 and passes(rows, fix)


def test_without_time_nothing_is_claimed_where_only_moves_of_pupils_help():
    roomy = replace(school("B", pupils=1000, backbone_teachers=30), pupils=600)
    rows = [school("A", backbone_teachers=8), roomy]
    fix = cheapest_fix(rows, YZ17, [cost("pupils", 1, 400)], seconds=1e-9)
    assert (fix.status, fix.cost, fix.stopped_by) == (FixStatus.NOT_FOUND, None, "time") and fix.reason
    later = cheapest_fix(rows, YZ17, [cost("pupils", 1, 400)], seconds=30)
    assert later.cost == 530 and later.gap < 0.01 and passes(rows, later)


def test_free_figures_grow_no_more_than_they_have_to():
    fix = cheapest_fix([school(sports_area_m2="6000")], YZ17, [cost(AREA, 0, 10_000)])
    assert (fix.cost, fix.bound, fix.gap, fix.status) == (0, 0.0, 0.0, FixStatus.OPTIMAL)
    assert fix.changes[0].after == 6375


def test_one_composite_leaves_to_the_prices_which_coefficient_comes_down():
    uneven = {"books": (100, 900), "computers": (10, 90)}
    same = {rule.column: 100 for rule in JB12.indicators}
    rows = [
        school(code, rules=JB12, **{**same, **{column: pair[n] for column, pair in uneven.items()}})
        for n, code in enumerate("AB")
    ]
    tight = replace(JB12, limits={PRIMARY: Decimal("0.15"), JUNIOR: Decimal("0.15")})
    fix = cheapest_fix(rows, tight, [cost("books", 1, 800), cost("computers", 3, 80)])
    assert passes(rows, fix, tight) and fix.status is FixStatus.OPTIMAL
    assert float(fix.cost) == pytest.approx(_cheapest_composite(rows, tight), rel=2e-3)


def _cheapest_composite(rows, rules):
    """Try every number of computers, and for each the fewest books."""
    best = float("inf")
    for computers in range(81):
        if not _composite_passes(rows, rules, 800, computers):
            continue
        books = next(count for count in range(801) if _composite_passes(rows, rules, count, computers))
        best = min(best, books + 3 * computers)
    return best


def _composite_passes(rows, rules, books, computers):
    """The composite by its formula for two schools of one size: |x − y| ÷ (x + y) each, over eight."""
    poor, rich = (row.figures for row in sorted(rows, key=lambda row: row.code))
    total = 0.0
    for column, more in (("books", books), ("computers", computers)):
        one, other = float(poor[column]) + more, float(rich[column])
        total += abs(other - one) / (other + one)
    return total / 8 <= float(rules.limits[PRIMARY])


def _county(seed, count, spread=0.5):
    chance, rows = random.Random(seed), []
    for n in range(count):
        stage, pupils = (JUNIOR if n % 3 == 0 else PRIMARY), chance.randint(200, 2000)
        figures = {}
        for rule in YZ17.indicators:
            value = float(rule.thresholds[stage]) * 1.15 * chance.lognormvariate(0, spread) * pupils / rule.per
            figures[rule.column] = round(value) if rule.per == 100 else round(value, 2)
        rows.append(school(f"S{n:03}", stage=stage, pupils=pupils, **figures))
    return rows


def _prices():
    measured = [cost("teaching_area_m2", 3500, 10**5), cost(AREA, 800, 10**5), cost("equipment_value_yuan", 1, 10**8)]
    counted = [TEACHERS, BACKBONE, "pe_art_teachers", ROOMS]
    return [*(cost(column, 100_000 + 9_000 * n, 300) for n, column in enumerate(counted)), *measured]


@pytest.mark.parametrize(("seed", "spread"), [(1, 0.3), (2, 0.6), (3, 0.9)])
def test_a_county_is_fixed_within_a_thousandth_of_the_bound(seed, spread):
    rows = _county(seed, 60, spread)
    fix = cheapest_fix(rows, YZ17, _prices())
    assert fix.status is FixStatus.OPTIMAL and fix.gap <= 1e-3
    assert passes(rows, fix) and fix.cost == sum(change.cost for change in fix.changes)
    limits = {one.column: one.most for one in _prices()}
    assert all(0 < change.after - change.before <= limits[change.column] for change in fix.changes)


SMALL = st.lists(
    st.tuples(st.integers(50, 150), st.integers(0, 5), st.integers(0, 4), st.sampled_from([PRIMARY, JUNIOR])),
    min_size=1,
    max_size=2,
)


@settings(max_examples=40, deadline=None)
@given(SMALL, st.integers(1, 9), st.integers(1, 9), st.integers(1, 4))
def test_nothing_cheaper_is_found_by_trying_everything(schools, teacher_price, backbone_price, most):
    rows = [
        school(f"S{n}", stage=stage, pupils=pupils, teachers_above_qualification=teachers, backbone_teachers=backbone)
        for n, (pupils, teachers, backbone, stage) in enumerate(schools)
    ]
    prices = [cost(TEACHERS, teacher_price, most), cost(BACKBONE, backbone_price, most)]
    fix, cheapest = cheapest_fix(rows, YZ17, prices), cheapest_by_trying(rows, YZ17, prices)
    assert fix.cost == cheapest
    if cheapest is None:
        assert fix.status is FixStatus.INFEASIBLE and fix.reason
    else:
        assert fix.status is FixStatus.OPTIMAL and fix.bound <= cheapest and passes(rows, fix)
