"""Rows become figures per school; what is blank or missing is said, never counted as zero or as no."""

from __future__ import annotations

from collections import Counter
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yanzhen.engines.exports import (
    Condition,
    ExportColumn,
    ExportProfile,
    FigureRule,
    LeftOut,
    Level,
    Measure,
    sum_by_school,
)
from yanzhen.kernel.columns import Column, ColumnKind

DAY = date(2025, 8, 31)
KEYS = ("sex", "grade", "class", "born_on", "area", "status", "stage", "degree")


def profile(*rules: FigureRule, blanks=None) -> ExportProfile:
    columns = tuple(ExportColumn(column=Column(key=key, title=key), blank=(blanks or {}).get(key)) for key in KEYS)
    return ExportProfile(
        code="p",
        title="p",
        system="student",
        owner="x",
        level=Level.PERSON,
        unique=(),
        note="",
        columns=columns,
        figures=rules,
    )


def summed(rule, *rows, present=KEYS, blanks=None):
    found = sum_by_school(
        [(row.pop("school", "a"), row) for row in rows],
        profile(rule, blanks=blanks),
        present=set(present),
        counted_on=DAY,
    )
    return found


def figure(rule, *rows, **more):
    return summed(rule, *rows, **more).figures.get(("a", "e"))


GIRLS = FigureRule(element="e", measure=Measure.COUNT, where=(Condition(column="sex", among=("female",)),))


def test_rows_are_counted_school_by_school():
    found = summed(GIRLS, {"sex": "female"}, {"sex": "male"}, {"school": "b", "sex": "male"})
    assert found.figures == {("a", "e"): 1, ("b", "e"): 0}


def test_a_blank_keeps_the_figure_of_that_school_from_being_known():
    found = summed(GIRLS, {"sex": "female"}, {"sex": None}, {"school": "b", "sex": "female"})
    assert found.figures == {("b", "e"): 1} and found.left_out == [LeftOut("a", "e", "sex", 1)]


def test_a_missing_column_leaves_the_figure_out_for_all():
    found = summed(GIRLS, {"grade": "g1"}, present={"grade"})
    assert found.figures == {} and found.left_out == [LeftOut("", "e", "sex", 0)]


def test_a_blank_does_not_matter_where_another_condition_fails():
    rule = FigureRule(
        element="e",
        measure=Measure.COUNT,
        where=(Condition(column="sex", among=("female",)), Condition(column="grade", among=("g1",))),
    )
    assert figure(rule, {"sex": None, "grade": "g2"}, {"sex": "female", "grade": "g1"}) == 1


def test_what_a_blank_stands_for_fills_blanks_and_missing_columns():
    rule = FigureRule(element="e", measure=Measure.COUNT, where=(Condition(column="status", among=("active",)),))
    rows = {"status": None}, {"status": "left"}, {}
    assert figure(rule, *rows, blanks={"status": "active"}) == 2
    assert figure(rule, {"grade": "g1"}, present={"grade"}, blanks={"status": "active"}) == 1


@pytest.mark.parametrize(
    ("born_on", "under_35", "over_55"),
    [
        (date(1990, 8, 31), 0, 0),
        (date(1990, 9, 1), 1, 0),
        (date(1970, 8, 31), 0, 1),
        (date(1970, 9, 1), 0, 0),
    ],
)
def test_ages_are_counted_in_full_years_on_the_day(born_on, under_35, over_55):
    young = FigureRule(element="e", measure=Measure.COUNT, where=(Condition(column="born_on", age_below=35),))
    old = FigureRule(element="e", measure=Measure.COUNT, where=(Condition(column="born_on", age_at_least=55),))
    assert (figure(young, {"born_on": born_on}), figure(old, {"born_on": born_on})) == (under_35, over_55)


@pytest.mark.parametrize(("area", "counted"), [("9.9", 0), ("10", 1), ("19.99", 1), ("20", 0)])
def test_limits_of_a_number_take_the_lower_and_not_the_upper(area, counted):
    rule = FigureRule(
        element="e",
        measure=Measure.COUNT,
        where=(Condition(column="area", at_least=Decimal(10), below=Decimal(20)),),
    )
    assert figure(rule, {"area": Decimal(area)}) == counted


