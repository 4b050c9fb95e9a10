"""One figure at a time: derivatives against differences, flips against the judge, edges just at their lines."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.engines.equity.test_cheapest_fix import AREA, JB12, YZ17, school
from yanzhen.engines.equity import SchoolKind, judge_schools
from yanzhen.engines.equity.sensitivity import sensitivity

COUNTIES = st.lists(
    st.tuples(st.integers(50, 2000), st.integers(0, 90), st.integers(0, 20_000)), min_size=2, max_size=6
)


def county(schools):
    return [
        school(f"S{n}", pupils=pupils, backbone_teachers=backbone, sports_area_m2=area)
        for n, (pupils, backbone, area) in enumerate(schools)
    ]


def with_figure(rows, code, column, step):
    return [
        replace(row, figures={**row.figures, column: row.figures[column] + step}) if row.code == code else row
        for row in rows
    ]


def coefficient(rows, indicator):
    return next(one for one in judge_schools(rows, YZ17).stages[0].indicators if one.id == indicator)


def test_the_strongest_pull_comes_first_and_has_the_sign_of_its_effect():
    rows = county([(1000, 10, 7500), (1000, 10, 7500), (1000, 40, 7500)])
    pulls = next(one for one in sensitivity(rows, YZ17).coefficients if one.indicator == "backbone").pulls
    assert [pull.code for pull in pulls] == ["S0", "S1", "S2"]
    assert pulls[0].slope == pulls[1].slope < 0 < pulls[2].slope


@settings(max_examples=60, deadline=None)
@given(COUNTIES)
def test_one_unit_more_does_what_is_said(schools):
    rows = county(schools)
    for one in sensitivity(rows, YZ17).coefficients:
        for pull in one.pulls:
            after = coefficient(with_figure(rows, pull.code, pull.column, 1), one.indicator).cv
            assert pull.after_one_more == pytest.approx(after - one.cv, abs=1e-7)


@settings(max_examples=20, deadline=None)
@given(COUNTIES)
def test_a_flip_flips_the_judges_verdict_and_a_smaller_one_does_not(schools):
    rows = county(schools)
    for one in sensitivity(rows, YZ17).coefficients:
        for pull in one.pulls:
            if pull.flips_at is None:
                continue
            step = pull.flips_at
            assert coefficient(with_figure(rows, pull.code, pull.column, step), one.indicator).met is not one.met
            grain = Decimal("0.01") if pull.column in (AREA, "teaching_area_m2", "equipment_value_yuan") else 1
            less = step - grain if step > 0 else step + grain
            assert coefficient(with_figure(rows, pull.code, pull.column, less), one.indicator).met is one.met


def test_the_slope_is_the_derivative():
    rows = county([(820, 38, 5000), (1140, 52, 9000), (460, 17, 2000)])
    for one in sensitivity(rows, YZ17).coefficients:
        for pull in one.pulls:
            tiny = Decimal("0.0001")
            up = coefficient(with_figure(rows, pull.code, pull.column, tiny), one.indicator).cv
            down = coefficient(with_figure(rows, pull.code, pull.column, -tiny), one.indicator).cv
            if one.cv > 1e-3:
                assert pull.slope == pytest.approx((up - down) / float(2 * tiny), rel=1e-4, abs=1e-9)


def test_nearest_to_passing_is_what_would_make_a_school_pass():
    rows = [school("A", teachers_above_qualification=35), school("B", sports_area_m2="6374.99")]
    first = sensitivity(rows, YZ17).nearest_to_passing[0]
    assert (first.code, first.indicator, first.change, first.tips_school) == ("B", "sports_area", Decimal("0.01"), True)
    second = sensitivity(rows, YZ17).nearest_to_passing[1]
    assert (second.code, second.is_floor, second.change, second.tips_school) == ("A", True, 1, True)


def test_nearest_to_falling_is_what_would_make_a_school_fail():
    rows = [school("A", teachers_above_qualification=36, backbone_teachers=20, pe_art_teachers=12)]
    tipping = [one for one in sensitivity(rows, YZ17).nearest_to_falling if one.tips_school]
    found = {(one.indicator, one.is_floor): one.change for one in tipping}
    # 36 is short of 42 and above the floor of 35.7: one fewer and any other fall below a threshold fail the school.
    assert found["above_qualification", True] == -1
    assert found["backbone", False] == -11 and found["pe_art", False] == -4
    assert found["sports_area", False] == Decimal("-0.01")


@pytest.mark.parametrize("kind", [SchoolKind.SPECIAL, SchoolKind.VOCATIONAL])
def test_schools_that_do_not_count_pull_at_nothing(kind):
    rows = [school("A"), school("B"), school("Z", kind=kind, teachers_above_qualification=0)]
    found = sensitivity(rows, YZ17)
    assert {pull.code for one in found.coefficients for pull in one.pulls} == {"A", "B"}
    assert {edge.code for edge in found.nearest_to_falling} == {"A", "B"} and not found.nearest_to_passing


def test_a_composite_has_pulls_and_no_edges():
    rows = [school("A", rules=JB12), school("B", rules=JB12, books=30)]
    found = sensitivity(rows, JB12)
    assert not found.nearest_to_falling and not found.nearest_to_passing
    books = next(one for one in found.coefficients if one.indicator == "books")
    assert books.met is None and all(pull.flips_at is None for pull in books.pulls)


def test_a_zero_mean_has_no_pulls():
    rows = [school("A", backbone_teachers=0), school("B", backbone_teachers=0)]
    backbone = next(one for one in sensitivity(rows, YZ17).coefficients if one.indicator == "backbone")
    assert (backbone.cv, backbone.met, backbone.pulls) == (None, False, ())


def test_the_order_of_rows_changes_nothing():
    rows = county([(820, 38, 5000), (1140, 52, 9000), (460, 17, 2000)])
    assert sensitivity(rows, YZ17) == sensitivity(rows[::-1], YZ17)
