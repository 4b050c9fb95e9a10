"""Schools and counties against the rules: worked examples, splits, exclusions, edges just under, at and over."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yanzhen.engines.equity import SchoolKind, SchoolRow, SchoolStage, judge_schools
from yanzhen.presets.equity import equity_rules

DAY = date(2026, 3, 1)
YZ17 = equity_rules("yz17", on=DAY)
JB12 = equity_rules("jb12", on=DAY)
PRIMARY, JUNIOR = SchoolStage.PRIMARY, SchoolStage.JUNIOR


def school(code="S1", *, stage=PRIMARY, kind=SchoolKind.ORDINARY, pupils=1000, rules=YZ17, **values):
    """A school that just reaches every threshold; ``values`` are quotients by indicator id."""
    figures = {}
    for rule in rules.indicators:
        value = Decimal(str(values.get(rule.id, rule.thresholds.get(stage, 1))))
        figures[rule.column] = value * pupils / rule.per
    return SchoolRow(code=code, name=f"第{code}学校", stage=stage, kind=kind, pupils=pupils, figures=figures)


def stage_of(rows, stage=PRIMARY, rules=YZ17):
    return next(one for one in judge_schools(rows, rules).stages if one.stage is stage)


def one(**values):
    return stage_of([school(**values)]).schools[0]


@pytest.mark.parametrize(
    ("values", "met", "below", "passes"),
    [
        ({}, 7, (), True),
        ({"sports_area": "6.5"}, 6, (), True),
        ({"sports_area": "6.375"}, 6, (), True),
        ({"sports_area": "6.374999"}, 6, ("sports_area",), False),
        ({"sports_area": "6.3"}, 6, ("sports_area",), False),
        ({"teaching_area": "4.0", "sports_area": "7.0"}, 5, (), False),
        ({"above_qualification": "4.2"}, 7, (), True),
        ({"above_qualification": "4.199999"}, 6, (), True),
        ({"above_qualification": "0"}, 6, ("above_qualification",), False),
    ],
)
def test_a_primary_school_passes_with_seven_or_six_and_the_floor(values, met, below, passes):
    found = one(**values)
    assert (found.met, found.below_floor, found.passes) == (met, below, passes)


@pytest.mark.parametrize(("value", "below"), [("4.505", False), ("4.5049999", True), ("4.5051", False)])
def test_the_floor_of_a_junior_school_is_the_exact_product(value, below):
    row = school(stage=JUNIOR, pupils=10**7, above_qualification=value)
    assert ("above_qualification" in stage_of([row], JUNIOR).schools[0].below_floor) is below


def test_a_district_may_round_the_floor_half_up():
    rounded = replace(YZ17, floor_decimals=2)
    assert rounded.floor(YZ17.indicators[0], JUNIOR) == Decimal("4.51")
    row = school(stage=JUNIOR, above_qualification="4.505")
    assert stage_of([row], JUNIOR, rounded).schools[0].below_floor == ("above_qualification",)


def test_the_example_of_five_schools_names_the_one_below_the_floor():
    pupils, teachers = (820, 1140, 460, 1760, 300), (38, 52, 17, 95, 9)
    rows = [
        replace(row, figures={**row.figures, "teachers_above_qualification": Decimal(count)})
        for row, count in zip((school(f"S{n}", pupils=p) for n, p in enumerate(pupils)), teachers, strict=True)
    ]
    found = stage_of(rows)
    assert found.indicators[0].cv == pytest.approx(0.1492, abs=5e-5) and found.indicators[0].met
    assert [s.code for s in found.schools if "above_qualification" in s.short] == ["S2", "S4"]
    assert [s.code for s in found.schools if not s.passes] == ["S4"]


@pytest.mark.parametrize(
    ("stage", "published", "exceeding"),
    [
        (PRIMARY, ("0.677", "0.674", "0.618", "0.519", "0.597", "0.167", "0.759"), {1, 2, 3, 4, 5, 7}),
        (JUNIOR, ("0.542", "1.055", "0.507", "0.587", "0.686", "0.254", "0.496"), {1, 2, 3, 4, 5, 7}),
    ],
)
def test_the_published_coefficients_of_a_county_get_their_verdicts(stage, published, exceeding):
    order = ("above_qualification", "backbone", "pe_art", "teaching_area", "sports_area", "equipment", "multimedia")
    lower, upper = {}, {}
    for name, cv in zip(order, published, strict=True):
        # With pupils 9 : 1 the quotients 1 - cv/3 and 1 + 3cv have the mean 1 and exactly this coefficient.
        lower[name], upper[name] = 1 - Decimal(cv) / 3, 1 + 3 * Decimal(cv)
    rows = [school("L", stage=stage, pupils=9000, **lower), school("U", stage=stage, pupils=1000, **upper)]
    found = {one.id: one for one in stage_of(rows, stage).indicators}
    assert [round(found[name].cv, 3) for name in order] == [float(cv) for cv in published]
    assert {number for number, name in enumerate(order, 1) if not found[name].met} == exceeding


def test_the_published_composite_is_the_plain_mean_of_eight():
    published = ("0.437", "0.419", "0.255", "0.188", "0.171", "0.263", "0.263", "0.420")
    names = [rule.id for rule in JB12.indicators]
    low = {name: 1 - Decimal(cv) for name, cv in zip(names, published, strict=True)}
    high = {name: 1 + Decimal(cv) for name, cv in zip(names, published, strict=True)}
    verdict = judge_schools([school("A", rules=JB12, **low), school("B", rules=JB12, **high)], JB12)
    assert round(verdict.stages[0].composite.cv, 3) == 0.302
    assert verdict.passes
    assert [
        (row["met"], row["below_floor"], row["passes"]) for row in verdict.as_json()["stages"]["primary"]["rows"]
    ] == [(None, None, None)] * 2


@pytest.mark.parametrize(
    ("stage", "cv", "met"),
    [
        (PRIMARY, "0.6499", True),
        (PRIMARY, "0.65", True),
        (PRIMARY, "0.6501", False),
        (JUNIOR, "0.5499", True),
        (JUNIOR, "0.55", True),
        (JUNIOR, "0.5501", False),
    ],
)
def test_the_composite_may_reach_its_limit(stage, cv, met):
    names = [rule.id for rule in JB12.indicators]
    rows = [
        school(code, stage=stage, rules=JB12, **dict.fromkeys(names, 1 + sign * Decimal(cv)))
        for code, sign in (("A", -1), ("B", 1))
    ]
    assert stage_of(rows, stage, JB12).composite.met is met


@pytest.mark.parametrize(
    ("stage", "cv", "met"),
    [
        (PRIMARY, "0.499999", True),
        (PRIMARY, "0.5", True),
        (PRIMARY, "0.500001", False),
        (JUNIOR, "0.449999", True),
        (JUNIOR, "0.45", True),
        (JUNIOR, "0.450001", False),
    ],
)
def test_every_coefficient_may_reach_its_limit(stage, cv, met):
    names = [rule.id for rule in YZ17.indicators]
    rows = [
        school(code, stage=stage, **dict.fromkeys(names, 10**5 * (1 + sign * Decimal(cv))))
        for code, sign in (("A", -1), ("B", 1))
    ]
    assert judge_schools(rows, YZ17).passes is met


def test_a_zero_mean_is_not_met():
    found = stage_of([school("A", backbone=0), school("B", backbone=0)])
    backbone = next(one for one in found.indicators if one.id == "backbone")
    assert (backbone.mean, backbone.cv, backbone.met) == (0.0, None, False)
    composite = stage_of([school(rules=JB12, books=0)], rules=JB12).composite
    assert (composite.cv, composite.met) == (None, False)


@pytest.mark.parametrize(
    ("kind", "pupils", "reason"),
    [
        (SchoolKind.SPECIAL, 900, "SPECIAL"),
        (SchoolKind.VOCATIONAL, 900, "VOCATIONAL"),
        (SchoolKind.TEACHING_POINT, 49, "SMALL_POINT"),
        (SchoolKind.TEACHING_POINT, 50, None),
        (SchoolKind.TEACHING_POINT, 51, None),
        (SchoolKind.ORDINARY, 1, None),
    ],
)
def test_some_schools_are_left_out(kind, pupils, reason):
    found = stage_of([school("A"), school("B", kind=kind, pupils=pupils, backbone=0)])
    assert found.excluded == ((("B", reason),) if reason else ())
    assert len(found.schools) == (1 if reason else 2)


def test_a_stage_of_which_no_school_counts_does_not_pass():
    verdict = judge_schools([school(kind=SchoolKind.SPECIAL)], YZ17)
    assert not verdict.passes and verdict.as_json()["stages"]["primary"]["schools"] == 0


def shared(kind, primary=166, junior=210, senior=None, books=23226):
    rows = []
    for stage, pupils in ((PRIMARY, primary), (JUNIOR, junior)):
        if pupils is None:
            continue
        row = school("N", stage=stage, kind=kind, pupils=pupils, rules=JB12)
        figures = {**row.figures, **dict.fromkeys(JB12.shared_figures, Decimal(books))}
        rows.append(replace(row, figures=figures, has_shared_assets=True, senior_pupils=senior))
    return rows


def test_a_nine_year_school_is_split_as_in_the_example():
    rows = shared(SchoolKind.NINE_YEAR)
    primary, junior = (stage_of(rows, stage, JB12).schools[0].values["books"] for stage in (PRIMARY, JUNIOR))
    assert (primary, junior) == (pytest.approx(58.50, abs=5e-3), pytest.approx(64.35, abs=5e-3))
    assert (primary * 166, junior * 210) == (pytest.approx(9711.6, abs=0.05), pytest.approx(13514.4, abs=0.05))
    assert primary * 166 / 23226 == pytest.approx(0.4181, abs=5e-5)


def test_a_twelve_year_school_is_split_in_three():
    rows = shared(SchoolKind.TWELVE_YEAR, 100, 100, 100, books=34200)
    values = [stage_of(rows, stage, JB12).schools[0].values["books"] for stage in (PRIMARY, JUNIOR)]
    assert values == [100.0, 110.0]


def test_a_complete_secondary_school_is_split_by_one_to_one_point_two():
    rows = shared(SchoolKind.COMPLETE_SECONDARY, None, 100, 100, books=22000)
    assert stage_of(rows, JUNIOR, JB12).schools[0].values["books"] == 100.0


def test_staff_are_never_split():
    rows = shared(SchoolKind.NINE_YEAR)
    assert stage_of(rows, PRIMARY, JB12).schools[0].values["staff"] == 1.0


@given(
    st.lists(
        st.tuples(st.integers(1, 3000), st.sampled_from((PRIMARY, JUNIOR)), st.integers(0, 500)),
        min_size=1,
        max_size=12,
    ),
    st.randoms(use_true_random=False),
)
def test_the_order_of_rows_changes_no_byte(schools, chance):
    rows = [school(f"S{n}", stage=s, pupils=p, backbone=b) for n, (p, s, b) in enumerate(schools)]
    assert judge_schools(rows, YZ17).as_json() == judge_schools(chance.sample(rows, len(rows)), YZ17).as_json()