QUALIFIED = FigureRule(
    element="e",
    measure=Measure.COUNT,
    either=(
        (Condition(column="stage", among=("primary",)), Condition(column="degree", among=("bachelor", "college"))),
        (Condition(column="stage", among=("junior",)), Condition(column="degree", among=("bachelor",))),
    ),
)


@pytest.mark.parametrize(
    ("stage", "degree", "counted"),
    [("primary", "college", 1), ("junior", "college", 0), ("junior", "bachelor", 1), ("senior", "bachelor", 0)],
)
def test_either_group_of_conditions_may_hold(stage, degree, counted):
    assert figure(QUALIFIED, {"stage": stage, "degree": degree}) == counted


def test_either_group_knows_what_it_cannot_know():
    assert summed(QUALIFIED, {"stage": "junior", "degree": None}).left_out == [LeftOut("a", "e", "degree", 1)]
    assert figure(QUALIFIED, {"stage": "senior", "degree": None}) == 0


CLASSES = [("g1", "1")] * 46 + [("g1", "2")] * 45 + [("g7", "1")] * 50
ROWS = [{"grade": grade, "class": number} for grade, number in CLASSES]


@pytest.mark.parametrize(
    ("measure", "limits", "value"),
    [
        (Measure.DISTINCT, {}, 3),
        (Measure.LARGEST_GROUP, {}, 50),
        (Measure.GROUPS_OVER, {"g1": 45, "g7": 50}, 1),
        (Measure.GROUPS_OVER, {"g7": 49}, 1),
    ],
)
def test_groups_are_counted_measured_and_held_against_their_limit(measure, limits, value):
    rule = FigureRule(element="e", measure=measure, by=("grade", "class"), limits=limits)
    assert figure(rule, *[dict(row) for row in ROWS]) == value


def test_a_blank_in_a_group_leaves_the_figure_out():
    rule = FigureRule(element="e", measure=Measure.DISTINCT, by=("grade", "class"))
    assert summed(rule, {"grade": "g1", "class": None}).left_out == [LeftOut("a", "e", "class", 1)]


def test_a_sum_is_exact_and_a_value_is_taken_over_or_left_unsaid():
    total = FigureRule(element="e", measure=Measure.SUM, column="area")
    assert figure(total, {"area": Decimal("0.1")}, {"area": Decimal("0.2")}) == Decimal("0.3")
    taken = FigureRule(element="e", measure=Measure.VALUE, column="area")
    assert figure(taken, {"area": Decimal("7.5")}) == Decimal("7.5")
    unsaid = summed(taken, {"area": None})
    assert unsaid.figures == {} and unsaid.left_out == []


@given(st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from(["female", "male"]), st.sampled_from("1234"))))
def test_the_sums_are_those_of_a_plain_count(rows):
    rule = FigureRule(element="n", measure=Measure.DISTINCT, by=("class",))
    made = [(school, {"sex": sex, "class": number}) for school, sex, number in rows]
    found = sum_by_school(made, profile(GIRLS, rule), present=set(KEYS), counted_on=DAY).figures
    girls = Counter(school for school, sex, _ in rows if sex == "female")
    classes = {school: len({number for one, _, number in rows if one == school}) for school, *_ in rows}
    assert {key[0]: value for key, value in found.items() if key[1] == "e"} == {s: girls[s] for s in classes}
    assert {key[0]: value for key, value in found.items() if key[1] == "n"} == classes


def test_other_words_than_the_known_ones_have_their_value():
    column = ExportColumn(
        column=Column(key="subject", title="任教学科", kind=ColumnKind.TEXT),
        otherwise="other",
        words={"体育与健康(初中)": "pe"},
    )
    assert [column.meant(word) for word in (" 体育与健康（初中）", "剪纸", None)] == ["pe", "other", None]
